/** Where people who come from an application sign in, and how far the cookie goes that they get there. */
import { remembered } from '../remembered.ts';
import type { Tenant } from '../tenants/index.ts';

/** What there is to know about one application's address. */
export interface SignInPlace {
  /** Of the login page: scheme, host and port. */
  readonly loginOrigin: string;
  /** Whether the login page's cookie reaches the application; otherwise the sign-in is handed over. */
  readonly isReached: boolean;
  /** The domain of a cookie that is set on the application's host; absent: that host alone. */
  readonly cookieDomain?: string;
}

export interface SignInPlaces {
  /** @param applicationOrigin scheme, host and port */
  placeOf(applicationOrigin: string): SignInPlace;
  /** The domain of the cookie that the login page on this host sets for applications; absent: that host alone. */
  cookieDomainOn(loginHostname: string): string | undefined;
}

export interface SignInPlacesParts {
  readonly tenant: Pick<Tenant, 'hosts' | 'interceptor'>;
  readonly publicDomain: string | undefined;
  /** COOKIE_DOMAINS: host → domain. */
  readonly cookieDomains: ReadonlyMap<string, string>;
}

/** A tenant with a wildcard has as many applications as strangers invent; beyond this many they are worked out anew. */
const maxKnown = 1000;

export function createSignInPlaces({ tenant, publicDomain, cookieDomains }: SignInPlacesParts): SignInPlaces {
  const { domain, cookie } = tenant.interceptor;
  const firstHost = tenant.hosts.find((host) => !host.includes('*'));
  const isExplicit = cookie !== undefined && cookie !== domain;

  const cookieDomainOn = (hostname: string): string | undefined =>
    covering(isExplicit ? cookie : (cookieDomains.get(hostname) ?? cookie), hostname);

  const workOut = (applicationOrigin: string): SignInPlace => {
    const application = new URL(applicationOrigin);
    const { protocol, port, host, hostname } = application;
    const configured = domain ?? publicDomain ?? firstHost ?? host;
    // Behind a proxy with a port of its own, the login page has the same.
    const hasPort = /:\d+$/.test(configured) || port === '';
    const login = new URL(`${protocol}//${configured}${hasPort ? '' : `:${port}`}`);
    const shared = cookieDomainOn(login.hostname);
    const isReached = hostname === login.hostname || covering(shared, hostname) !== undefined;
    const cookieDomain = isReached ? shared : covering(cookieDomains.get(hostname), hostname);
    return { loginOrigin: login.origin, isReached, ...(cookieDomain !== undefined && { cookieDomain }) };
  };

  return {
    cookieDomainOn,
    placeOf: remembered(maxKnown, workOut),
  };
}

/** The domain without its dot, where a browser on the host would take a cookie for it. */
export function covering(domain: string | undefined, hostname: string): string | undefined {
  const plain = domain?.replace(/^\*?\./, '').toLowerCase();
  return plain !== undefined && `.${hostname}`.endsWith(`.${plain}`) ? plain : undefined;
}
