/**
 * What no longer counts, told by markers that are checked on use. A marker outlives everything it can concern, and
 * ending a session or a whole family of refresh tokens is one write, however many tokens hang on it.
 */
import { randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { type Grant, secretHash } from './grant.ts';
import { subjectFor } from './subject.ts';
import type { AccessTokenClaims } from './token-claims.ts';

type Revoking = Pick<AuthorizationServer, 'records' | 'lifetimes'>;

/** An access token's `jti` is `<grant id>.<random>`; of one that rests on another, `<jti of that one>.<random>`. */
export function grantIdOf(tokenId: string): string {
  return tokenId.slice(0, tokenId.indexOf('.'));
}

/** The token's own marker, and those of the tokens that it rests on: it ends with each of them. */
function tokenMarkers(tokenId: string): readonly string[] {
  const [grantId = '', ...parts] = tokenId.split('.');
  return parts.map((_, index) => `token:${[grantId, ...parts.slice(0, index + 1)].join('.')}`);
}

/**
 * The id of a grant that a person gives a client now. It names the last withdrawals that concern the two, so that a
 * later one ends this grant and not those that are given after it: no clock is compared, and a token that is signed
 * while somebody withdraws is no exception. Drawn before consent is looked up, for the same reason.
 */
export async function drawGrantId(
  server: AuthorizationServer,
  subject: string,
  clientId: string,
): Promise<string> {
  const client = server.clients.find(clientId);
  const names = await namesOf(server, subject, client ? [client] : []);
  const found = await Promise.all(names.map((name) => lastWithdrawals(server, name, clientId)));
  const withdrawals = [...new Set(found.flat())];
  return [...withdrawals, randomToken(server.random, 16)].join(withdrawalMark);
}

/**
 * Called when a person takes back what they gave a client: all tokens that came of it are refused from now on. A grant
 * names the person as the user store does, an access token as the client knows them: it is kept for both.
 */
export async function withdrawGrants(
  server: Revoking & Pick<AuthorizationServer, 'pairwiseSubjects' | 'random'>,
  subject: string,
  client: Client,
): Promise<void> {
  const withdrawal = randomToken(server.random, 9);
  const names = await namesOf(server, subject, [client]);
  await Promise.all(
    names.map((name) =>
      server.records.withdrawals.put(relationOf(name, client.id), withdrawal, longestLifetime(server)),
    ),
  );
}

/**
 * Called when a person signs out everywhere: nothing that any client holds for them counts. Sessions that have run out
 * cannot be found and ended, but their refresh tokens live on; what came of a password has no session at all.
 */
export async function withdrawAllGrants(server: AuthorizationServer, subject: string): Promise<void> {
  const withdrawal = randomToken(server.random, 9);
  const names = await namesOf(server, subject, server.clients.all());
  await Promise.all(
    names.map((name) =>
      server.records.withdrawals.put(relationOf(name, anyClient), withdrawal, longestLifetime(server)),
    ),
  );
}

/** All names of a person that tokens of these clients may have: the user store's, and one for each sector. */
async function namesOf(
  server: Pick<AuthorizationServer, 'pairwiseSubjects'>,
  subject: string,
  clients: readonly Client[],
): Promise<readonly string[]> {
  const ofSector = new Map(clients.map((client) => [client.sectorIdentifier, client]));
  const names = [...ofSector.values()].map((client) => subjectFor(server, client, { subject }));
  return [...new Set([subject, ...(await Promise.all(names))])];
}

/** Ends each withdrawal that a grant's id names; no character of base64url, and none that ends the id. */
const withdrawalMark = '~';

/** No `client_id` is empty. */
const anyClient = '';

/** The names of the last withdrawals from this client and from all. */
async function lastWithdrawals(
  { records }: AuthorizationServer,
  subject: string,
  clientId: string,
): Promise<readonly string[]> {
  const relations = [relationOf(subject, clientId), relationOf(subject, anyClient)];
  const found = await Promise.all(relations.map((relation) => records.withdrawals.get(relation)));
  return found.filter((withdrawal) => withdrawal !== undefined);
}

async function isWithdrawn(
  server: AuthorizationServer,
  grant: { readonly id: string; readonly subject: string; readonly clientId: string },
): Promise<boolean> {
  const named = grant.id.split(withdrawalMark).slice(0, -1);
  const withdrawals = await lastWithdrawals(server, grant.subject, grant.clientId);
  return !withdrawals.every((withdrawal) => named.includes(withdrawal));
}

/** Subjects are people, and of any length: only a digest of the two is kept. A `client_id` is the same in any case. */
function relationOf(subject: string, clientId: string): string {
  return secretHash(JSON.stringify([subject, clientId.toLowerCase()]));
}

export async function revokeGrant(server: AuthorizationServer, grantId: string): Promise<void> {
  await server.records.revocations.put(`grant:${grantId}`, true, longestLifetime(server));
}

/** Called when a session ends: nothing that was granted in it counts any longer. */
export async function revokeSession(server: Revoking, sessionId: string): Promise<void> {
  await server.records.revocations.put(`session:${sessionId}`, true, longestLifetime(server));
}

export async function isSessionRevoked(server: Revoking, sessionId: string): Promise<boolean> {
  return (await server.records.revocations.get(`session:${sessionId}`)) !== undefined;
}

export async function revokeAccessToken(server: AuthorizationServer, tokenId: string): Promise<void> {
  await server.records.revocations.put(`token:${tokenId}`, true, server.lifetimes.accessToken);
}

export async function isGrantRevoked(server: AuthorizationServer, grant: Grant): Promise<boolean> {
  const { id, user } = grant;
  const found = await Promise.all([
    anyMarked(server, [`grant:${id}`, ...sessionMarkers(grant.sessionId)]),
    user !== undefined &&
      isWithdrawn(server, { id, subject: user.subject, clientId: grant.givenTo ?? grant.clientId }),
  ]);
  return found.includes(true);
}

/**
 * Also when its client is gone, or the one that the person gave the grant to: an operator who removes one does not want
 * what it has to be let in for hours to come.
 */
export async function isAccessTokenRevoked(
  server: AuthorizationServer,
  claims: AccessTokenClaims,
): Promise<boolean> {
  const { client_id, given_to = client_id } = claims;
  if (![client_id, given_to].every((clientId) => server.clients.find(clientId))) return true;
  const id = grantIdOf(claims.jti);
  const found = await Promise.all([
    anyMarked(server, [...tokenMarkers(claims.jti), `grant:${id}`, ...sessionMarkers(claims.sid)]),
    // What a client does for itself nobody has given it.
    claims.user !== undefined && isWithdrawn(server, { id, subject: claims.sub, clientId: given_to }),
  ]);
  return found.includes(true);
}

/** What was given without a browser session ends with none. */
function sessionMarkers(sessionId: string | undefined): readonly string[] {
  return sessionId === undefined ? [] : [`session:${sessionId}`];
}

async function anyMarked(server: Revoking, markers: readonly string[]): Promise<boolean> {
  const found = await Promise.all(markers.map((marker) => server.records.revocations.get(marker)));
  return found.some((marker) => marker !== undefined);
}

/** In seconds. Sessions live long as well, and a session that has ended must not come back to life. */
function longestLifetime({ lifetimes }: Revoking): number {
  return (
    Math.max(lifetimes.refreshToken, lifetimes.accessToken, lifetimes.session) + lifetimes.authorizationCode
  );
}
