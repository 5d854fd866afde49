/**
 * Tenants, ready to serve: for each tenant of the configuration its authorization server, sessions and keys. A change
 * of the configuration swaps all sites at once; what a tenant keeps in the store stays.
 */
import type { Site, Tenancy } from './http/index.ts';
import type { AuthorizationServer, Lifetimes } from './oauth/authorization-server.ts';
import { createUserVerifier, type ScriptPool } from './providers/index.ts';
import type { Runtime } from './runtime.ts';
import { createSessions } from './sessions/index.ts';
import type { Settings } from './settings.ts';
import { collection, type Store } from './store.ts';
import type { Tenant, TenantRegistry } from './tenants/index.ts';
import { createTenantKeys, type TenantKeys } from './tokens/index.ts';

export interface SiteParts {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly store: Store;
  readonly pool: ScriptPool;
}

export interface Sites {
  readonly tenancy: () => Tenancy;
  /** Serves this configuration from now on. */
  readonly replace: (registry: TenantRegistry) => void;
}
