/** What a tenant keeps in the store, under its name: no other tenant's code can find it. */
import { type AttemptCounter, createPersonIndex, type PersonIndex } from './sessions/index.ts';
import { type Collection, collection, type Store } from './store.ts';
import type { Tenant } from './tenants/index.ts';

/** A tenant's name may hold a slash (`namespace/name`), never a colon. */
export function prefixOf(tenant: Tenant): string {
  return `${tenant.name}:`;
}

export function tenantCollection<T>(store: Store, tenant: Tenant, kind: string): Collection<T> {
  return collection<T>(store, `${prefixOf(tenant)}${kind}:`);
}

/** Ten years in seconds: a counter must end some day, and then counts from one again. */
const counterLifetime = 315_360_000;

/** What each person of a tenant has of one kind. Entries live for `ttl` seconds; without it for good. */
export function personIndex(store: Store, tenant: Tenant, kind: string, ttl?: number): PersonIndex {
  const entries = tenantCollection<string>(store, tenant, `${kind}-of-person`);
  const counters = `${prefixOf(tenant)}${kind}-of-person-count:`;
  return createPersonIndex({
    get: (key) => entries.get(key),
    put: (key, entry) => entries.put(key, entry, ttl),
    increment: (key) => store.increment(counters + key, counterLifetime),
  });
}

export function tenantCounter(store: Store, tenant: Tenant, kind: string): AttemptCounter {
  const prefix = `${prefixOf(tenant)}${kind}:`;
  return {
    increment: (key, ttl) => store.increment(prefix + key, ttl),
    count: async (key) => Number((await store.get(prefix + key)) ?? 0),
    reset: (key) => store.delete(prefix + key),
  };
}
