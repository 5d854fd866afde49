import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a person waits for a page in a window of the browser, so that a login page can take its place (Fetch Metadata
 * Request Headers, W3C). Everything else, a script, an image, a form that would lose what was typed, is told 401.
 */
export function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  // A login page refuses to be shown inside of another page.
  return wantsPage(headers) && (headers['sec-fetch-dest'] ?? 'document') === 'document';
}

/** Whether what is answered will be seen by a person, also where it answers a form. */
export function wantsPage(headers: IncomingHttpHeaders): boolean {
  if (headers.upgrade !== undefined || headers['sec-websocket-key'] !== undefined) return false;
  if (headers['x-requested-with'] !== undefined) return false;
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? (headers.accept ?? '').includes('text/html') : mode === 'navigate';
}
