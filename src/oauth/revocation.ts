import type { AuthorizationServer } from './authorization-server.ts';
import { authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { OAuthError } from './errors.ts';
import { secretHash } from './grant.ts';
import { revokeAccessToken, revokeGrant } from './revocations.ts';

/**
 * Token revocation (RFC 7009). The hint is not needed: a refresh token and a JWT cannot be mistaken for each other.
 * A token that is unknown or dead already is no error (section 2.2); one of another client is (section 2.1).
 * @throws OAuthError
 */
export async function revokeToken(server: AuthorizationServer, request: ClientRequest): Promise<void> {
  request.parameters.refuseRepeated();
  const { client } = await authenticateClient(server, request);
  const token = request.parameters.require('token');
  const mustOwn = (clientId: string): void => {
    if (server.clients.find(clientId)?.id === client.id) return;
    throw new OAuthError('invalid_grant', {
      description: 'The token was not issued to this client.',
      reason: `client ${client.name} tried to revoke a token of another client`,
    });
  };

  const claims = await server.tokens.readAccessToken(token);
  if (claims) {
    mustOwn(claims.client_id);
    return revokeAccessToken(server, claims.jti);
  }
  const key = secretHash(token);
  const [record, rotation] = await Promise.all([
    server.records.refreshTokens.get(key),
    server.records.rotations.get(key),
  ]);
  const family = record
    ? { clientId: record.grant.clientId, grantId: record.grant.id }
    : rotation && { clientId: rotation.clientId, grantId: rotation.grantId };
  if (!family) return;
  mustOwn(family.clientId);
  // The access tokens of the same grant go with it (section 2.1).
  await revokeGrant(server, family.grantId);
}
