/**
 * Tenants, ready to serve: for each tenant of the configuration its authorization server, sessions and keys. A change
 * of the configuration swaps all sites at once; what a tenant keeps in the store stays, as its key prefix is its name.
 */
import type { Site, SiteInterceptor, Tenancy } from './http/index.ts';
import {
  compileAccessRules,
  createApplicationHeaders,
  createHandOvers,
  createIdentityHeaders,
  createPreparedHeaders,
  createSignInPlaces,
  type PreparedHeaders,
} from './interceptor/index.ts';
import type { AuthorizationServer, ClientAssertions, Lifetimes } from './oauth/authorization-server.ts';
import { isServed } from './oauth/response-type.ts';
import { isSessionRevoked, revokeSession, withdrawGrants } from './oauth/revocations.ts';
import { supportedScopes } from './oauth/scope.ts';
import { prolongSessionClients } from './oauth/session-clients.ts';
import { refusalOf } from './oauth/token-endpoint.ts';
import { responseTypes } from './oauth/vocabulary.ts';
import type { Deliveries } from './outbound/index.ts';
import { createUserVerifier, type ScriptPool } from './providers/index.ts';
import { remembered } from './remembered.ts';
import type { Runtime } from './runtime.ts';
import {
  createBackChannelLogout,
  createConsentDialog,
  createConsents,
  createRenewals,
  createSessions,
} from './sessions/index.ts';
import type { Settings } from './settings.ts';
import { oftenReadCollection, type Store } from './store.ts';
import { personIndex, prefixOf, tenantCollection, tenantCounter } from './tenant-records.ts';
import type { Tenant, TenantRegistry } from './tenants/index.ts';
import {
  createTenantKeys,
  type KeySealer,
  type Keys,
  keySealer,
  staticHmacKey,
  type TenantKeys,
} from './tokens/index.ts';
import { languages } from './views/index.ts';

export interface SiteParts {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly store: Store;
  readonly pool: ScriptPool;
  readonly deliveries: Deliveries;
  readonly assertions: ClientAssertions;
}

/** A tenant that answers for a wildcard is asked under as many origins as strangers invent. */
const maxRememberedOrigins = 1000;

/** What a tenant keeps when its configuration changes: the keys and their caches. */
export class TenantKeyCache {
  readonly #keys = new Map<string, TenantKeys>();
  readonly #parts: SiteParts;
  readonly #sharedKey: Keys | undefined;
  readonly #sealer: KeySealer | undefined;

  constructor(parts: SiteParts) {
    const { jwtSecret, allowWeakJwtSecret, keyEncryptionSecret } = parts.settings;
    this.#parts = parts;
    this.#sharedKey =
      jwtSecret === undefined ? undefined : staticHmacKey(jwtSecret, { allowWeak: allowWeakJwtSecret });
    this.#sealer =
      keyEncryptionSecret === undefined ? undefined : keySealer(keyEncryptionSecret, parts.runtime.random);
  }

  of(tenant: Tenant): TenantKeys {
    const { settings, runtime, store } = this.#parts;
    const algorithm = tenant.jwtAlgorithm ?? (settings.jwtSecret === undefined ? 'RS256' : 'HS256');
    const id = `${algorithm} ${tenant.name}`;
    const known = this.#keys.get(id);
    if (known) return known;
    const keys = createTenantKeys({
      algorithm,
      sharedKey: this.#sharedKey,
      tenant: tenant.name,
      records: (ring) => tenantCollection(store, tenant, `keys:${ring}`),
      pairwiseSecrets: tenantCollection(store, tenant, 'pairwise'),
      sealer: this.#sealer,
      // An ID token that has long expired still serves as a hint at a logout, as long as the person is signed in.
      maxTokenLifetime: Math.max(settings.accessTokenLifetime, settings.sessionLifetime),
      clock: runtime.clock,
      random: runtime.random,
      logger: runtime.logger.child({ tenant: tenant.name }),
    });
    this.#keys.set(id, keys);
    return keys;
  }
}

/** The tenancy of one configuration. Sites are made when they are first asked for. */
export function createTenancy(registry: TenantRegistry, parts: SiteParts, keys: TenantKeyCache): Tenancy {
  const sites = new Map<Tenant, Site>();
  const prepared = createPreparedHeaders();
  const siteOf = (tenant: Tenant): Site => {
    const known = sites.get(tenant);
    if (known) return known;
    const site = createSite(tenant, registry, { ...parts, prepared }, keys.of(tenant));
    sites.set(tenant, site);
    return site;
  };
  const sharedHosts = sharedLoginHosts(registry, parts.settings);
  return {
    siteOfHost: (hostname) => {
      const tenant = registry.tenantByHost(hostname);
      return tenant && siteOf(tenant);
    },
    isSharedLoginHost: (hostname) => sharedHosts.has(hostname),
    siteOfClient: (clientId) => {
      const [only, second] = registry.clientsNamed(clientId);
      return only && !second ? siteOf(only.tenant) : undefined;
    },
  };
}

function sharedLoginHosts(registry: TenantRegistry, { publicDomain }: Settings): ReadonlySet<string> {
  const domains = [publicDomain, ...registry.tenants.map(({ interceptor }) => interceptor.domain)];
  return new Set(domains.flatMap((domain) => (domain === undefined ? [] : [hostnameOf(domain)])));
}

function hostnameOf(domain: string): string {
  return domain.toLowerCase().replace(/:\d+$/, '');
}

/** What the sites of one configuration share. */
interface TenancyParts extends SiteParts {
  readonly prepared: PreparedHeaders;
}

function createSite(tenant: Tenant, registry: TenantRegistry, parts: TenancyParts, keys: TenantKeys): Site {
  const { settings, runtime, store, deliveries } = parts;
  const { clock, random } = runtime;
  const shared = sharedParts(tenant, registry, parts, keys);
  const tellClients = createBackChannelLogout({
    server: shared,
    tokensOf: keys.issuer,
    deliveries,
    logger: runtime.logger.child({ tenant: tenant.name }),
  });
  const sessions = createSessions({
    records: {
      sessions: oftenReadCollection(store, `${prefixOf(tenant)}sessions:`),
      receipts: tenantCollection(store, tenant, 'receipts'),
      renewals: tenantCollection(store, tenant, 'session-renewals'),
      superseded: tenantCollection(store, tenant, 'superseded-sessions'),
    },
    // An entry that outlives its session means nothing; a session that outlived its entry would be out of sight.
    index: personIndex(store, tenant, 'sessions', settings.sessionLifetime + 3600),
    ended: {
      mark: async (sessionId) => {
        await revokeSession(shared, sessionId);
        await tellClients(sessionId);
      },
      has: (sessionId) => isSessionRevoked(shared, sessionId),
    },
    tokens: keys.sessions,
    prolong: (sessionId) => prolongSessionClients(shared, sessionId),
    lifetime: settings.sessionLifetime,
    clock,
    random,
  });
  return {
    tenant,
    serverAt: createServers(tenant, registry, shared, keys),
    sessions,
    renewals: createRenewals({
      sessions,
      silences: tenantCollection(store, tenant, 'session-silences'),
      clock,
    }),
    consents: createConsents({
      records: tenantCollection(store, tenant, 'consents'),
      index: personIndex(store, tenant, 'consents'),
      withdraw: async (subject, clientId) => {
        const client = shared.clients.find(clientId);
        if (client) await withdrawGrants(shared, subject, client);
      },
      clock,
    }),
    consentDialog: createConsentDialog({
      tickets: tenantCollection(store, tenant, 'consent-tickets'),
      receipts: tenantCollection(store, tenant, 'consent-receipts'),
      random,
    }),
    attempts: tenantCounter(store, tenant, 'attempts'),
    metadata: tenantMetadata(tenant, registry),
    jwks: () => keys.jwks(),
    interceptor: createSiteInterceptor(tenant, parts),
    isTenantHost: (hostname) => registry.tenantByHost(hostname) === tenant,
    cookieDomain: (hostname) => settings.cookieDomains.get(hostname),
  };
}

function createSiteInterceptor(
  tenant: Tenant,
  { settings, runtime, store, prepared }: TenancyParts,
): SiteInterceptor {
  const { rules, headers } = tenant.interceptor;
  const identity = createIdentityHeaders(headers);
  return {
    rules: compileAccessRules(rules),
    identity,
    headers: createApplicationHeaders(identity, prepared),
    handOvers: createHandOvers(tenantCollection(store, tenant, 'hand-overs'), runtime.random),
    places: createSignInPlaces({ ...settings, tenant }),
  };
}

type SharedParts = Omit<AuthorizationServer, 'issuer' | 'tokens' | 'dpop'>;

/** What is the same for all issuers of a tenant. */
function sharedParts(
  tenant: Tenant,
  registry: TenantRegistry,
  { settings, runtime, store, pool, assertions }: SiteParts,
  { pairwiseSubjects }: TenantKeys,
): SharedParts {
  const users = createUserVerifier({
    pool,
    tenant: { name: tenant.name, ...(tenant.namespace !== undefined && { namespace: tenant.namespace }) },
    providers: tenant.providers,
    allowMissingValidation: settings.allowMissingProviders,
    logger: runtime.logger.child({ tenant: tenant.name }),
  });
  return {
    tenant: tenant.name,
    pairwiseSubjects,
    claimPaths: tenant.claimPaths,
    clients: {
      find: (clientId: string) => registry.clientOf(tenant, clientId),
      all: () => registry.clientsOf(tenant),
    },
    users,
    assertions,
    wrongSecrets: tenantCounter(store, tenant, 'wrong-secrets'),
    lifetimes: lifetimesOf(settings),
    clock: runtime.clock,
    random: runtime.random,
    records: {
      codes: tenantCollection(store, tenant, 'codes'),
      issuedCodes: tenantCollection(store, tenant, 'issued-codes'),
      refreshTokens: tenantCollection(store, tenant, 'refresh-tokens'),
      rotations: tenantCollection(store, tenant, 'rotations'),
      usedProofs: tenantCollection(store, tenant, 'used-proofs'),
      sessionClients: tenantCollection(store, tenant, 'session-clients'),
      usedAssertions: tenantCollection(store, tenant, 'used-assertions'),
      pushedRequests: tenantCollection(store, tenant, 'pushed-requests'),
      presentedRequests: tenantCollection(store, tenant, 'presented-requests'),
      revocations: tenantCollection(store, tenant, 'revocations'),
      withdrawals: tenantCollection(store, tenant, 'withdrawals'),
      deviceRequests: tenantCollection(store, tenant, 'device-requests'),
      userCodes: tenantCollection(store, tenant, 'user-codes'),
      deviceClaims: tenantCollection(store, tenant, 'device-claims'),
      deviceAnswers: tenantCollection(store, tenant, 'device-answers'),
      devicePolls: tenantCollection(store, tenant, 'device-polls'),
      deviceSlowDowns: tenantCounter(store, tenant, 'device-slow-downs'),
      deviceRequestsFrom: tenantCounter(store, tenant, 'device-requests-from'),
    },
  };
}

/**
 * The issuer is the tenant's own if it has one, otherwise the origin that was asked. A login host that tenants share
 * is nobody's issuer: there it is the origin of the tenant's first host.
 */
function createServers(
  tenant: Tenant,
  registry: TenantRegistry,
  shared: SharedParts,
  keys: TenantKeys,
): (origin: string) => AuthorizationServer {
  const firstHost = tenant.hosts.find((host) => !host.includes('*'));
  const issuerAt = (origin: string): string => {
    if (tenant.issuer !== undefined) return tenant.issuer;
    const { protocol, hostname, port } = new URL(origin);
    if (registry.tenantByHost(hostname) === tenant || firstHost === undefined) return origin;
    return new URL(`${protocol}//${firstHost}${port === '' ? '' : `:${port}`}`).origin;
  };
  const dpop = { ...keys.dpop, nonceRequired: tenant.dpopNonce === 'required' };
  return remembered(maxRememberedOrigins, (origin) => {
    const issuer = issuerAt(origin);
    return { ...shared, issuer, tokens: keys.issuer(issuer), dpop };
  });
}

function lifetimesOf({ accessTokenLifetime, refreshTokenLifetime, sessionLifetime }: Settings): Lifetimes {
  return {
    authorizationCode: 60,
    accessToken: accessTokenLifetime,
    // Nothing else bounds the damage of one that leaks, as nothing rotates.
    frontChannelAccessToken: Math.min(accessTokenLifetime, 900),
    refreshToken: refreshTokenLifetime,
    idToken: accessTokenLifetime,
    session: sessionLifetime,
    refreshGrace: 10,
  };
}

function tenantMetadata(tenant: Tenant, registry: TenantRegistry): Site['metadata'] {
  const clients = registry.clientsOf(tenant);
  const { privacyUrl } = tenant.informations;
  return {
    scopes: supportedScopes(clients.flatMap((client) => client.scopes)),
    uiLocales: languages,
    responseTypes: responseTypes.filter(
      (type) => type === 'code' || clients.some((client) => isServed(client, type)),
    ),
    plainPkce: clients.some(({ pkce }) => pkce === 'plain'),
    grantTypes: [
      ...new Set(
        clients.flatMap((client) =>
          client.grantTypes.filter((grantType) => refusalOf(client, grantType) === undefined),
        ),
      ),
    ],
    ...(privacyUrl !== undefined && { privacyUrl }),
  };
}
