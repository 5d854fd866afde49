import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { revokeSession } from '../../oauth/revocations.ts';
import { UserStoreError } from '../../oauth/user.ts';
import { epochSeconds } from '../../runtime.ts';
import { clearedCookie, readCookies, type Session, setCookieHeader } from '../../sessions/index.ts';
import { cookiePlaces } from '../cookie-places.ts';
import type { SiteExchange } from '../exchange.ts';

export interface CurrentSession {
  readonly session: Session | undefined;
  /** `Set-Cookie` headers that the answer must carry. */
  readonly cookies: readonly string[];
}

/**
 * Who is signed in in this browser. In the last quarter of a session's life the user store is asked whether the person
 * may go on: a yes prolongs it, a no ends it, and when the store is away the session just runs on towards its end.
 */
export async function currentSession(
  exchange: SiteExchange,
  server: AuthorizationServer,
): Promise<CurrentSession> {
  const { request, site } = exchange;
  const session = await site.sessions.find(readCookies(request.headers.cookie));
  if (!session || !site.sessions.isDueForRenewal(session)) return { session, cookies: [] };
  const place = cookiePlaces(exchange).current;
  try {
    if (await server.users.isValid(session.user)) {
      const renewed = await site.sessions.renew(session);
      const maxAge = renewed.session.expiresAt - epochSeconds(server.clock);
      return {
        session: renewed.session,
        cookies: [setCookieHeader({ ...place, value: renewed.cookie, maxAge })],
      };
    }
  } catch (error) {
    if (!(error instanceof UserStoreError)) throw error;
    request.log.warning('The user store did not answer; a session was not prolonged', {
      reason: error.message,
    });
    return { session, cookies: [] };
  }
  request.log.notice('Ended a session: the user store says that the user is no longer valid');
  await Promise.all([site.sessions.end(session.id), revokeSession(server, session.id)]);
  return { session: undefined, cookies: [clearedCookie(place)] };
}
