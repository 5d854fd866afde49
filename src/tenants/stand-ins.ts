/**
 * Harmless values in the place of wrong ones, so that the rest of a document can be looked at too. What is made of
 * them is thrown away.
 */
import type { EntityKind } from './definition.ts';
import type { KeyPath } from './problem.ts';

const ofKind: Readonly<Record<EntityKind, Readonly<Record<string, unknown>>>> = {
  tenant: { hosts: ['stand-in.invalid'], providers: ['class StandIn {}'] },
  client: {
    ident: '00000000-0000-0000-0000-000000000000',
    tenantname: 'stand-in',
    redirect_urls: ['https://stand-in.invalid/'],
    grant_types: ['refresh_token'],
    scopes: ['stand-in'],
    allowedProviderScopes: ['stand-in'],
    referrers: ['https://stand-in.invalid/'],
    post_logout_redirect_urls: ['https://stand-in.invalid/'],
    secret: 'stand-in',
  },
};

/** @param wrong paths from the configuration on; the whole of it when there is an empty one */
export function standIn(kind: EntityKind, config: unknown, wrong: readonly KeyPath[]): unknown {
  if (typeof config !== 'object' || config === null || wrong.some((path) => path.length === 0))
    return undefined;
  const values = ofKind[kind];
  const repaired = new Map<string, unknown>(Object.entries(config));
  for (const [key, second] of wrong) {
    if (typeof key !== 'string') continue;
    const value = values[key];
    const list = repaired.get(key);
    // One wrong entry of a list is replaced alone: the others keep their index.
    if (typeof second === 'number' && Array.isArray(list) && Array.isArray(value)) {
      repaired.set(
        key,
        list.map((entry: unknown, index) => (index === second ? value[0] : entry)),
      );
    } else if (value === undefined) repaired.delete(key);
    else repaired.set(key, value);
  }
  return Object.fromEntries(repaired);
}
