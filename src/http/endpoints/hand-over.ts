/** To the login page and back, also where its cookie does not reach the application's host. */
import { enterCookieLifetime, enterCookieName, enterUrl } from '../../interceptor/index.ts';
import { maxReturnToLength, readCookies, setCookieHeader } from '../../sessions/index.ts';
import type { HttpReply } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import type { InterceptorExchange } from './interceptor.ts';
import { sessionCookie } from './session-of-request.ts';

/** To the login page, and from there back to exactly this address. */
export function signInFirst(exchange: InterceptorExchange): HttpReply {
  const { forwarded, site } = exchange;
  const { origin, target } = forwarded;
  const { loginOrigin, isReached } = site.interceptor.places.placeOf(origin);
  const loginFor = (address: string): string =>
    refusingLong(`${loginOrigin}/login?${new URLSearchParams({ for: address, mode: 'interceptor' })}`);
  if (isReached) return elsewhere(exchange, loginFor(origin + target));
  const { secret, cookie } = enterSecret(exchange);
  return elsewhere(exchange, loginFor(enterUrl(origin, target, secret)), cookie);
}

/** Proxies refuse a longer request line, with a page that cannot say what the person can do, and so would the login page. */
function refusingLong(location: string): string {
  if (location.length > maxReturnToLength)
    throw new PageError(
      403,
      'ERRORS.ADDRESS_TOO_LONG',
      `nobody is signed in, and the address is too long to come back to: with escapes, more than ${maxReturnToLength} characters`,
    );
  return location;
}

/** Two tabs that sign in at once share one secret, so that neither spoils the other's. */
function enterSecret({ request, site }: InterceptorExchange): { secret: string; cookie: string } {
  const secure = request.origin.startsWith('https:');
  const name = enterCookieName(secure);
  const [known] = readCookies(request.headers.cookie, name);
  const secret =
    known !== undefined && /^[\w-]{22}$/.test(known) ? known : site.interceptor.handOvers.newSecret();
  return { secret, cookie: setCookieHeader({ name, value: secret, maxAge: enterCookieLifetime, secure }) };
}

/** The browser comes from the login page with a ticket: it is signed in on this host too, or starts over. */
export async function enter(exchange: InterceptorExchange): Promise<HttpReply> {
  const { forwarded, request, site } = exchange;
  const query = new URL(forwarded.origin + forwarded.target).searchParams;
  const target = query.get('to') ?? '/';
  if (!/^\/[!-~]*$/.test(target) || target.includes('\\'))
    throw new PageError(
      403,
      'ERRORS.NOT_ACCEPTABLE_REQUEST',
      'the address to go on to is no path of this host',
    );
  const secure = forwarded.scheme === 'https';
  const [secret] = readCookies(request.headers.cookie, enterCookieName(secure));
  const ticket = query.get('ticket');
  const { handOvers, places } = site.interceptor;
  // In any case, before anything else: a ticket that was seen on the way is worth nothing afterwards.
  const sessionId =
    ticket === null ? undefined : await handOvers.redeem({ ticket, origin: forwarded.origin, secret });
  // Starting over would end here again, for ever.
  if (secret === undefined || ticket === null)
    throw new PageError(
      403,
      'ERRORS.NO_COOKIE',
      'a sign-in was handed over without its cookie or its ticket',
    );
  const session = sessionId === undefined ? undefined : await site.sessions.find(sessionId);
  if (!session) return elsewhere(exchange, forwarded.origin + target);
  const { loginOrigin, cookieDomain: domain } = places.placeOf(forwarded.origin);
  const place = { secure, ...(domain !== undefined && { domain }) };
  const cookie = await sessionCookie(exchange, site.serverAt(loginOrigin), session, place);
  return elsewhere(exchange, forwarded.origin + target, cookie);
}

/** One cookie at the most: some proxies pass on only the first. */
function elsewhere({ forwarded }: InterceptorExchange, location: string, cookie?: string): HttpReply {
  return {
    status: forwarded.redirectStatus,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      ...(cookie !== undefined && { 'Set-Cookie': cookie }),
    },
  };
}
