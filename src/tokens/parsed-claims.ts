/**
 * Claims of verified tokens, parsed: with a shared secret (HS256) others can sign too, so a signature alone does not
 * say that the claims are there and of the right type.
 */
import type { AccessTokenClaims, LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Claims } from './claims.ts';

const texts = ['iss', 'sub', 'jti', 'client_id', 'scope', 'tenant'] as const;
const numbers = ['exp', 'iat'] as const;
/** What is said of a person; a token without one says none of it. */
const personal = [
  'user',
  'role',
  'roles',
  'auth_time',
  'sid',
  'profile',
  'userinfo',
  'userinfo_claims',
  'given_to',
  'act',
];

export function parseAccessTokenClaims(claims: Claims): AccessTokenClaims | undefined {
  const isComplete =
    texts.every((name) => typeof claims[name] === 'string') &&
    numbers.every((name) => typeof claims[name] === 'number') &&
    (typeof claims.aud === 'string' || isTexts(claims.aud)) &&
    (isPersonal(claims) || personal.every((name) => claims[name] === undefined)) &&
    (claims.cnf === undefined || isKeyConfirmation(claims.cnf));
  // Every member of the type has been looked at; `profile` may be any JSON.
  return isComplete ? (claims as unknown as AccessTokenClaims) : undefined;
}

function isPersonal(claims: Claims): boolean {
  return (
    typeof claims.user === 'string' &&
    typeof claims.role === 'string' &&
    typeof claims.auth_time === 'number' &&
    (claims.sid === undefined || typeof claims.sid === 'string') &&
    (claims.given_to === undefined || typeof claims.given_to === 'string') &&
    (claims.act === undefined || isActor(claims.act)) &&
    (claims.roles === undefined || isTexts(claims.roles)) &&
    (claims.userinfo_claims === undefined || isTexts(claims.userinfo_claims)) &&
    (claims.userinfo === undefined || isObject(claims.userinfo))
  );
}

export function parseLogoutHintClaims({ sub, aud, sid }: Claims): LogoutHintClaims | undefined {
  return typeof sub === 'string' && typeof aud === 'string' && typeof sid === 'string'
    ? { sub, aud, sid }
    : undefined;
}

/** Another way of confirmation (RFC 7800) is none that we could check, so such a token is not for us. */
function isKeyConfirmation(cnf: unknown): boolean {
  return typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && typeof cnf.jkt === 'string';
}

/** Each actor stands in the one that came after it. */
function isActor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('sub' in value && 'client_id' in value)) return false;
  const isNamed = typeof value.sub === 'string' && typeof value.client_id === 'string';
  return isNamed && (!('act' in value) || value.act === undefined || isActor(value.act));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
