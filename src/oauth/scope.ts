/** Which scopes a token gets (RFC 6749 section 3.3): nothing that is not listed is granted. */
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { claimsOfScope } from './standard-claims.ts';
import type { User } from './user.ts';

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

/** OpenID Connect Core 1.0 sections 3.1.2.1, 5.4 and 11. */
const standardScopes = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

/**
 * What the metadata promises where clients may ask for these patterns: every scope that is written out, and of those
 * that everybody knows the ones that a pattern covers. `openid` always (RFC 8414 section 2, OpenID Connect Discovery 1.0
 * section 3).
 */
export function supportedScopes(patterns: readonly string[]): string[] {
  const writtenOut = patterns.filter((pattern) => !pattern.endsWith('*'));
  return [...new Set(['openid', ...coveredScopes([...standardScopes, ...writtenOut], patterns)])].sort();
}

/** Nobody reads more. What cannot be shown cannot be allowed: a long list would hide the one that matters. */
const maxScopes = 50;
const maxScopeLength = 200;

/** Whether a person can be asked about these scopes. */
export function isReadable(scopes: readonly string[]): boolean {
  return scopes.length <= maxScopes && scopes.every((scope) => scope.length <= maxScopeLength);
}

export interface ScopeQuestion {
  readonly client: Pick<Client, 'scopes' | 'allowedProviderScopes'>;
  /** What the request asks for. */
  readonly requested: readonly string[];
  /** Who gives it, with what the user store adds; `none`: the client acts for itself. */
  readonly user: Pick<User, 'scopes'> | 'none';
}

export interface ScopeVerdict {
  readonly scope: string;
  readonly from: 'request' | 'user store';
  readonly granted: boolean;
  /** For the operator: which entry of the configuration lets it in, or why none does. */
  readonly reason: string;
}

/** What every grant decides by, scope for scope: requested ∩ client's, and what the user store adds ∩ allowed. */
export function decideScopes({ client, requested, user }: ScopeQuestion): readonly ScopeVerdict[] {
  const asked = requested.map((scope): ScopeVerdict => {
    if (user === 'none' && isPersonal(scope))
      return { scope, from: 'request', granted: false, reason: 'it is about a person, and there is none' };
    return { scope, from: 'request', ...verdict(scope, 'scopes', client.scopes) };
  });
  const added = (user === 'none' ? [] : user.scopes).map(
    (scope): ScopeVerdict => ({
      scope,
      from: 'user store',
      ...verdict(scope, 'allowedProviderScopes', client.allowedProviderScopes),
    }),
  );
  return [...asked, ...added];
}

function verdict(
  scope: string,
  key: 'scopes' | 'allowedProviderScopes',
  patterns: readonly string[],
): Pick<ScopeVerdict, 'granted' | 'reason'> {
  if (!isScopeToken(scope)) return { granted: false, reason: 'it is not one scope (RFC 6749 section 3.3)' };
  const pattern = patterns.find((each) => scopeMatches(each, scope));
  return pattern === undefined
    ? { granted: false, reason: `nothing in ${key} covers it` }
    : { granted: true, reason: `“${pattern}” in ${key}` };
}

/** OpenID Connect Core 1.0 sections 3.1.2.1, 5.4 and 11. */
function isPersonal(scope: string): boolean {
  return scope === 'openid' || scope === 'offline_access' || claimsOfScope(scope).length > 0;
}

/** The scopes that a token gets; each once, sorted as in the original. */
export function grantScopes(question: ScopeQuestion): string[] {
  const granted = decideScopes(question).filter((each) => each.granted);
  return [...new Set(granted.map(({ scope }) => scope))].sort();
}

/**
 * A part of what was granted before; without a parameter all of it (RFC 6749 section 6).
 * @throws OAuthError invalid_scope
 */
export function narrowScope(granted: readonly string[], parameter: string | undefined): readonly string[] {
  if (parameter === undefined) return granted;
  const asked = parseScope(parameter);
  if (!asked.every((scope) => granted.includes(scope)))
    throw new OAuthError('invalid_scope', { description: 'The scope exceeds what was granted.' });
  return asked;
}
