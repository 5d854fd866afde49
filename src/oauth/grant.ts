import { createHmac, hash } from 'node:crypto';
import { type RequestedClaims, stillAdmitted } from './claims-request.ts';
import type { Client } from './client.ts';
import type { CodeChallenge } from './pkce.ts';
import { coveredScopes } from './scope.ts';
import type { User } from './user.ts';

/**
 * What a client has been authorised to do (RFC 6749 section 1.3): the one thing that all tokens of a sign-in descend
 * from. Revoking it revokes them all. Most are given by a person; with its own credentials a client acts for itself.
 */
export type Grant = PersonalGrant | ClientGrant;

interface GrantTerms {
  /** Unguessable; the first part of every access token's `jti`. */
  readonly id: string;
  /** Who the person was sent to: all tokens of the grant name this issuer, whichever host of the tenant is asked. */
  readonly issuer: string;
  /** The `client_id` as the client writes it, so that it finds itself in `aud`. */
  readonly clientId: string;
  readonly scope: readonly string[];
  /** The resource servers it was asked for (RFC 8707); absent: the client's usual audience. */
  readonly resources?: readonly string[];
}

export interface PersonalGrant extends GrantTerms {
  readonly user: User;
  /** Claims that were asked for one by one, as far as the client may have them. */
  readonly claims?: RequestedClaims;
  /** The browser session (`sid`) it was given in, and ends with; absent: the person used no browser of ours. */
  readonly sessionId?: string;
  /** When the person signed in: seconds since 1970. */
  readonly authTime: number;
  /** The client that the person gave it to, where another one acts on it. */
  readonly givenTo?: string;
  /** Who acts for the person, if it is to be known (RFC 8693 section 4.1). */
  readonly actor?: Actor;
}

/** RFC 8693 section 4.1: who acts, and for whom that one acted before. */
export interface Actor {
  readonly sub: string;
  readonly client_id: string;
  readonly act?: Actor;
}

/** Nobody but the client stands behind it (RFC 6749 section 4.4): no claims of a person, nothing for userinfo. */
export interface ClientGrant extends GrantTerms {
  readonly user?: never;
  readonly sessionId?: never;
}

/**
 * What of a grant tokens are issued for now: scopes that the operator has taken from the client since are served no
 * longer, however long a refresh token lives. The grant itself keeps them.
 */
export function asRegistered(grant: Grant, { scopes, allowedProviderScopes }: Client): Grant {
  const scope = coveredScopes(grant.scope, [...scopes, ...allowedProviderScopes]);
  if (!grant.user) return { ...grant, scope };
  return { ...grant, scope, ...(grant.claims && { claims: stillAdmitted(grant.claims, scopes) }) };
}

/** What is kept for an authorization code, under the hash of the code. */
export interface AuthorizationCodeRecord {
  readonly grant: PersonalGrant;
  readonly redirectUri: string;
  readonly codeChallenge?: CodeChallenge;
  readonly nonce?: string;
  /** The `dpop_jkt` of the request: who redeems the code has this key (RFC 9449 section 10). */
  readonly keyThumbprint?: string;
}

/** What stays of an authorization code when it is taken, under the hash of the code. */
export interface IssuedCodeRecord {
  readonly grantId: string;
  readonly clientId: string;
}

/** What is kept for a refresh token, under the hash of the token. */
export interface RefreshTokenRecord {
  readonly grant: PersonalGrant;
  /** The family's own: makes a successor computable for who holds both the token and this record, nobody else. */
  readonly salt: string;
  /** The key it is bound to: a public client has nothing else to prove itself with (RFC 9449 section 5). */
  readonly keyThumbprint?: string;
}

/** Left behind by a rotated refresh token, under the hash of the token: small, because it stays to know a replay. */
export interface RotationRecord {
  /** Milliseconds since 1970. */
  readonly rotatedAt: number;
  readonly grantId: string;
  readonly clientId: string;
  /** Of the token that was rotated. */
  readonly keyThumbprint?: string;
}

/** Stores keep only this of a secret, so that a look into them gives nothing that could be redeemed. */
export function secretHash(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/**
 * The refresh token that follows this one. It is derived, not drawn: a request that is retried because its answer was
 * lost gets the same successor again, and the family never splits into two living branches.
 */
export function successorOf(refreshToken: string, record: RefreshTokenRecord): string {
  return createHmac('sha256', record.salt).update(refreshToken).digest('base64url');
}
