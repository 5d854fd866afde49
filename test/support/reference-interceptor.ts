/**
 * What the interceptor may let through at most, written a second time and in another way: a request whose headers are plain,
 * and whom the rules admit whichever way a server might read its path. Slow, and short enough to be read.
 */
import type { AccessRule } from '../../src/tenants/index.ts';

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Visitor {
  readonly role: string;
  readonly scopes: readonly string[];
}

export function mayBeAllowed(
  question: Question,
  rules: readonly AccessRule[],
  hosts: readonly string[],
  visitor: Visitor | undefined,
): boolean {
  const said = whatIsSaid(question);
  if (!said || said.some((part) => part === undefined)) return false;
  const [method = '', scheme = '', host = '', target = ''] = said as readonly string[]; // none is undefined
  if (!['http', 'https', 'ws', 'wss'].includes(scheme) || !/^[A-Z]+$/.test(method)) return false;
  const [name = '', port = '1', more] = host.toLowerCase().split(':');
  if (more !== undefined || !hosts.includes(name) || !(Number(port) >= 0 && Number(port) < 65_536))
    return false;
  if (!target.startsWith('/') || [...target].some((char) => char <= ' ' || char > '~' || char === '#'))
    return false;
  const [path = ''] = target.split('?');
  return readings(path).every((reading) => {
    const request = { method, host: name, path: reading };
    // For a server that does not care about case, neither do the rules.
    const lowered = { ...request, path: reading.toLowerCase() };
    return admits(rules, request, visitor) && admits(rules.map(inLowerCase), lowered, visitor);
  });
}

/** Method, scheme, host and target, from the one kind of proxy that speaks. */
function whatIsSaid({ method, url, headers }: Question): readonly (string | undefined)[] | undefined {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const kinds: (readonly (string | undefined)[])[] = [];
  if ('x-forwarded-uri' in headers)
    kinds.push([
      text('x-forwarded-method'),
      text('x-forwarded-proto'),
      text('x-forwarded-host'),
      text('x-forwarded-uri'),
    ]);
  if ('x-original-url' in headers) {
    const [scheme = '', , host = '', ...path] = (text('x-original-url') ?? '').split('/');
    kinds.push([
      text('x-original-method'),
      scheme.replace(/:$/, ''),
      host,
      path.length > 0 ? `/${path.join('/')}` : undefined,
    ]);
  }
  if (url.startsWith('/interceptor/'))
    kinds.push([method, text('x-forwarded-proto'), text('host'), url.slice('/interceptor'.length)]);
  return kinds.length === 1 ? kinds[0] : undefined;
}

/** Each is done by some server, in whatever order. */
const habits: readonly ((path: string) => string)[] = [
  (path) => path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
  (path) => path.replaceAll('\\', '/'),
  (path) => path.replaceAll(/;[^/]*/g, ''),
  (path) => path.replaceAll(/\/{2,}/g, '/'),
  (path) => path.replaceAll(/\/\.(?=\/|$)/g, ''),
  (path) => path.replace(/\/(?!\.\.(?:\/|$))[^/]+\/\.\.(?=\/|$)/, ''),
  (path) => path.replace(/^\/\.\.(?=\/|$)/, ''),
  (path) => path.replaceAll(/[. ]+(?=\/|$)/g, ''),
  (path) => path.replace(/[?#\0].*$/s, ''),
];

const enough = 400;

/** Escapes of letters, digits, `-`, `.`, `_` and `~` mean the same for everybody (RFC 3986 section 6.2.2.2). */
function readings(path: string): readonly string[] {
  const plain = path.replaceAll(/%([0-9a-f]{2})/gi, (escaped, hex) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(char) ? char : escaped;
  });
  const found = new Set([plain]);
  for (const reading of found)
    for (const habit of habits) if (found.size < enough) found.add(habit(reading) || '/');
  return [...found];
}

const inLowerCase = (rule: AccessRule): AccessRule => ({
  ...rule,
  ...(rule.paths && { paths: rule.paths.map((path) => path.toLowerCase()) }),
});

function admits(
  rules: readonly AccessRule[],
  { method, host, path }: { readonly method: string; readonly host: string; readonly path: string },
  visitor: Visitor | undefined,
): boolean {
  const rule = rules.find(
    ({ methods, hosts, paths }) =>
      (methods?.includes(method) || (method === 'HEAD' && methods?.includes('GET')) || !methods) &&
      (hosts?.some((pattern) => expression(pattern, '.').test(host)) ?? true) &&
      (paths?.some((pattern) => expression(pattern, '/').test(path.replace(/(?<=.)\/$/, ''))) ?? true),
  );
  const access = rule?.access ?? { to: 'signed-in' };
  if (access.to === 'everybody') return true;
  if (access.to === 'nobody' || !visitor) return false;
  if (access.to === 'signed-in') return true;
  return access.roles.includes(visitor.role) || access.scopes.some((scope) => visitor.scopes.includes(scope));
}

function expression(pattern: string, separator: '.' | '/'): RegExp {
  const open = pattern.endsWith('/**');
  const escaped = (open ? pattern.slice(0, -3) : pattern).replaceAll(/[.+?^$()|[\]{}\\]/g, '\\$&');
  const body = escaped.replace(/(?<=.)\/$/, '').replaceAll('*', `[^${separator}]+`);
  return new RegExp(`^${body === '/' && !open ? '/?' : body}${open ? '(?:/.*)?' : ''}$`, 's');
}
