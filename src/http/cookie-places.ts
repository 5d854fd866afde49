import type { Cookie } from '../sessions/index.ts';
import type { SiteExchange } from './exchange.ts';

type Place = Pick<Cookie, 'secure' | 'domain'>;

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
  const hostOnly: Place = { secure };
  const at = (configured: string | undefined): Place => {
    const domain = configured?.replace(/^\*?\./, '').toLowerCase();
    // A browser refuses a cookie for a domain that it is not on.
    const covers = domain !== undefined && (hostname === domain || hostname.endsWith(`.${domain}`));
    return covers ? { secure, domain } : hostOnly;
  };
  const { cookie, domain } = site.tenant.interceptor;
  const current = at(site.cookieDomain(hostname));
  const interceptor = at(cookie ?? domain);
  return {
    current,
    interceptor,
    all: [...new Map([hostOnly, current, interceptor].map((place) => [place.domain, place])).values()],
  };
}
