/**
 * What no longer counts, told by markers that are checked on use. A marker outlives everything it can concern, and
 * ending a session or a whole family of refresh tokens is one write, however many tokens hang on it.
 */
import type { AuthorizationServer } from './authorization-server.ts';
import type { Grant } from './grant.ts';
import type { AccessTokenClaims } from './token-claims.ts';

type Revoking = Pick<AuthorizationServer, 'records' | 'lifetimes'>;

/** An access token's `jti` is `<grant id>.<random>`. */
export function grantIdOf(tokenId: string): string {
  return tokenId.slice(0, tokenId.indexOf('.'));
}

export async function revokeGrant(server: AuthorizationServer, grantId: string): Promise<void> {
  await server.records.revocations.put(`grant:${grantId}`, true, longestLifetime(server));
}

/** Called when a session ends: nothing that was granted in it counts any longer. */
export async function revokeSession(server: Revoking, sessionId: string): Promise<void> {
  await server.records.revocations.put(`session:${sessionId}`, true, longestLifetime(server));
}

export async function isSessionRevoked(server: Revoking, sessionId: string): Promise<boolean> {
  return anyMarked(server, [`session:${sessionId}`]);
}

export async function revokeAccessToken(server: AuthorizationServer, tokenId: string): Promise<void> {
  await server.records.revocations.put(`token:${tokenId}`, true, server.lifetimes.accessToken);
}

export async function isGrantRevoked(server: AuthorizationServer, grant: Grant): Promise<boolean> {
  return anyMarked(server, [`grant:${grant.id}`, `session:${grant.sessionId}`]);
}

export async function isAccessTokenRevoked(
  server: AuthorizationServer,
  claims: AccessTokenClaims,
): Promise<boolean> {
  return anyMarked(server, [
    `token:${claims.jti}`,
    `grant:${grantIdOf(claims.jti)}`,
    `session:${claims.sid}`,
  ]);
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
