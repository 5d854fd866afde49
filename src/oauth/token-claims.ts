import { acrOf } from './acr.ts';
import type { Client } from './client.ts';
import type { Actor, Grant, PersonalGrant } from './grant.ts';
import type { ReleasedClaims } from './standard-claims.ts';
import type { PersonClaims } from './subject.ts';
import type { Json } from './user.ts';

/**
 * RFC 9068 section 2.2, and the product's own: `tenant`, `role`, `roles`, `user`, `profile`. Where a client acts for
 * itself, `sub` is its `client_id`, and there is no `user`, nor anything else that says something about a person.
 */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: number;
  readonly iat: number;
  readonly auth_time?: number;
  readonly jti: string;
  readonly client_id: string;
  /** The application's host, in tokens that the interceptor hands on. */
  readonly responsibility?: string;
  readonly scope: string;
  /** Absent also where the person used no browser of ours. */
  readonly sid?: string;
  readonly tenant: string;
  readonly role?: string;
  readonly roles?: readonly string[];
  readonly user?: string;
  readonly profile?: Json;
  /** For a pairwise client, in place of `profile`: what userinfo answers. */
  readonly userinfo?: ReleasedClaims;
  /** What the client asked of userinfo beside the scopes (OpenID Connect Core 1.0 section 5.5). */
  readonly userinfo_claims?: readonly string[];
  /** Where the token comes from another client's (RFC 8693): the one that the person gave the grant to. */
  readonly given_to?: string;
  /** Who acts for the person (RFC 8693 section 4.1). */
  readonly act?: Actor;
  /** Who uses the token must prove to have this key (RFC 9449 section 6.1). */
  readonly cnf?: { readonly jkt: string };
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
  readonly sid?: string;
  readonly acr: string;
  /** RFC 8176: the person proved knowledge of a password. */
  readonly amr: readonly string[];
}

/** What a logout request's `id_token_hint` is read for. */
export type LogoutHintClaims = Required<Pick<IdTokenClaims, 'sub' | 'aud' | 'sid'>>;

export interface IssueMoment {
  readonly tenant: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds. */
  readonly lifetime: number;
  /** Absent: the client acts for itself. */
  readonly person: PersonClaims | undefined;
}

export function accessTokenClaims(
  grant: Grant,
  client: Client,
  tokenId: string,
  { tenant, now, lifetime, person }: IssueMoment,
): AccessTokenClaims {
  return {
    ...(person ?? { sub: grant.clientId }),
    iss: grant.issuer,
    aud: audienceOf(grant, client),
    exp: now + lifetime,
    iat: now,
    jti: tokenId,
    client_id: grant.clientId,
    scope: grant.scope.join(' '),
    tenant,
    ...(grant.user && signInClaims(grant)),
  };
}

type SignInClaims = Pick<AccessTokenClaims, 'auth_time' | 'sid' | 'role' | 'roles' | 'given_to' | 'act'>;

function signInClaims({ user, authTime, sessionId, givenTo, actor }: PersonalGrant): SignInClaims {
  return {
    auth_time: authTime,
    ...(sessionId !== undefined && { sid: sessionId }),
    role: user.role,
    ...(user.roles && { roles: user.roles }),
    ...(givenTo !== undefined && { given_to: givenTo }),
    ...(actor && { act: actor }),
  };
}

/** RFC 9068 section 3: the resources that were asked for, otherwise the client's usual audience. */
function audienceOf({ resources = [], clientId }: Grant, client: Client): string | readonly string[] {
  const [only, second] = resources;
  if (only === undefined) return client.audience ?? clientId;
  return second === undefined ? only : resources;
}

/** What an ID token says beside the standard claims. */
export interface IdTokenMoment extends Omit<IssueMoment, 'tenant' | 'person'> {
  readonly sub: string;
  readonly nonce: string | undefined;
}

export function idTokenClaims(
  grant: PersonalGrant,
  released: ReleasedClaims,
  { now, lifetime, sub, nonce }: IdTokenMoment,
): IdTokenClaims {
  const { sessionId } = grant;
  return {
    ...released,
    iss: grant.issuer,
    sub,
    aud: grant.clientId,
    exp: now + lifetime,
    iat: now,
    auth_time: grant.authTime,
    ...(nonce !== undefined && { nonce }),
    ...(sessionId !== undefined && { sid: sessionId }),
    acr: acrOf(grant.issuer),
    amr: ['pwd'],
  };
}
