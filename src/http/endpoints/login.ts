import { trustClient } from '../../oauth/authorization-request.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { Parameters } from '../../oauth/parameters.ts';
import { presentedRequest } from '../../oauth/pushed-authorization-request.ts';
import type { SignInReason } from '../../oauth/user.ts';
import { activationPage, parseReturnTo, type ReturnTo, type Session } from '../../sessions/index.ts';
import { browserName, isCrossSitePost } from '../browser.ts';
import { cookiePlaces } from '../cookie-places.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import { loginPage } from './login-page.ts';
import { recordedSignIn } from './recorded-sign-in.ts';
import { livingSessions, renewedIfDue, sessionCookie, soleSession } from './session-of-request.ts';

/** `GET /login?for=…`: the login page for an application behind a proxy, or for our own front page. */
export async function showLogin(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const target = request.query.get('for') ?? '/';
  const returnTo = admittedReturnTo(exchange, target, modeOf(request.query));
  // An authorization request has a door of its own, with checks that must not be walked around.
  if (returnTo.kind === 'authorization') return redirect(urlOf(returnTo));
  const server = site.serverAt(request.origin);
  const mode = modeOf(request.query);
  const { session, cookies } = await renewedIfDue(exchange, server, await soleSession(exchange));
  if (!session || !site.tenant.silentLogin)
    return withCookies(loginPage(exchange, 200, { requestUri: target, mode }), cookies);
  const place =
    mode === 'interceptor'
      ? [await sessionCookie(exchange, server, session, cookiePlaces(exchange).interceptor)]
      : [];
  return redirect(await onwards(exchange, returnTo, session), [...cookies, ...place]);
}

/** `POST /login`: asks the user store, starts a session, and sends the browser back to what it wanted. */
export async function submitLogin(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  if (isCrossSitePost(request))
    throw new PageError(403, 'LOGIN.ERRORS.CROSS_SITE', 'a login form was posted from another site');
  request.body.refuseRepeated();
  const location = request.body.get('location') ?? '/';
  const returnTo = admittedReturnTo(exchange, location, modeOf(request.body));
  const server = site.serverAt(request.origin);
  const mode = modeOf(request.body);
  const username = request.body.get('username') ?? '';
  const again = async (status: number, error: string): Promise<HttpReply> =>
    loginPage(exchange, status, {
      requestUri: location,
      mode,
      error,
      username,
      ...(await applicationOf(exchange, returnTo)),
    });

  const password = request.body.get('password') ?? '';
  const credentials = { username, password, grantType: reasonOf(mode, returnTo) };
  const result = await recordedSignIn(exchange, { mode })(credentials);
  switch (result.outcome) {
    case 'refused':
      return again(403, 'LOGIN.ERRORS.WRONG_CREDENTIALS');
    case 'throttled':
      return again(429, 'LOGIN.ERRORS.TOO_MANY_ATTEMPTS');
    case 'unavailable':
      return again(503, 'LOGIN.ERRORS.PROVIDER_UNAVAILABLE');
    case 'accepted': {
      const previous = await livingSessions(exchange);
      const session = await site.sessions.start(result.user, previous, browserName(request));
      const place =
        mode === 'interceptor' ? cookiePlaces(exchange).interceptor : cookiePlaces(exchange).current;
      const receipt = await site.sessions.issueReceipt(session);
      const onward = await onwards(exchange, returnTo, session, receipt);
      return redirect(onward, [await sessionCookie(exchange, server, session, place)]);
    }
  }
}

function admittedReturnTo({ request, site }: SiteExchange, location: string, mode: Mode): ReturnTo {
  const returnTo = parseReturnTo(location, { ownOrigin: request.origin, isTenantHost: site.isTenantHost });
  if (!returnTo)
    throw new PageError(
      400,
      'LOGIN.ERRORS.REDIRECT_MISMATCH',
      'the location is no host of the tenant and no request',
    );
  if (mode === 'interceptor' && isDowngrade(request.origin, returnTo))
    throw new PageError(
      400,
      'ERRORS.NOT_HTTPS',
      'the login page is reached by https, the application by http, where its cookie never gets',
    );
  return returnTo;
}

/** A sign-in by https never counts for an application without it, which would send the browser here for ever. */
function isDowngrade(ownOrigin: string, returnTo: ReturnTo): boolean {
  return (
    ownOrigin.startsWith('https:') && returnTo.kind === 'application' && returnTo.url.startsWith('http:')
  );
}

/**
 * An application whose host this page's cookie cannot reach gets a ticket for the session. On any other the ticket would
 * be one for the cookie of all hosts, and who has a hand in one of them could send people for it.
 */
async function onwards(
  { request, site }: SiteExchange,
  returnTo: ReturnTo,
  { id }: Session,
  receipt?: string,
): Promise<string> {
  if (returnTo.kind !== 'application') return urlOf(returnTo, receipt);
  const url = new URL(returnTo.url);
  const { places, handOvers } = site.interceptor;
  if (places.placeOf(url.origin).isReached) return returnTo.url;
  const ticket = await handOvers.ticketFor(url, { id, origin: request.origin });
  if (ticket !== undefined) url.searchParams.set('ticket', ticket);
  return ticket === undefined ? returnTo.url : url.href;
}

/** The receipt tells the authorization endpoint that this sign-in was made for this request. */
function urlOf(returnTo: ReturnTo, receipt?: string): string {
  switch (returnTo.kind) {
    case 'authorization':
      return `/authorize?${returnTo.query}${receipt === undefined ? '' : `&loginid=${receipt}`}`;
    case 'application':
      return returnTo.url;
    case 'own':
      return returnTo.path;
  }
}

/** The page is shown again with the application's name on it, as far as the request still names one. */
async function applicationOf(
  { request, site }: SiteExchange,
  returnTo: ReturnTo,
): Promise<{ application?: string }> {
  if (returnTo.kind !== 'authorization') return {};
  try {
    const server = site.serverAt(request.origin);
    const { parameters } = await presentedRequest(server, Parameters.fromForm(returnTo.query));
    const { client } = trustClient(server, parameters);
    return { application: client.name };
  } catch (error) {
    if (error instanceof OAuthError) return {};
    throw error;
  }
}

/** What the script is told: for which grant the person signs in. */
function reasonOf(mode: Mode, returnTo: ReturnTo): SignInReason {
  if (mode === 'interceptor') return 'interceptor';
  return returnTo.kind === 'own' && returnTo.path.startsWith(activationPage)
    ? 'device_code'
    : 'authorization_code';
}

type Mode = 'interceptor' | 'oauth';

function modeOf(parameters: Parameters): Mode {
  return parameters.get('mode') === 'interceptor' ? 'interceptor' : 'oauth';
}
