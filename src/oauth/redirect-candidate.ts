/**
 * Takes apart a redirect URI as a stranger sent it. It is split raw, without decoding anything, and refused when a
 * browser (the WHATWG URL parser) would read another origin than this split: what was compared is what is visited.
 */

export interface RedirectCandidate {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Host and port as written; undefined for a private-use scheme without `//` (RFC 8252 section 7.1). */
  readonly authority?: string;
  /** The authority without its port. */
  readonly host?: string;
  /** Path and query as written. */
  readonly rest: string;
}

/** The characters of RFC 3986 without `#`: no fragment, no space, no backslash, no control or non-ASCII character. */
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const dangerousSchemes =
  /^(?:javascript|data|vbscript|file|blob|about|filesystem|view-source|intent|jar|mailto|tel|sms|ws|wss|ftp)$/;
const hostSyntax =
  /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*|\[[0-9A-Fa-f:.]+\])$/;

/** The parts of an absolute URI that a browser may be sent to, or the reason why it may not. */
export function readRedirectCandidate(uri: string): RedirectCandidate | { readonly refused: string } {
  if (!uriCharacters.test(uri)) {
    return { refused: uri.includes('#') ? 'it has a fragment' : 'it has a character that no URI may have' };
  }
  const split = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?]*))?(.*)$/.exec(uri);
  const [, scheme, authority, rest] = split ?? [];
  if (scheme === undefined || rest === undefined) {
    return { refused: 'it is not an absolute URI with a lower-case scheme' };
  }
  if (dangerousSchemes.test(scheme)) return { refused: `the scheme ${scheme}: is never a redirect target` };
  if (!URL.canParse(uri)) return { refused: 'it is not a URL' };
  const url = new URL(uri);
  const web = scheme === 'http' || scheme === 'https';
  if (authority === undefined) {
    if (web || rest.startsWith('//')) return { refused: `after ${scheme}: it needs // and a host` };
    return { scheme, rest };
  }
  const [, host = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  if (!hostSyntax.test(host)) return { refused: 'its host is not a plain host name or address' };
  const defaultPort = (scheme === 'https' && port === '443') || (scheme === 'http' && port === '80');
  const expected = (defaultPort || port === undefined ? host : `${host}:${port}`).toLowerCase();
  if (url.protocol !== `${scheme}:` || url.host.toLowerCase() !== expected || url.username || url.password) {
    return { refused: 'browsers read another origin than the one written' };
  }
  return { scheme, authority, host, rest };
}

/**
 * Whether path and query mean the same to everyone who reads them: no dot segments, also encoded once or more or
 * with path parameters (`..;/`), no encoded slash, backslash or control character. A pattern over the path would
 * otherwise admit `/public/../admin`.
 */
export function unambiguousPath(rest: string): boolean {
  const path = /^[^?]*/.exec(rest)?.[0] ?? '';
  if (/%(?:25)*(?:2f|5c|[01][0-9a-f]|7f)/i.test(path)) return false;
  return path
    .replace(/%(?:25)*2e/gi, '.')
    .replace(/%(?:25)*3b/gi, ';')
    .split('/')
    .every((segment) => !/^\.{1,2}(?:;.*)?$/.test(segment));
}
