import type { Client } from '../oauth/client.ts';
import { OAuthError } from '../oauth/errors.ts';
import type { HttpRequest } from './exchange.ts';

/** A client may say from which pages a sign-in can start. @throws OAuthError access_denied */
export function checkReferrer(client: Client, { headers, origin }: HttpRequest): void {
  const { referer } = headers;
  if (client.referrers.length === 0) return;
  // A step of our own, such as the consent page: where the sign-in started was checked before it was shown.
  if (referer !== undefined && URL.canParse(referer) && new URL(referer).origin === origin) return;
  if (referer !== undefined && client.referrers.some((pattern) => pattern.matches(referer))) return;
  throw new OAuthError('access_denied', {
    description: 'The sign-in may not be started from that page.',
    reason: `no entry in referrers of client ${client.name} admits the Referer that was sent`,
  });
}
