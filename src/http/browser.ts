/** What a request's headers say about the browser that sent it (Fetch Metadata Request Headers, W3C). */
import type { HttpRequest } from './exchange.ts';

/** A person is looking: a page makes sense. Old browsers say so by what they accept. */
export function isNavigation({ headers }: HttpRequest): boolean {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return (headers.accept ?? '').includes('text/html');
}

/**
 * Whether a form came from another site. Every browser of the last years names the origin of a post; a request
 * without any such header comes from no browser, and carries no cookie that it does not own.
 */
export function isCrossSitePost({ headers, origin }: HttpRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin !== origin;
}

/** A click on this site or a neighbour of it, or typed. A browser that does not tell is taken for the worse. */
export function isDeliberate({ headers }: HttpRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'same-origin' || site === 'same-site' || site === 'none';
}
