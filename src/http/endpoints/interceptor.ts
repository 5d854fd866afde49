import {
  decideInterception,
  enterCookieLifetime,
  enterCookieName,
  enterPath,
  enterUrl,
  type ForwardedRequest,
  identityHeaders,
  isNavigation,
  type RefusalReason,
} from '../../interceptor/index.ts';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { readCookies, type Session, setCookieHeader } from '../../sessions/index.ts';
import { placeFor } from '../cookie-places.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import { renewedIfDue, sessionCookie, soleSession } from './session-of-request.ts';

/** An exchange about a request to an application: host and origin are the application's. */
export interface InterceptorExchange extends SiteExchange {
  readonly forwarded: ForwardedRequest;
}

/** What the proxy is told: let it through and with which headers, send the browser somewhere, or refuse. */
export async function intercept(exchange: InterceptorExchange): Promise<HttpReply> {
  const { site, forwarded, request } = exchange;
  const { tenant } = site;
  if (tenant.interceptor.enabled && pathOf(forwarded.target) === enterPath) return enter(exchange);
  const server = site.serverAt(site.loginOrigin(forwarded.origin));
  const { session, cookies } = await renewedIfDue(exchange, server, await soleSession(exchange), {
    place: placeFor(exchange),
    grace: tenant.interceptor.grace,
  });
  const verdict = site.accessRules.verdictOn(forwarded);
  const decision = decideInterception({
    access: verdict?.access,
    enabled: tenant.interceptor.enabled,
    session,
    isNavigation: isNavigation(forwarded.method, request.headers),
  });
  switch (decision.action) {
    case 'allow':
      return allowed(exchange, server, decision.session, cookies);
    case 'sign-in':
      return signInFirst(exchange);
    case 'refuse':
      throw new PageError(decision.status, shownAs[decision.reason], reasons[decision.reason]);
  }
}

const shownAs: Readonly<Record<RefusalReason, string>> = {
  ambiguous_path: 'ERROR.STATUS.400',
  disabled: 'ERRORS.TENANT_NOT_ALLOWED',
  not_signed_in: 'ERROR.STATUS.401',
  not_admitted: 'ERROR.STATUS.403',
};

const reasons: Readonly<Record<RefusalReason, string>> = {
  ambiguous_path: 'the path can be read in more than one way, and the tenant has rules about paths',
  disabled: 'interceptor.enabled of the tenant is false',
  not_signed_in: 'nobody is signed in, and this is no navigation of a browser',
  not_admitted: 'a rule in interceptor.rules of the tenant does not admit this person',
};

async function allowed(
  { site, forwarded }: InterceptorExchange,
  server: AuthorizationServer,
  session: Session | undefined,
  cookies: readonly string[],
): Promise<HttpReply> {
  const { hostname } = new URL(forwarded.origin);
  const token = session && (await site.applicationTokens.tokenFor(server, session, hostname));
  return {
    status: 200,
    headers: {
      // Empty, not absent: a header that a stranger sent under the name must not get through.
      Authorization: token === undefined ? '' : `Bearer ${token}`,
      ...identityHeaders(site.tenant.interceptor.headers, session?.user),
      'Cache-Control': 'no-store',
      ...(cookies.length > 0 && { 'Set-Cookie': cookies }),
    },
  };
}

/** To the login page, and from there back to exactly this address. */
function signInFirst(exchange: InterceptorExchange): HttpReply {
  const { forwarded, site } = exchange;
  const { origin, target } = forwarded;
  const login = site.loginOrigin(origin);
  const address = (to: string) => `${login}/login?${new URLSearchParams({ for: to, mode: 'interceptor' })}`;
  if (site.loginCookieReaches(login, origin)) return elsewhere(forwarded, address(origin + target));
  const { secret, cookie } = enterSecret(exchange);
  return elsewhere(forwarded, address(enterUrl(origin, target, secret)), cookie);
}

/** Two tabs that sign in at once share one secret, so that neither spoils the other's. */
function enterSecret(exchange: InterceptorExchange): { secret: string; cookie: string } {
  const { request, site } = exchange;
  const [known] = readCookies(request.headers.cookie, enterCookieName);
  const secret = known !== undefined && /^[\w-]{22}$/.test(known) ? known : site.handOvers.newSecret();
  const secure = request.origin.startsWith('https:');
  const cookie = { name: enterCookieName, value: secret, maxAge: enterCookieLifetime, secure };
  return { secret, cookie: setCookieHeader(cookie) };
}

/** The browser comes from the login page with a ticket: it is signed in on this host too, or starts over. */
async function enter(exchange: InterceptorExchange): Promise<HttpReply> {
  const { forwarded, request, site } = exchange;
  const query = new URL(forwarded.origin + forwarded.target).searchParams;
  const target = query.get('to') ?? '/';
  if (!/^\/(?![/\\])[!-~]*$/.test(target) || target.includes('\\'))
    throw new PageError(403, 'ERROR.STATUS.400', 'the address to go on to is no path of this host');
  const [secret = ''] = readCookies(request.headers.cookie, enterCookieName);
  const arrival = { ticket: query.get('ticket') ?? '', origin: forwarded.origin, secret };
  const sessionId = await site.handOvers.redeem(arrival);
  const session = sessionId === undefined ? undefined : await site.sessions.find(sessionId);
  if (!session) return elsewhere(forwarded, forwarded.origin + target);
  const server = site.serverAt(site.loginOrigin(forwarded.origin));
  const cookie = await sessionCookie(exchange, server, session, placeFor(exchange));
  return elsewhere(forwarded, forwarded.origin + target, cookie);
}

/** One cookie at the most: some proxies pass on only the first. */
function elsewhere({ redirectStatus }: ForwardedRequest, location: string, cookie?: string): HttpReply {
  return {
    status: redirectStatus,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      ...(cookie !== undefined && { 'Set-Cookie': cookie }),
    },
  };
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
