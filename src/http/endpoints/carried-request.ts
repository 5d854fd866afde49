import { OAuthError } from '../../oauth/errors.ts';
import type { PresentedRequest } from '../../oauth/pushed-authorization-request.ts';
import { maxReturnToLength } from '../../sessions/index.ts';

/**
 * The request as the form of a page carries it.
 * @throws OAuthError invalid_request when the form could not come back with it: better said now than after a password
 */
export function carriedRequest({ query }: PresentedRequest): string {
  const requestUri = `/authorize?${query}`;
  if (requestUri.length > maxReturnToLength)
    throw new OAuthError('invalid_request', { description: 'The request is too long.' });
  return requestUri;
}
