import { scopeMatches } from '../../oauth/scope.ts';
import type { Tenant } from '../../tenants/index.ts';
import type { ShownScope } from '../../views/index.ts';

/** Scopes with the words that the tenant has for them, those of the exact scope before those of a pattern. */
export function shownScopes({ scopes: texts }: Tenant, scopes: readonly string[]): readonly ShownScope[] {
  return scopes.map((name) => {
    const pattern = texts.has(name) ? name : longestMatch([...texts.keys()], name);
    return { name, text: pattern === undefined ? undefined : texts.get(pattern), isExact: pattern === name };
  });
}

function longestMatch(patterns: readonly string[], scope: string): string | undefined {
  return patterns
    .filter((pattern) => scopeMatches(pattern, scope))
    .sort((one, other) => other.length - one.length)[0];
}
