import type {
  AccessRules,
  ApplicationHeaders,
  HandOvers,
  IdentityHeaders,
  SignInPlaces,
} from '../interceptor/index.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { TenantMetadata } from '../oauth/metadata.ts';
import type { AttemptCounter, ConsentDialog, Consents, Renewals, Sessions } from '../sessions/index.ts';
import type { Tenant } from '../tenants/index.ts';

/** One tenant, ready to serve. Built by the composition root whenever the configuration changes. */
export interface Site {
  readonly tenant: Tenant;
  /** The tenant's authorization server under the issuer that this origin stands for. */
  serverAt(origin: string): AuthorizationServer;
  readonly sessions: Sessions;
  readonly renewals: Renewals;
  readonly consents: Consents;
  readonly consentDialog: ConsentDialog;
  readonly attempts: AttemptCounter;
  readonly metadata: TenantMetadata;
  /** The JWK set as text, ready to send. */
  jwks(): string | Promise<string>;
  readonly interceptor: SiteInterceptor;
  isTenantHost(hostname: string): boolean;
  /** The cookie domain that the operator wants for this host; absent: the host alone. */
  cookieDomain(hostname: string): string | undefined;
}

/** What a tenant's applications behind a proxy need. */
export interface SiteInterceptor {
  readonly rules: AccessRules;
  readonly identity: IdentityHeaders;
  readonly headers: ApplicationHeaders;
  readonly handOvers: HandOvers;
  readonly places: SignInPlaces;
}

/** Finds the site of a request. Swapped as a whole when the configuration changes. */
export interface Tenancy {
  siteOfHost(hostname: string): Site | undefined;
  /** A login host that several tenants share and none owns. */
  isSharedLoginHost(hostname: string): boolean;
  /** The one tenant with this client; undefined when there is none, or more than one. */
  siteOfClient(clientId: string): Site | undefined;
}
