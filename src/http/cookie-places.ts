import type { Cookie } from '../sessions/index.ts';
import type { SiteExchange } from './exchange.ts';

type Place = Pick<Cookie, 'secure' | 'domain'>;

/** The domain that is configured, where a browser on this host would take a cookie for it; otherwise the host alone. */
function placeAt(configured: string | undefined, hostname: string, secure: boolean): Place {
  const domain = configured?.replace(/^\*?\./, '').toLowerCase();
  return domain !== undefined && coversHost(domain, hostname) ? { secure, domain } : { secure };
}

/** A browser refuses a cookie for a domain that it is not on. */
export function coversHost(domain: string, hostname: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/**
 * Where the session cookie lives: on this host only or the domain that COOKIE_DOMAINS has for it, or on the tenant's
 * cookie domain when the sign-in is for applications behind a proxy, whose hosts are siblings of this one.
 */
export function cookiePlaces({ request, site }: SiteExchange): {
  readonly current: Place;
  readonly interceptor: Place;
  readonly all: readonly Place[];
} {
  const { hostname, origin } = request;
  const secure = origin.startsWith('https:');
  const { cookie, domain } = site.tenant.interceptor;
  const current = placeAt(site.cookieDomain(hostname), hostname, secure);
  const interceptor = placeAt(cookie ?? domain, hostname, secure);
  return {
    current,
    interceptor,
    all: [...new Map([{ secure }, current, interceptor].map((place) => [place.domain, place])).values()],
  };
}

/** On an application's host: the domain that COOKIE_DOMAINS has for it, or the tenant's, or the host alone. */
export function placeFor(exchange: SiteExchange): Place {
  const { current, interceptor } = cookiePlaces(exchange);
  return current.domain === undefined ? interceptor : current;
}
