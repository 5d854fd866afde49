/** Where a browser may be sent after it has signed in or out. Everything else was an open redirect somewhere. */

export type ReturnTo =
  /** Back into the authorization request, which is parsed and checked anew. */
  | { readonly kind: 'authorization'; readonly query: string }
  /** A page of an application on one of the tenant's hosts. */
  | { readonly kind: 'application'; readonly url: string }
  /** A page of our own; the path carries the query where the page has a use for it. */
  | { readonly kind: 'own'; readonly path: string };

const ownPages = ['/', '/account'];

/** It reads the code of a device from its query, and asks before it does anything. */
export const activationPage = '/activate';

export interface ReturnToPolicy {
  /** Scheme, host and port that the browser asked. */
  readonly ownOrigin: string;
  readonly isTenantHost: (hostname: string) => boolean;
}

/** Characters: the form that carries it, encoded once more, still fits into a body. */
export const maxReturnToLength = 8192;

/** What browsers strip or read as a slash; a URL that needs it is not one we made. */
const ambiguous = /[^\x21-\x7e]|\\/;

/** A path, a URL, or a URL without its scheme; `https:host` and the like are read differently by different readers. */
const plainStart = /^(?:https?:\/\/|\/)/i;

/** Undefined for whatever is not plainly one of the three. */
export function parseReturnTo(
  location: string,
  { ownOrigin, isTenantHost }: ReturnToPolicy,
): ReturnTo | undefined {
  if (location.length > maxReturnToLength || ambiguous.test(location) || !plainStart.test(location))
    return undefined;
  const url = URL.canParse(location, ownOrigin) ? new URL(location, ownOrigin) : undefined;
  if (url?.username !== '' || url.password !== '') return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.origin === ownOrigin && url.hash === '') {
    if (url.pathname === '/authorize') return { kind: 'authorization', query: url.search.slice(1) };
    if (url.pathname === activationPage) return { kind: 'own', path: activationPage + url.search };
    if (ownPages.includes(url.pathname)) return { kind: 'own', path: url.pathname };
  }
  return isTenantHost(url.hostname) ? { kind: 'application', url: url.href } : undefined;
}
