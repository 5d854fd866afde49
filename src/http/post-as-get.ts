import { maxReturnToLength } from '../sessions/index.ts';
import { isCrossSitePost } from './browser.ts';
import type { HttpRequest } from './exchange.ts';

/**
 * The address under which the browser asks the same by GET, for a form of another site: browsers send our cookie
 * (`SameSite=Lax`) with a link, not with such a form, and the person would seem to be signed in nowhere. Undefined
 * where it is no such form, or where an address would not hold it; a GET never comes here again.
 */
export function postAsGet(request: HttpRequest): string | undefined {
  if (request.method !== 'POST' || !isCrossSitePost(request)) return undefined;
  const address = `${request.path}?${request.body.toQuery()}`;
  return address.length > maxReturnToLength ? undefined : address;
}
