import { carriedParameters, parseEndSessionRequest, postLogoutLocation } from '../../oauth/end-session.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { clearedCookie, decideLogout, parseReturnTo, type Session } from '../../sessions/index.ts';
import { isCrossSitePost, isDeliberate } from '../browser.ts';
import { cookiePlaces } from '../cookie-places.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { livingSessions } from './session-of-request.ts';

/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) and the original's plain one, GET and POST. */
export async function logout(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const posted = request.method === 'POST' && !isCrossSitePost(request);
  const parameters = request.method === 'POST' ? request.body : request.query;
  const sessions = await livingSessions(exchange);
  const [session] = sessions;
  const people = sessions.map(({ user }) => user);
  const asked = await parseEndSessionRequest(site.serverAt(request.origin), parameters, people);
  const decision = decideLogout({
    ...asked,
    sessions,
    deliberate: request.method === 'POST' ? posted : isDeliberate(request),
    cookiesWithheld: request.method === 'POST' && !posted,
    isTenantTarget: (uri) => site.tenant.postLogoutRedirectUris.some((pattern) => pattern.matches(uri)),
    isTenantPage: (uri) => isTenantPage(exchange, uri),
  });
  if (decision.action === 'confirm')
    return confirmation(exchange, parameters, asked.postLogoutRedirectUri, session);

  await Promise.all(decision.ends.map((ended) => site.sessions.end(ended)));
  request.log.notice('Signed out', { subject: session?.user.subject ?? asked.hint?.sub });
  // Who only showed a hint, from another site, gets no say over the cookies of this browser.
  const cookies = session || posted ? cookiePlaces(exchange).all.map(clearedCookie) : [];
  if (decision.redirectTo !== undefined)
    return redirect(postLogoutLocation(decision.redirectTo, asked.state), cookies);
  if (asked.postLogoutRedirectUri !== undefined)
    request.log.warning('Did not redirect after a logout: the target is not in post_logout_redirect_urls');
  return withCookies(exchange.page(200, 'logout', { state: 'done' }), cookies);
}

function confirmation(
  exchange: SiteExchange,
  parameters: Parameters,
  requestUri: string | undefined,
  session: Session | undefined,
): HttpReply {
  return exchange.page(200, 'logout', {
    state: 'confirm',
    ...(requestUri !== undefined && { requestUri }),
    fields: carriedParameters.flatMap((name) => {
      const value = parameters.get(name);
      return value === undefined ? [] : [{ name, value }];
    }),
    ...(session && { signedIn: { user: session.user.username, since: session.authTime * 1000 } }),
  });
}

function isTenantPage({ request, site }: SiteExchange, uri: string): boolean {
  const returnTo = parseReturnTo(uri, { ownOrigin: request.origin, isTenantHost: site.isTenantHost });
  return returnTo !== undefined && returnTo.kind !== 'authorization';
}
