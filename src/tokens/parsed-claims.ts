/**
 * Claims of verified tokens, parsed: with a shared secret (HS256) others can sign too, so a signature alone does not
 * say that the claims are there and of the right type.
 */
import type { AccessTokenClaims, LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Claims } from './claims.ts';

const accessTokenTexts = [
  'iss',
  'sub',
  'jti',
  'client_id',
  'scope',
  'sid',
  'tenant',
  'role',
  'user',
] as const;
const accessTokenNumbers = ['exp', 'iat', 'auth_time'] as const;

export function parseAccessTokenClaims(claims: Claims): AccessTokenClaims | undefined {
  const isComplete =
    accessTokenTexts.every((name) => typeof claims[name] === 'string') &&
    accessTokenNumbers.every((name) => typeof claims[name] === 'number') &&
    (typeof claims.aud === 'string' || isTexts(claims.aud)) &&
    (claims.roles === undefined || isTexts(claims.roles)) &&
    (claims.userinfo_claims === undefined || isTexts(claims.userinfo_claims)) &&
    (claims.userinfo === undefined || isObject(claims.userinfo));
  // Every member of the type has been looked at; `profile` may be any JSON.
  return isComplete ? (claims as unknown as AccessTokenClaims) : undefined;
}

export function parseLogoutHintClaims({ sub, aud, sid }: Claims): LogoutHintClaims | undefined {
  return typeof sub === 'string' && typeof aud === 'string' && typeof sid === 'string'
    ? { sub, aud, sid }
    : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
