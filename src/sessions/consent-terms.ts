/** What a person lets a client have: which scopes, and at which resource servers (RFC 8707). */
import { canonicalResource } from '../oauth/resource-indicator.ts';

export interface ConsentTerms {
  readonly scopes: readonly string[];
  /** Those that the client has named; none: what its tokens are for anyway. See `unusualResources`. */
  readonly resources: readonly string[];
}

/** What is remembered. A scope means one thing at one service and another at the next: each has its own. */
export interface AllowedTerms {
  /** Where the client's tokens are for anyway. */
  readonly scopes: readonly string[];
  readonly atResources?: Readonly<Record<string, readonly string[]>>;
}

export function covers({ scopes, atResources = {} }: AllowedTerms, asked: ConsentTerms): boolean {
  const allowed =
    asked.resources.length === 0
      ? [scopes]
      : asked.resources.map((resource) => atResources[canonicalResource(resource)]);
  return allowed.every((known) => known && asked.scopes.every((scope) => known.includes(scope)));
}

/** What was allowed before, and this. */
export function withTerms(
  { scopes, atResources = {} }: AllowedTerms,
  { scopes: more, resources }: ConsentTerms,
): AllowedTerms {
  const joined = (known: readonly string[] = []): readonly string[] =>
    [...new Set([...known, ...more])].sort();
  if (resources.length === 0) return { scopes: joined(scopes), atResources };
  const named = resources.map(canonicalResource).map((key) => [key, joined(atResources[key])] as const);
  return { scopes, atResources: { ...atResources, ...Object.fromEntries(named) } };
}

/** Everything that was allowed somewhere. */
export function allTerms({ scopes, atResources = {} }: AllowedTerms): ConsentTerms {
  const everywhere = [...scopes, ...Object.values(atResources).flat()];
  return { scopes: [...new Set(everywhere)].sort(), resources: Object.keys(atResources) };
}
