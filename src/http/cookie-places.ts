import type { Cookie } from '../sessions/index.ts';
import type { SiteExchange } from './exchange.ts';

type Place = Pick<Cookie, 'secure' | 'domain'>;

/**
 * Where the session cookie lives: for this host only, or on the tenant's cookie domain when the sign-in is for
 * applications behind a proxy, whose hosts are siblings of this one.
 */
export function cookiePlaces({ request, site }: SiteExchange): {
  readonly current: Place;
  readonly interceptor: Place;
  readonly all: readonly Place[];
} {
  const secure = request.origin.startsWith('https:');
  const { interceptor } = site.tenant;
  const domain = (interceptor.cookie ?? interceptor.domain)?.replace(/^\*?\./, '').toLowerCase();
  const current = { secure };
  // A browser refuses a cookie for a domain that it is not on.
  const covers =
    domain !== undefined && (request.hostname === domain || request.hostname.endsWith(`.${domain}`));
  const shared = covers ? { secure, domain } : current;
  return { current, interceptor: shared, all: covers ? [current, shared] : [current] };
}
