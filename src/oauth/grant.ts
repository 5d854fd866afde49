import { createHash, createHmac } from 'node:crypto';
import type { RequestedClaims } from './claims-request.ts';
import type { CodeChallenge } from './pkce.ts';
import type { User } from './user.ts';

/**
 * What a person has authorised a client to do (RFC 6749 section 1.3): the one thing that all tokens of a sign-in
 * descend from. Revoking it revokes them all.
 */
export interface Grant {
  /** Unguessable; the first part of every access token's `jti`. */
  readonly id: string;
  /** Who the person was sent to: all tokens of the grant name this issuer, whichever host of the tenant is asked. */
  readonly issuer: string;
  /** The `client_id` as the client writes it, so that it finds itself in `aud`. */
  readonly clientId: string;
  readonly user: User;
  readonly scope: readonly string[];
  /** Claims that were asked for one by one, as far as the client may have them. */
  readonly claims?: RequestedClaims;
  /** The resource servers it was asked for (RFC 8707); absent: the client's usual audience. */
  readonly resources?: readonly string[];
  /** The browser session (`sid`) it was given in; ends with it. */
  readonly sessionId: string;
  /** When the person signed in: seconds since 1970. */
  readonly authTime: number;
}

/** What is kept for an authorization code, under the hash of the code. */
export interface AuthorizationCodeRecord {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly codeChallenge?: CodeChallenge;
  readonly nonce?: string;
}

/** What stays of an authorization code when it is taken, under the hash of the code. */
export interface IssuedCodeRecord {
  readonly grantId: string;
  readonly clientId: string;
}

/** What is kept for a refresh token, under the hash of the token. */
export interface RefreshTokenRecord {
  readonly grant: Grant;
  /** The family's own: makes a successor computable for who holds both the token and this record, nobody else. */
  readonly salt: string;
}

/** Left behind by a rotated refresh token, under the hash of the token: small, because it stays to know a replay. */
export interface RotationRecord {
  /** Milliseconds since 1970. */
  readonly rotatedAt: number;
  readonly grantId: string;
  readonly clientId: string;
}

/** Stores keep only this of a secret, so that a look into them gives nothing that could be redeemed. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/**
 * The refresh token that follows this one. It is derived, not drawn: a request that is retried because its answer was
 * lost gets the same successor again, and the family never splits into two living branches.
 */
export function successorOf(refreshToken: string, record: RefreshTokenRecord): string {
  return createHmac('sha256', record.salt).update(refreshToken).digest('base64url');
}
