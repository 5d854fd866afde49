import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { epochSeconds } from '../../runtime.ts';
import {
  type Cookie,
  clearedCookie,
  cookieReach,
  readCookies,
  type Session,
  setCookieHeader,
} from '../../sessions/index.ts';
import { cookiePlaces } from '../cookie-places.ts';
import type { SiteExchange } from '../exchange.ts';

/** Every session that the browser's cookies name. */
export function livingSessions({ request, site }: SiteExchange): Promise<readonly Session[]> {
  return site.sessions.living(readCookies(request.headers.cookie), request.hostname);
}

/** The one session of the browser. When its cookies name several, somebody else had a hand in it: none is believed. */
export async function soleSession(exchange: SiteExchange): Promise<Session | undefined> {
  const living = await livingSessions(exchange);
  return living.length === 1 ? living[0] : undefined;
}

export interface SignedInBrowser {
  readonly session: Session | undefined;
  /** The receipt says that this session was made by a sign-in for this very request. */
  readonly justSignedIn: boolean;
  /** The cookies name several sessions, and no receipt says which one to believe. */
  readonly isAmbiguous: boolean;
}

/** Who is signed in. A receipt also tells the session that was just made from one that a neighbour has tossed in. */
export async function signedInBrowser(
  exchange: SiteExchange,
  receipt: string | undefined,
): Promise<SignedInBrowser> {
  const [living, receiptFor] = await Promise.all([
    livingSessions(exchange),
    receipt === undefined ? undefined : exchange.site.sessions.redeemReceipt(receipt),
  ]);
  const made = living.find(({ id }) => id === receiptFor);
  return {
    session: made ?? (living.length === 1 ? living[0] : undefined),
    justSignedIn: made !== undefined,
    isAmbiguous: made === undefined && living.length > 1,
  };
}

export interface RenewedSession {
  readonly session: Session | undefined;
  /** `Set-Cookie` headers that the answer must carry. */
  readonly cookies: readonly string[];
}

export interface RenewalOptions {
  readonly place?: Pick<Cookie, 'secure' | 'domain'>;
  /** Seconds that a session may be due while the user store gives no answer; absent: until it ends. */
  readonly grace?: number | undefined;
}

/**
 * In the last quarter of a session's life the user store is asked whether the person may go on: a yes prolongs it, a no
 * ends it, and when the store is away the session just runs on towards its end.
 * @throws UserStoreError when it has been away for longer than the grace
 */
export async function renewedIfDue(
  exchange: SiteExchange,
  server: AuthorizationServer,
  session: Session | undefined,
  { place = cookiePlaces(exchange).current, grace }: RenewalOptions = {},
): Promise<RenewedSession> {
  const { request, site } = exchange;
  if (!session || !site.sessions.isDueForRenewal(session)) return { session, cookies: [] };
  const renewal = await site.renewals.renew(session, server.users, request.log);
  switch (renewal.outcome) {
    case 'renewed':
      return {
        session: renewal.session,
        cookies: [await sessionCookie(exchange, server, renewal.session, place)],
      };
    case 'ended':
      return { session: undefined, cookies: [clearedCookie(place)] };
    case 'unconfirmed':
      if (grace !== undefined && site.sessions.secondsDue(session) > grace) throw renewal.error;
      return { session, cookies: [] };
  }
}

/** The `Set-Cookie` header that keeps the browser signed in until the session expires. */
export async function sessionCookie(
  { site, request }: SiteExchange,
  { clock }: AuthorizationServer,
  session: Session,
  place: Pick<Cookie, 'secure' | 'domain'>,
): Promise<string> {
  const value = await site.sessions.cookieFor(session, cookieReach(place, request.hostname));
  return setCookieHeader({ ...place, value, maxAge: session.expiresAt - epochSeconds(clock) });
}
