import type { AccessRules, ApplicationTokens, HandOvers } from '../interceptor/index.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { TenantMetadata } from '../oauth/metadata.ts';
import type { AttemptCounter, Sessions } from '../sessions/index.ts';
import type { Tenant } from '../tenants/index.ts';

/** One tenant, ready to serve. Built by the composition root whenever the configuration changes. */
export interface Site {
  readonly tenant: Tenant;
  /** The tenant's authorization server under the issuer that this origin stands for. */
  serverAt(origin: string): AuthorizationServer;
  readonly sessions: Sessions;
  readonly attempts: AttemptCounter;
  readonly metadata: TenantMetadata;
  /** The JWK set as text, ready to send. */
  jwks(): string | Promise<string>;
  readonly accessRules: AccessRules;
  readonly applicationTokens: ApplicationTokens;
  readonly handOvers: HandOvers;
  /** Where people sign in who come from this application, behind the same proxy: scheme, host and port. */
  loginOrigin(applicationOrigin: string): string;
  /** Whether a cookie that the login page sets for applications reaches this one. */
  loginCookieReaches(loginOrigin: string, applicationOrigin: string): boolean;
  isTenantHost(hostname: string): boolean;
  /** The cookie domain that the operator wants for this host; absent: the host alone. */
  cookieDomain(hostname: string): string | undefined;
}

/** Finds the site of a request. Swapped as a whole when the configuration changes. */
export interface Tenancy {
  siteOfHost(hostname: string): Site | undefined;
  /** A login host that several tenants share and none owns. */
  isSharedLoginHost(hostname: string): boolean;
  /** The one tenant with this client; undefined when there is none, or more than one. */
  siteOfClient(clientId: string): Site | undefined;
}
