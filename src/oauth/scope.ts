/** Which scopes a token gets (RFC 6749 section 3.3): nothing that is not listed is granted. */
import { OAuthError } from './errors.ts';

/**
 * The tokens of a `scope` parameter, without duplicates, in the order asked. Separated by spaces; commas and `+` are
 * accepted too, as in the original.
 *
 * @throws OAuthError invalid_scope
 */
export function parseScope(text: string | undefined): string[] {
  const tokens = [...new Set((text ?? '').split(/[\s,+]+/))].filter((token) => token !== '');
  if (tokens.every(isScopeToken)) return tokens;
  throw new OAuthError('invalid_scope', {
    description: 'The scope has a character that no scope may have (RFC 6749 section 3.3).',
  });
}

/** `scope-token` of RFC 6749 section 3.3: printable ASCII without space, `"` and `\`. */
export function isScopeToken(token: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token);
}

/** Whether a pattern of the configuration covers a scope. `*` at the end is one or more characters. */
export function scopeMatches(pattern: string, scope: string): boolean {
  if (!pattern.endsWith('*')) return scope === pattern;
  const prefix = pattern.slice(0, -1);
  return scope.length > prefix.length && scope.startsWith(prefix);
}

/** The scopes that at least one of the patterns covers. */
export function coveredScopes(scopes: readonly string[], patterns: readonly string[]): string[] {
  return scopes.filter(
    (scope) => isScopeToken(scope) && patterns.some((pattern) => scopeMatches(pattern, scope)),
  );
}

/** Nobody reads more. What cannot be shown cannot be allowed: a long list would hide the one that matters. */
const maxScopes = 50;
const maxScopeLength = 200;

/** Whether a person can be asked about these scopes. */
export function isReadable(scopes: readonly string[]): boolean {
  return scopes.length <= maxScopes && scopes.every((scope) => scope.length <= maxScopeLength);
}

export interface ScopeQuestion {
  /** What the request asks for. */
  readonly requested: readonly string[];
  /** The client's `scopes`. */
  readonly clientScopes: readonly string[];
  /** What the user store adds. */
  readonly providerScopes: readonly string[];
  /** The client's `allowedProviderScopes`. */
  readonly allowedProviderScopes: readonly string[];
}

/** Requested ∩ client's, plus provider's ∩ allowed; each once, sorted as in the original. */
export function grantScopes(question: ScopeQuestion): string[] {
  return [
    ...new Set([
      ...coveredScopes(question.requested, question.clientScopes),
      ...coveredScopes(question.providerScopes, question.allowedProviderScopes),
    ]),
  ].sort();
}
