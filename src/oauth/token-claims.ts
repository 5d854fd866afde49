import { acrOf } from './acr.ts';
import type { Client } from './client.ts';
import type { Grant } from './grant.ts';
import { type ClaimPaths, type ReleasedClaims, readClaims } from './standard-claims.ts';
import type { PersonClaims } from './subject.ts';
import type { Json } from './user.ts';

/** RFC 9068 section 2.2, and the product's own: `tenant`, `role`, `roles`, `user`, `profile`. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly auth_time: number;
  readonly jti: string;
  readonly client_id: string;
  /** The application's host, in tokens that the interceptor hands on. */
  readonly responsibility?: string;
  readonly scope: string;
  readonly sid: string;
  readonly tenant: string;
  readonly role: string;
  readonly roles?: readonly string[];
  readonly user: string;
  readonly profile?: Json;
  /** For a pairwise client, in place of `profile`: what userinfo answers. */
  readonly userinfo?: ReleasedClaims;
  /** What the client asked of userinfo beside the scopes (OpenID Connect Core 1.0 section 5.5). */
  readonly userinfo_claims?: readonly string[];
}

/** OpenID Connect Core 1.0 section 2; the standard claims that were asked for with `claims` stand beside these. */
export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly exp: number;
  readonly iat: number;
  readonly auth_time: number;
  readonly nonce?: string;
  readonly sid: string;
  readonly acr: string;
  /** RFC 8176: the person proved knowledge of a password. */
  readonly amr: readonly string[];
}

/** What a logout request's `id_token_hint` is read for. */
export type LogoutHintClaims = Pick<IdTokenClaims, 'sub' | 'aud' | 'sid'>;

export interface IssueMoment {
  readonly tenant: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds. */
  readonly lifetime: number;
  readonly person: PersonClaims;
}

export function accessTokenClaims(
  grant: Grant,
  client: Client,
  tokenId: string,
  { tenant, now, lifetime, person }: IssueMoment,
): AccessTokenClaims {
  const { user } = grant;
  return {
    ...person,
    iss: grant.issuer,
    aud: audienceOf(grant, client),
    exp: now + lifetime,
    iat: now,
    auth_time: grant.authTime,
    jti: tokenId,
    client_id: grant.clientId,
    scope: grant.scope.join(' '),
    sid: grant.sessionId,
    tenant,
    role: user.role,
    ...(user.roles && { roles: user.roles }),
  };
}

/** RFC 9068 section 3: the resources that were asked for, otherwise the client's usual audience. */
function audienceOf({ resources = [], clientId }: Grant, client: Client): string | readonly string[] {
  const [only, second] = resources;
  if (only === undefined) return client.audience ?? clientId;
  return second === undefined ? only : resources;
}

export function idTokenClaims(
  grant: Grant,
  nonce: string | undefined,
  claimPaths: ClaimPaths,
  { now, lifetime, person }: IssueMoment,
): IdTokenClaims {
  return {
    ...readClaims(grant.user.profile, claimPaths, grant.claims?.idToken ?? []),
    iss: grant.issuer,
    sub: person.sub,
    aud: grant.clientId,
    exp: now + lifetime,
    iat: now,
    auth_time: grant.authTime,
    ...(nonce !== undefined && { nonce }),
    sid: grant.sessionId,
    acr: acrOf(grant.issuer),
    amr: ['pwd'],
  };
}
