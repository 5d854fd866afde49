import { covering } from '../interceptor/index.ts';
import type { Cookie } from '../sessions/index.ts';
import type { SiteExchange } from './exchange.ts';

type Place = Pick<Cookie, 'secure' | 'domain'>;

/**
 * Where the session cookie lives: on this host only or the domain that COOKIE_DOMAINS has for it, or on the domain that
 * this host shares with applications behind a proxy, when the sign-in is for those.
 */
export function cookiePlaces({ request, site }: SiteExchange): {
  readonly current: Place;
  readonly interceptor: Place;
  readonly all: readonly Place[];
} {
  const { hostname, origin } = request;
  const secure = origin.startsWith('https:');
  const placeAt = (domain: string | undefined): Place =>
    domain === undefined ? { secure } : { secure, domain };
  const current = placeAt(covering(site.cookieDomain(hostname), hostname));
  const interceptor = placeAt(site.interceptor.places.cookieDomainOn(hostname));
  return {
    current,
    interceptor,
    all: [...new Map([{ secure }, current, interceptor].map((place) => [place.domain, place])).values()],
  };
}
