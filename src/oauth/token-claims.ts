import type { Client } from './client.ts';
import type { Grant } from './grant.ts';
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
}

/** OpenID Connect Core 1.0 section 2. */
export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly exp: number;
  readonly iat: number;
  readonly auth_time: number;
  readonly nonce?: string;
  readonly sid: string;
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
}

export function accessTokenClaims(
  grant: Grant,
  client: Client,
  tokenId: string,
  { tenant, now, lifetime }: IssueMoment,
): AccessTokenClaims {
  const { user } = grant;
  return {
    iss: grant.issuer,
    sub: user.subject,
    aud: client.audience ?? grant.clientId,
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
    user: user.username,
    ...(user.profile !== undefined && { profile: user.profile }),
  };
}

export function idTokenClaims(
  grant: Grant,
  nonce: string | undefined,
  { now, lifetime }: IssueMoment,
): IdTokenClaims {
  return {
    iss: grant.issuer,
    sub: grant.user.subject,
    aud: grant.clientId,
    exp: now + lifetime,
    iat: now,
    auth_time: grant.authTime,
    ...(nonce !== undefined && { nonce }),
    sid: grant.sessionId,
    amr: ['pwd'],
  };
}
