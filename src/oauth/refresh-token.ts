/** Refresh tokens: issued, found, rotated (RFC 6749 section 6, RFC 9700 section 4.14). */
import { randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { isConfidential } from './client.ts';
import type { AuthenticatedClient } from './client-auth/index.ts';
import { OAuthError } from './errors.ts';
import {
  type PersonalGrant,
  type RefreshTokenRecord,
  type RotationRecord,
  secretHash,
  successorOf,
} from './grant.ts';
import { revokeGrant } from './revocations.ts';

/** The first token of a family. */
export async function issueRefreshToken(
  server: AuthorizationServer,
  grant: PersonalGrant,
  authenticated: AuthenticatedClient,
): Promise<string> {
  const token = randomToken(server.random);
  const record = { grant, salt: randomToken(server.random, 16) };
  await server.records.refreshTokens.put(
    secretHash(token),
    boundTo(authenticated, record),
    server.lifetimes.refreshToken,
  );
  return token;
}

/**
 * With the key that a public client has shown: from then on a copy of the token is of no use. A client that
 * authenticates is bound to its token by that already, and may change its key (RFC 9449 section 5).
 */
function boundTo(
  { client, keyThumbprint }: AuthenticatedClient,
  record: RefreshTokenRecord,
): RefreshTokenRecord {
  return keyThumbprint !== undefined && !isConfidential(client) ? { ...record, keyThumbprint } : record;
}

/**
 * The living record of a client's refresh token. A token that was rotated and is not a retry is a replay: somebody
 * has a copy, nobody can tell who is the thief, so the whole family dies (RFC 9700 section 4.14.2).
 * @throws OAuthError invalid_grant
 */
export async function findRefreshToken(
  server: AuthorizationServer,
  token: string,
  { client, keyThumbprint }: AuthenticatedClient,
): Promise<RefreshTokenRecord> {
  const key = secretHash(token);
  const { refreshTokens, rotations } = server.records;
  const [record, rotation] = await Promise.all([refreshTokens.get(key), rotations.get(key)]);
  const owner = rotation?.clientId ?? record?.grant.clientId;
  if (owner === undefined) throw refused('the refresh token is unknown or expired');
  if (server.clients.find(owner)?.id !== client.id)
    throw refused(`client ${client.name} presented a refresh token of another client`);
  // Before the replay is answered: who has a copy but not the key can neither use the family nor end it.
  const bound = rotation ? rotation.keyThumbprint : record?.keyThumbprint;
  if (bound !== undefined && bound !== keyThumbprint)
    throw new OAuthError('invalid_grant', {
      description: 'The refresh token is bound to a key, and no DPoP proof shows it.',
    });
  if (!rotation && record) return record;

  return retriedOrReplayed(server, token, record, rotation);
}

/**
 * The successor of a token that was found. Of requests in parallel one rotates and the others get the same successor,
 * because it is derived from the token. It is written before the rotation, so that a crash between the two costs
 * nobody the family; until then nobody else can know it, as it takes both the token and its record.
 * @throws OAuthError invalid_grant when another request rotated it meanwhile and this one is no retry
 */
export async function rotateRefreshToken(
  server: AuthorizationServer,
  token: string,
  record: RefreshTokenRecord,
  authenticated: AuthenticatedClient,
): Promise<string> {
  const { clock, lifetimes, records } = server;
  const { id: grantId, clientId } = record.grant;
  const { keyThumbprint } = record;
  const key = secretHash(token);
  const rotation = {
    rotatedAt: clock.now(),
    grantId,
    clientId,
    ...(keyThumbprint !== undefined && { keyThumbprint }),
  };
  const successor = successorOf(token, record);
  await keepSuccessor(server, successor, boundTo(authenticated, record));
  if (await records.rotations.putIfAbsent(key, rotation, lifetimes.refreshToken)) {
    // From here on the record only serves retries; the small rotation record stays to know a replay.
    await records.refreshTokens.put(key, record, lifetimes.refreshGrace);
    return successor;
  }
  // The user store was asked since the token was found, and that may have taken long.
  await retriedOrReplayed(server, token, record, await records.rotations.get(key));
  return successor;
}

/** A rotated token is a retry that gets its answer again, or a replay that ends the family. */
async function retriedOrReplayed(
  server: AuthorizationServer,
  token: string,
  record: RefreshTokenRecord | undefined,
  rotation: RotationRecord | undefined,
): Promise<RefreshTokenRecord> {
  if (record && rotation && (await isRetry(server, token, record, rotation.rotatedAt))) return record;
  if (rotation) await revokeGrant(server, rotation.grantId);
  throw refused('a refresh token was used again after its rotation: all tokens of its family are revoked');
}

async function isRetry(
  server: AuthorizationServer,
  token: string,
  record: RefreshTokenRecord,
  rotatedAt: number,
): Promise<boolean> {
  if (server.clock.now() - rotatedAt > server.lifetimes.refreshGrace * 1000) return false;
  const successorRotated = await server.records.rotations.get(secretHash(successorOf(token, record)));
  return successorRotated === undefined;
}

/**
 * The record is the same for the whole family, so a retry changes nothing. Only when a public client begins to use
 * DPoP the successor has a key that its predecessor had not: of requests with different keys the first one counts.
 * @throws OAuthError invalid_grant
 */
async function keepSuccessor(
  server: AuthorizationServer,
  successor: string,
  record: RefreshTokenRecord,
): Promise<void> {
  const { refreshTokens } = server.records;
  const key = secretHash(successor);
  if (await refreshTokens.putIfAbsent(key, record, server.lifetimes.refreshToken)) return;
  const kept = await refreshTokens.get(key);
  if (kept?.keyThumbprint !== record.keyThumbprint)
    throw refused('the refresh token was rotated by a request with another key');
}

function refused(reason: string): OAuthError {
  return new OAuthError('invalid_grant', { reason });
}
