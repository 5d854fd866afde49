/**
 * The entries of `redirect_urls`, `post_logout_redirect_urls` and `referrers`: exact URIs, or regular expressions as
 * the original Uitsmijter had, but over the whole URI and unable to leave the host they name.
 *
 * How an entry is read:
 * - Without regular expression characters it is **exact** and compared byte by byte. A dot is a dot, and a `?` with
 *   text after it starts the query. Escaped punctuation (`app\.example\.com`) does not make an entry a pattern.
 * - Otherwise it is a **pattern** of three halves that never mix: scheme, authority (up to the first `/`) and the
 *   rest. In the authority a lone dot is a dot and a wildcard covers host characters only; in the rest the usual
 *   rules of regular expressions hold.
 */
import type { RedirectUriPattern } from './client.ts';
import { linearPattern, PatternSyntaxError, provenPattern } from './linear-pattern.ts';
import { type RedirectCandidate, readRedirectCandidate, unambiguousPath } from './redirect-candidate.ts';
import { type PatternToken, parsePattern, tokenize, writePattern } from './redirect-pattern.ts';

export interface CompiledRedirectUri {
  readonly pattern: RedirectUriPattern;
  /** The URI that it admits and no other, but for the port of a loopback host; absent: it is a pattern. */
  readonly exact?: string;
  /** What the operator should know, in sentences. */
  readonly warnings: readonly string[];
}

/** An entry that cannot be used, in words for the operator. */
export class RedirectUriError extends Error {
  override readonly name = 'RedirectUriError';
  /** What to write instead. */
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** One branch of a pattern: what stands between top-level `|`, cut at `://` and at the end of the host. */
export interface PatternBranches {
  readonly scheme: string;
  readonly authority: string;
  readonly rest: string;
}

type CandidateTest = (candidate: RedirectCandidate) => boolean;

export const loopbackHost = /^(?:127\.0\.0\.1|\[::1\]|localhost)$/;
/** RFC 9700 section 2.6 forbids it; the original took it, and inside closed networks it is still there. */
const readOnItsWay =
  'What goes to http:// can be read and taken on its way, sign-in codes too; write https:// (RFC 9700 section 2.6).';
const oneEntryPerOrigin = 'write one entry for each origin, with scheme and host outside of parentheses';

/** @throws RedirectUriError */
export function compileRedirectUri(source: string): CompiledRedirectUri {
  return compile(source, (rest) => rest);
}

/**
 * An entry of `referrers`. The original searched for it anywhere in the `Referer`; here scheme and host must match
 * as a whole and the path from its start, up to a `/` or `?`: an entry without a path admits every page of the site.
 *
 * @throws RedirectUriError
 */
export function compileReferrer(source: string): CompiledRedirectUri {
  return compile(source, (rest) => (rest.endsWith('/') ? `(?:${rest})(?:.*)` : `(?:${rest})(?:[/?].*)?`));
}

function compile(entry: string, widen: (rest: string) => string): CompiledRedirectUri {
  const source = entry
    .trim()
    .replace(/^\^/, '')
    .replace(/(?<!\\)\$$/, '');
  if (source.length > 1000)
    throw new RedirectUriError('it is longer than 1000 characters', oneEntryPerOrigin);
  try {
    const tokens = tokenize(source);
    const exact = exactText(tokens);
    if (!hasScheme(exact ?? source)) return withoutScheme(entry);
    if (exact === undefined) return compilePattern(entry, source, widen);
    const compiled = compileExact(entry, exact);
    const isReferrer = widen('') !== '';
    if (!isReferrer) return compiled;
    return { ...compilePattern(entry, exact.replace(/[.?+]/g, '\\$&'), widen), warnings: [] };
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
    throw new RedirectUriError(
      error.message,
      'see “redirect_urls” in the reference for what an entry may be',
    );
  }
}

/** The text of an entry that has no regular expression character, with escapes resolved; otherwise undefined. */
function exactText(tokens: readonly PatternToken[]): string | undefined {
  let text = '';
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'escape' && /[^A-Za-z0-9]/.test(token.text.charAt(1))) text += token.text.charAt(1);
    else if (token.kind === 'class' && text.endsWith('://') && isAddress(token.text)) text += token.text;
    else if (token.kind !== 'character' || /[*+^$|{}]/.test(token.text)) return undefined;
    else if (token.text === '?' && (!text.includes(':') || index === tokens.length - 1)) return undefined;
    else text += token.text;
  }
  return text;
}

/** An IPv6 address in brackets looks like a class of characters. */
const isAddress = (text: string): boolean => /^\[(?=[^\]]*:[^\]]*:)[0-9A-Fa-f:.]+\]$/.test(text);

const hasScheme = (text: string): boolean =>
  text.includes('://') || /^[a-z][a-z0-9+.-]*:(?!\d+(?:\/|$))./i.test(text);

function withoutScheme(entry: string): CompiledRedirectUri {
  const example = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(entry) ? `https://${entry}` : 'https://app.example.com/.*';
  return {
    pattern: { source: entry, matches: () => false },
    warnings: [`It names no scheme and therefore matches nothing; write for example “${example}”.`],
  };
}

function compileExact(entry: string, text: string): CompiledRedirectUri {
  const target = readRedirectCandidate(text);
  if ('refused' in target) {
    throw new RedirectUriError(
      `it can never be a redirect target: ${target.refused}`,
      'write an absolute URI',
    );
  }
  const warnings: string[] = [];
  const web = target.scheme === 'http' || target.scheme === 'https';
  if (target.scheme === 'http' && !loopbackHost.test(target.host ?? '')) warnings.push(readOnItsWay);
  if (web && target.rest === '') {
    warnings.push(
      `It matches exactly “${text}” and no path below it; if other paths are meant, write “${text}/.*”.`,
    );
  }
  if (!web && !target.scheme.includes('.')) {
    warnings.push(
      `Any app can claim the scheme “${target.scheme}:”; use a reversed domain name, as in “com.example.app:/callback”.`,
    );
  }
  const portless = loopbackHost.test(target.host ?? '') ? withoutPort(text) : undefined;
  const matches = (uri: string): boolean =>
    uri === text ||
    (portless !== undefined && withoutPort(uri) === portless && !('refused' in readRedirectCandidate(uri)));
  return { pattern: { source: entry, matches }, exact: text, warnings };
}

/** Apps listen on whatever port is free (RFC 8252 section 7.3). Undefined unless the host is this machine. */
function withoutPort(uri: string): string | undefined {
  const parts = /^(https?:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?((?:[/?].*)?)$/.exec(uri);
  return parts === null ? undefined : `${parts[1]}${parts[2]}`;
}

function compilePattern(entry: string, source: string, widen: (rest: string) => string): CompiledRedirectUri {
  const branches = splitPattern(source);
  const tests = branches.map((branch) => compileBranch(branch, widen));
  const matches = (uri: string): boolean => {
    const candidate = readRedirectCandidate(uri);
    if ('refused' in candidate) return false;
    return uri === entry || (unambiguousPath(candidate.rest) && tests.some((test) => test(candidate)));
  };
  const isReferrer = widen('') !== '';
  const warnings = branches.flatMap(habitsOfOtherSyntaxes);
  if (!isReferrer && branches.some(admitsHttp)) warnings.push(readOnItsWay);
  return { pattern: { source: entry, matches }, warnings };
}

function admitsHttp({ scheme, authority }: PatternBranches): boolean {
  const host = authority.replaceAll('\\', '').replace(/:[^\]]*$/, '');
  return schemesOf(scheme).has('http') && !loopbackHost.test(host);
}

function compileBranch(
  { scheme, authority, rest }: PatternBranches,
  widen: (rest: string) => string,
): CandidateTest {
  const schemes = schemesOf(scheme);
  const address = /^\\?(\[[0-9A-Fa-f:.]+)\\?\]/.exec(authority);
  const prefix = address !== null && isAddress(`${address[1]}]`) ? `${address[1]}]` : '';
  const tree = parsePattern(prefix === '' ? authority : authority.slice(address?.[0].length), 'authority');
  const quoted = prefix.replace(/[[\]]/g, '\\$&');
  // What the tree writes is always right, except that counted repetitions may multiply beyond what the engine takes.
  const pattern = authority.includes('{') ? linearPattern : provenPattern;
  const authorityPattern = pattern(`${quoted}(?:${writePattern(tree, { port: true })})`);
  const hostPattern = pattern(`${quoted}(?:${writePattern(tree, { port: false })})`);
  const restPattern = linearPattern(widen(rest));
  return (candidate) =>
    schemes.has(candidate.scheme) &&
    candidate.authority !== undefined &&
    candidate.host !== undefined &&
    (authorityPattern.matches(candidate.authority) ||
      (loopbackHost.test(candidate.host) && hostPattern.matches(candidate.host))) &&
    restPattern.matches(candidate.rest);
}

/** A pattern in the scheme chooses between http and https; any other scheme is written out. */
function schemesOf(scheme: string): ReadonlySet<string> {
  if (/^[a-z][a-z0-9-]*$/.test(scheme)) {
    const probe = readRedirectCandidate(`${scheme}://host/`);
    if ('refused' in probe) {
      throw new RedirectUriError(
        `it can never be a redirect target: ${probe.refused}`,
        'write an https:// URI',
      );
    }
    return new Set([scheme]);
  }
  const pattern = linearPattern(scheme);
  const schemes = new Set(['http', 'https'].filter((name) => pattern.matches(name)));
  if (schemes.size > 0) return schemes;
  throw new RedirectUriError(`the scheme “${scheme}” is neither http nor https`, 'write an https:// URI');
}

/**
 * Cuts a pattern into its branches, and each into scheme, authority and rest.
 *
 * @throws RedirectUriError when a group or a class reaches across a cut
 */
export function splitPattern(source: string): PatternBranches[] {
  const branches: PatternToken[][] = [[]];
  for (const token of tokenize(source)) {
    if (token.kind === 'character' && token.text === '|' && token.depth === 0) branches.push([]);
    else branches.at(-1)?.push(token);
  }
  return branches.map(splitBranch);
}

function splitBranch(tokens: readonly PatternToken[]): PatternBranches {
  const isText = (index: number, text: string): boolean => {
    const token = tokens[index];
    if (token === undefined || token.depth > 0) return false;
    return token.text === text || token.text === `\\${text}`;
  };
  const colon = tokens.findIndex((_, at) => isText(at, ':') && isText(at + 1, '/') && isText(at + 2, '/'));
  if (colon < 0) {
    throw new RedirectUriError('scheme and host cannot be told apart in it', oneEntryPerOrigin);
  }
  const hostStart = colon + 3;
  const restStart = tokens.findIndex((_, at) => at >= hostStart && startsRest(tokens, at));
  const hostEnd = restStart < 0 ? tokens.length : restStart;
  const between = (start: number, end: number): string =>
    tokens
      .slice(start, end)
      .map((token) => token.text)
      .join('');
  const authority = between(hostStart, hostEnd);
  if (authority === '') throw new RedirectUriError('it names no host', 'write an absolute URI with a host');
  if (tokens.slice(hostStart, hostEnd).some((token) => token.kind === 'character' && token.text === '/')) {
    throw new RedirectUriError('a group reaches from the host into the path', oneEntryPerOrigin);
  }
  return { scheme: between(0, colon), authority, rest: between(hostEnd, tokens.length) };
}

/** The host ends at the first `/` or `\?` outside of groups, or before a group that begins with one of them. */
function startsRest(tokens: readonly PatternToken[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || token.depth > 0) return false;
  const first = token.kind === 'open' ? tokens[at + 1] : token;
  if (first === undefined) return false;
  if (first.kind === 'class') return /^\[(?!\^)[/?\\]+\]$/.test(first.text);
  return first.text === '/' || first.text === '\\?';
}

/** Entries that say something else as a regular expression than their author probably meant. */
function habitsOfOtherSyntaxes({ rest }: PatternBranches): string[] {
  const warnings: string[] = [];
  if (/(?<!\\)\/\*$/.test(rest)) {
    warnings.push('“/*” at the end means any number of slashes; for every path below write “/.*”.');
  }
  if (/(?<![\\)\]*+?.}(])\?[\w.-]+=/.test(rest)) {
    warnings.push('“?” makes the character before it optional; for the start of a query write “\\?”.');
  }
  return warnings;
}
