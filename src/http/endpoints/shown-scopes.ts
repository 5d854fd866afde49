import { scopeMatches } from '../../oauth/scope.ts';
import type { Tenant } from '../../tenants/index.ts';
import type { ShownScope } from '../../views/index.ts';

/** Who the person is comes first, what goes on without them last. */
const firstScopes = ['openid', 'profile', 'email', 'address', 'phone'];
const lastScope = 'offline_access';

function rank(scope: string): number {
  if (scope === lastScope) return firstScopes.length + 1;
  const found = firstScopes.indexOf(scope);
  return found === -1 ? firstScopes.length : found;
}

/** Scopes with the words that the tenant has for them, those of the exact scope before those of a pattern. */
export function shownScopes({ scopes: texts }: Tenant, scopes: readonly string[]): readonly ShownScope[] {
  const sorted = [...scopes].sort((one, other) => rank(one) - rank(other));
  return sorted.map((name) => {
    const pattern = texts.has(name) ? name : longestMatch([...texts.keys()], name);
    return { name, text: pattern === undefined ? undefined : texts.get(pattern), isExact: pattern === name };
  });
}

function longestMatch(patterns: readonly string[], scope: string): string | undefined {
  return patterns
    .filter((pattern) => scopeMatches(pattern, scope))
    .sort((one, other) => other.length - one.length)[0];
}
