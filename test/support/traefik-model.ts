/**
 * Traefik 3, as its source has it (github.com/traefik/traefik): what the entry point does to X-Forwarded-… and Connection
 * (pkg/middlewares/forwardedheaders/forwarded_header.go, commit 06d0bd5) and to paths (pkg/server/server_entrypoint_tcp.go),
 * what `customRequestHeaders` does (pkg/middlewares/headers/header.go, commit 01393d5), and what `forwardAuth` asks, takes over and passes
 * on (pkg/middlewares/auth/forward.go, commit bd22897; docs/content/middlewares/http/forwardauth.md, commit 03490d6).
 * Where versions differ, this is the one that strips less.
 */
import { parse } from 'yaml';
import { type Field, replaced, values, without } from './header-fields.ts';
import { type ProxiedRequest, type ProxyModel, upgradeIn } from './modelled-proxy.ts';
import { readTraefikRule } from './traefik-rule.ts';

interface ForwardAuth {
  readonly address: string;
  readonly trustForwardHeader?: boolean;
  readonly authResponseHeaders?: readonly string[];
  readonly authResponseHeadersRegex?: string;
  readonly addAuthCookiesToResponse?: readonly string[];
}

interface Middleware {
  readonly headers?: { readonly customRequestHeaders: Readonly<Record<string, string>> };
  readonly forwardAuth?: ForwardAuth;
}

interface Router {
  readonly rule: string;
  readonly service: string;
  readonly middlewares?: readonly string[];
}

/** What the entry point believes from trusted addresses only. `X-Forwarded-Prefix` and odd spellings: recent versions only. */
const managed = [
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-uri',
  'x-forwarded-method',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-real-ip',
];

const hopByHop = ['connection', 'keep-alive', 'te', 'trailers', 'transfer-encoding', 'upgrade'];

/** @param dynamic routers and middlewares @param fixed entry points */
export function traefikModel(dynamic: string, fixed: string): ProxyModel {
  const {
    routers,
    middlewares,
  }: { routers: Record<string, Router>; middlewares: Record<string, Middleware> } = parse(dynamic).http;
  const { insecure = false } = parse(fixed).entryPoints.web.forwardedHeaders ?? {};
  const ruled = Object.values(routers).map((router) => ({
    ...router,
    matches: readTraefikRule(router.rule),
  }));
  const routerOf = (request: ProxiedRequest) => ruled.find(({ matches }) => matches(request));
  const application = ruled.find(({ service }) => service === 'application');
  const chain = (application?.middlewares ?? []).map((name) => middlewares[name] ?? {});
  const [auth] = chain.flatMap(({ forwardAuth }) => forwardAuth ?? []);
  if (!auth) throw new Error('the router of the application has no forwardAuth');
  const before = chain.slice(
    0,
    chain.findIndex(({ forwardAuth }) => forwardAuth),
  );

  return {
    receive: ({ target: line, fields: all, ...arrived }) => {
      const [, named, rest] = /^http:\/\/([^/]+)(\/.*)$/.exec(line) ?? [];
      const [host = '', second] = values(all, 'host');
      const target = cleaned(rest ?? line);
      if (second !== undefined || target === undefined) return 400;
      const request = { ...arrived, target, host: named ?? host, fields: without(all, 'host') };
      return { ...request, fields: entered(request, insecure) };
    },
    route: (request) => {
      const router = routerOf(request);
      if (!router) return 404;
      return router.service === 'uitsmijter' ? 'login' : 'application';
    },
    toLogin: onward,
    prepare: (request) => ({
      ...request,
      fields: before
        .flatMap(({ headers }) => Object.entries(headers?.customRequestHeaders ?? {}))
        .reduce<readonly Field[]>(
          (fields, [name, value]) =>
            value === '' ? without(fields, name.toLowerCase()) : replaced(fields, name.toLowerCase(), value),
          request.fields,
        ),
    }),
    ask: (prepared) => {
      const { host, pathname } = new URL(auth.address);
      return { method: 'GET', url: pathname, fields: [['host', host], ...asked(prepared, auth)] };
    },
    letThrough: (prepared, told) => {
      const names = (auth.authResponseHeaders ?? []).map((name) => name.toLowerCase());
      const pattern = goPattern(auth.authResponseHeadersRegex);
      const isTaken = ([name]: Field) => names.includes(name) || pattern.test(name);
      const fields = prepared.fields.filter((field) => !isTaken(field));
      return onward({ ...prepared, fields: [...fields, ...told.filter(isTaken)] });
    },
    refuse: ({ fields, ...reply }) => ({ ...reply, fields: without(fields, ...hopByHop) }),
    answer: (told, fields) => {
      const isTaken = ([name, value]: Field) =>
        name === 'set-cookie' &&
        (auth.addAuthCookiesToResponse ?? []).some((cookie) => value.startsWith(`${cookie}=`));
      return values(told, 'set-cookie').length === 0
        ? fields
        : [...fields.filter((field) => !isTaken(field)), ...told.filter(isTaken)];
    },
  };
}

/** Go's, as far as it differs: `(?i)` in front. Names are compared in lower case here. */
const goPattern = (text: string | undefined): RegExp =>
  text === undefined ? /(?!)/ : new RegExp(text.replace(/^\(\?i\)/, ''), 'i');

/** Escapes of unreserved characters are undone, `..`, `.` and `//` are walked; a fragment is refused, a broken escape too. */
function cleaned(target: string): string | undefined {
  const [path = '', ...query] = target.split('?');
  if (!path.startsWith('/') || target.includes('#') || /%(?![0-9a-f]{2})/i.test(path)) return undefined;
  const plain = path.replaceAll('\\', '%5C').replaceAll(/%([0-9a-f]{2})/gi, (escaped, hex) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(char) ? char : escaped;
  });
  const walked: string[] = [];
  for (const segment of plain.split('/')) {
    if (segment === '..') walked.pop();
    else if (segment !== '' && segment !== '.') walked.push(segment);
  }
  const end = plain.endsWith('/') && walked.length > 0 ? '/' : '';
  return [`/${walked.join('/')}${end}`, ...query].join('?');
}

/** As the entry point has left it. */
function entered({ host, scheme, client, fields }: ProxiedRequest, insecure: boolean): readonly Field[] {
  const upgrade = upgradeIn(fields);
  const named = values(fields, 'connection').flatMap((value) =>
    value.split(',').map((name) => name.trim().toLowerCase()),
  );
  const kept = insecure ? fields : without(fields, ...managed);
  const said = upgrade === 'websocket' ? scheme.replace('http', 'ws') : scheme;
  const defaults: readonly Field[] = [
    ['x-real-ip', client],
    ['x-forwarded-proto', said],
    ['x-forwarded-port', host.split(':')[1] ?? (scheme === 'https' ? '443' : '80')],
    ['x-forwarded-host', host],
  ];
  const all = [
    ...without(kept, 'x-forwarded-server'),
    ...defaults.filter(([name]) => (values(kept, name)[0] ?? '') === ''),
    ['x-forwarded-server', 'traefik'] as const,
  ];
  return [
    ...without(all, 'connection', 'upgrade', ...named.filter((name) => !managed.includes(name))),
    ...(upgrade === undefined
      ? []
      : ([
          ['connection', 'upgrade'],
          ['upgrade', upgrade],
        ] as const)),
  ];
}

function asked({ method, scheme, host, target, client, fields }: ProxiedRequest, auth: ForwardAuth) {
  const prior = (name: string): string | undefined =>
    auth.trustForwardHeader ? values(fields, name)[0] || undefined : undefined;
  const said: readonly Field[] = [
    [
      'x-forwarded-for',
      [...(auth.trustForwardHeader ? values(fields, 'x-forwarded-for') : []), client].join(', '),
    ],
    ['x-forwarded-method', prior('x-forwarded-method') ?? method],
    ['x-forwarded-proto', prior('x-forwarded-proto') ?? scheme],
    ['x-forwarded-host', prior('x-forwarded-host') ?? host],
    ['x-forwarded-uri', prior('x-forwarded-uri') ?? target],
  ];
  const copied = without(fields, ...hopByHop, 'content-length', ...said.map(([name]) => name));
  // Go's own words, where nobody has said others.
  const defaults: readonly Field[] = [
    ['user-agent', 'Go-http-client/1.1'],
    ['accept-encoding', 'gzip'],
  ];
  return [...copied, ...said, ...defaults.filter(([name]) => values(copied, name).length === 0)];
}

/** The reverse proxy at the end of the chain says where the request came from, behind what was said before. */
const onward = ({ client, fields }: ProxiedRequest): readonly Field[] =>
  replaced(fields, 'x-forwarded-for', [...values(fields, 'x-forwarded-for'), client].join(', '));
