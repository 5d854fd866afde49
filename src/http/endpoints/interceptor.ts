import type { IncomingHttpHeaders } from 'node:http';
import {
  decideInterception,
  enterPath,
  type ForwardedRequest,
  type Interception,
  isMethodDisputed,
  isNavigation,
  type RefusalReason,
  sortCookies,
  withCookieHeader,
} from '../../interceptor/index.ts';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { UserStoreError } from '../../oauth/user.ts';
import type { LogFields } from '../../runtime.ts';
import type { BroughtSession, Session } from '../../sessions/index.ts';
import type { Access } from '../../tenants/index.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import type { Site } from '../tenancy.ts';
import { enter, signInFirst } from './hand-over.ts';
import { broughtSessions, type RenewedSession, renewedIfDue } from './session-of-request.ts';

/** An exchange about a request to an application: host and origin are the application's. */
export interface InterceptorExchange extends SiteExchange {
  readonly forwarded: ForwardedRequest;
}

/**
 * The usual case by the shortest way, as every request of every application asks for it: one cookie that is up to date,
 * one living session that is not due, allowed. The same checks and the same decision as below; undefined for whatever is not plainly that.
 */
export async function allowAtOnce(
  site: Site,
  forwarded: ForwardedRequest,
  headers: IncomingHttpHeaders,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { rules, identity, places, headers: prepared } = site.interceptor;
  const { sessions, others } = sortCookies(headers.cookie);
  if (sessions.length !== 1 || isEnterPath(forwarded.target)) return undefined;
  const [brought] = await site.sessions.living(sessions, forwarded.hostname);
  if (!brought || site.sessions.outlivesCookie(brought)) return undefined;
  const { session } = brought;
  if (site.sessions.isDueForRenewal(session)) return undefined;
  const decision = decideInterception({
    access: rules.verdictOn(forwarded)?.access,
    enabled: site.tenant.interceptor.enabled,
    isForged: identity.areForged(headers),
    isMethodDisputed: isMethodDisputed(rules, forwarded, headers),
    session,
    isNavigation: false,
  });
  if (decision.action !== 'allow') return undefined;
  const server = site.serverAt(places.placeOf(forwarded.origin).loginOrigin);
  return withCookieHeader(await prepared.headersFor(server, session, forwarded), others);
}

/** What the proxy is told: let it through and with which headers, send the browser somewhere, or refuse. */
export async function intercept(exchange: InterceptorExchange): Promise<HttpReply> {
  const { site, forwarded, request } = exchange;
  const { enabled } = site.tenant.interceptor;
  if (enabled && isEnterPath(forwarded.target)) return enter(exchange);
  const server = site.serverAt(site.interceptor.places.placeOf(forwarded.origin).loginOrigin);
  const { rules, identity } = site.interceptor;
  const verdict = rules.verdictOn(forwarded);
  const access = verdict?.access;
  const { session, cookies } = await signedIn(exchange, server, access);
  const decision = decideInterception({
    access,
    enabled,
    isForged: identity.areForged(request.headers),
    isMethodDisputed: isMethodDisputed(rules, forwarded, request.headers),
    session,
    isNavigation: isNavigation(forwarded.method, request.headers),
  });
  switch (decision.action) {
    case 'allow':
      return allowed(exchange, server, decision.session, cookies);
    case 'sign-in':
      return signInFirst(exchange);
    case 'refuse':
      throw refusalFor(decision, cookies, {
        ...(verdict?.index !== undefined && { rule: verdict.index + 1 }),
        ...(session && { subject: session.user.subject }),
      });
  }
}

/** A session that was prolonged on the way is so although the person is not admitted. */
function refusalFor(
  { status, reason }: Extract<Interception<Session>, { action: 'refuse' }>,
  cookies: readonly string[],
  details: LogFields,
): PageError {
  return new PageError(status, shownAs[reason], reasons[reason], { cookies, details });
}

const shownAs: Readonly<Record<RefusalReason, string>> = {
  forged_header: 'ERRORS.NOT_ACCEPTABLE_REQUEST',
  ambiguous_path: 'ERRORS.NOT_ACCEPTABLE_REQUEST',
  disputed_method: 'ERRORS.NOT_ACCEPTABLE_REQUEST',
  disabled: 'ERRORS.TENANT_NOT_ALLOWED',
  not_signed_in: 'ERRORS.SIGN_IN_FIRST',
  not_admitted: 'ERRORS.NOT_ADMITTED',
};

const reasons: Readonly<Record<RefusalReason, string>> = {
  forged_header: 'an identity header came from the browser, spelled with an underscore or a dot',
  ambiguous_path: 'the path can be read in more than one way, and the tenant has rules about paths',
  disputed_method:
    'a header names another method than the request has, and the rules for this path go by the method',
  disabled: 'interceptor.enabled of the tenant is false',
  not_signed_in: 'nobody is signed in, and this is no navigation of a browser',
  not_admitted: 'a rule in interceptor.rules of the tenant does not admit this person',
};

/** The person, confirmed by the user store where that is due. */
async function signedIn(
  exchange: InterceptorExchange,
  server: AuthorizationServer,
  access: Access | undefined,
): Promise<RenewedSession> {
  const brought = await unambiguousSession(exchange);
  if (!brought) return { session: undefined, cookies: [] };
  const { cookieDomain: domain } = exchange.site.interceptor.places.placeOf(exchange.forwarded.origin);
  const secure = exchange.request.origin.startsWith('https:');
  const place = { secure, ...(domain !== undefined && { domain }) };
  try {
    return await renewedIfDue(exchange, server, brought, {
      place,
      grace: exchange.site.tenant.interceptor.grace,
    });
  } catch (error) {
    // What is for everybody stays so, whether or not it is known who comes.
    if (error instanceof UserStoreError && access?.to === 'everybody')
      return { session: undefined, cookies: [] };
    throw error;
  }
}

/**
 * When the cookies name several sessions, a neighbouring host has put one there, and none is believed. All of them end:
 * the login page may see only one of them, and would send the browser back here for ever.
 */
async function unambiguousSession(exchange: InterceptorExchange): Promise<BroughtSession | undefined> {
  const { request, site } = exchange;
  const living = await broughtSessions(exchange);
  if (living.length < 2) return living[0];
  request.log.warning(
    'Ended several sessions that one browser brought at once: a host of the domain set a cookie',
  );
  await Promise.all(living.map(({ session }) => site.sessions.end(session)));
  return undefined;
}

async function allowed(
  { site, request }: InterceptorExchange,
  server: AuthorizationServer,
  session: Session | undefined,
  cookies: readonly string[],
): Promise<HttpReply> {
  const { headers } = site.interceptor;
  const identity = session ? await headers.headersFor(server, session, request) : headers.nobody;
  const told = withCookieHeader(identity, sortCookies(request.headers.cookie).others);
  return { status: 200, headers: cookies.length > 0 ? { ...told, 'Set-Cookie': cookies } : told };
}

function isEnterPath(target: string): boolean {
  return (
    target.startsWith(enterPath) && (target.length === enterPath.length || target[enterPath.length] === '?')
  );
}
