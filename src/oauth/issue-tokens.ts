/** The tokens of a grant, at whichever endpoint they are handed out: what they say is decided here and nowhere else. */
import { epochSeconds, randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import type { AuthenticatedClient } from './client-auth/index.ts';
import type { Grant, PersonalGrant } from './grant.ts';
import { isGrantRevoked } from './revocations.ts';
import { joinSession } from './session-clients.ts';
import { claimsOfScope, readClaims } from './standard-claims.ts';
import { type PersonClaims, personClaims, subjectFor } from './subject.ts';
import { type AccessTokenClaims, accessTokenClaims, idTokenClaims } from './token-claims.ts';

/**
 * Whether tokens may be issued. To be asked last of all: the person may have signed out meanwhile. From then on the
 * client is told when the session ends.
 */
export async function joinLivingGrant(
  server: AuthorizationServer,
  client: Client,
  grant: Grant,
): Promise<boolean> {
  if (client.backchannelLogoutUri !== undefined && grant.sessionId !== undefined)
    await joinSession(server, grant.sessionId, {
      clientId: grant.clientId,
      issuer: grant.issuer,
      subject: await subjectFor(server, client, grant.user),
    });
  return !(await isGrantRevoked(server, grant));
}

/** What the tokens of one answer say about the person; undefined: the client acts for itself. */
export async function personOf(
  server: AuthorizationServer,
  client: Client,
  grant: Grant,
): Promise<PersonClaims | undefined> {
  return grant.user && personClaims(server, client, grant);
}

export interface AccessTokenOrder {
  readonly grant: Grant;
  readonly person: PersonClaims | undefined;
  /** Seconds. */
  readonly lifetime: number;
  /** The access token that this one rests on, and ends with. */
  readonly basis?: Pick<AccessTokenClaims, 'jti'> | undefined;
}

export async function issueAccessToken(
  server: AuthorizationServer,
  { client, keyThumbprint }: Pick<AuthenticatedClient, 'client' | 'keyThumbprint'>,
  { grant, person, lifetime, basis }: AccessTokenOrder,
): Promise<string> {
  const { tenant, tokens, random, clock } = server;
  const tokenId = `${basis?.jti ?? grant.id}.${randomToken(random, 12)}`;
  const now = epochSeconds(clock);
  return tokens.signAccessToken({
    ...accessTokenClaims(grant, client, tokenId, { tenant, now, lifetime, person }),
    ...(keyThumbprint !== undefined && { cnf: { jkt: keyThumbprint } }),
  });
}

export interface IdTokenOrder {
  readonly grant: PersonalGrant;
  /** As the client knows the person. */
  readonly sub: string;
  readonly nonce: string | undefined;
  /** What is handed out beside it, and is bound to it by a hash (OpenID Connect Core 1.0 section 3.3.2.11). */
  readonly issuedWith: { readonly accessToken?: string | undefined; readonly code?: string | undefined };
  /** Scopes whose claims stand in it: there will be no access token to ask userinfo with (section 5.4). */
  readonly scopeInIt?: readonly string[];
}

export async function issueIdToken(server: AuthorizationServer, order: IdTokenOrder): Promise<string> {
  const { lifetimes, tokens, clock, claimPaths } = server;
  const { grant, sub, nonce, issuedWith, scopeInIt = [] } = order;
  const names = [...scopeInIt.flatMap(claimsOfScope), ...(grant.claims?.idToken ?? [])];
  const claims = idTokenClaims(grant, readClaims(grant.user.profile, claimPaths, names), {
    now: epochSeconds(clock),
    lifetime: lifetimes.idToken,
    sub,
    nonce,
  });
  return tokens.signIdToken(claims, issuedWith);
}
