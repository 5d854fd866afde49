/**
 * The token endpoint (RFC 6749 section 3.2). What all grants have in common happens here, once: the client proves
 * itself, the grant type is chosen and must be the client's, tokens are issued. A grant supplies its proof and no more.
 */
import { epochSeconds, randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { OAuthError } from './errors.ts';
import { type GrantType, type Issuance, tokenGrants } from './grants/index.ts';
import { issueRefreshToken } from './refresh-token.ts';
import { repeatableParameters } from './resource-indicator.ts';
import { isGrantRevoked } from './revocations.ts';
import { joinSession } from './session-clients.ts';
import { personClaims, subjectFor } from './subject.ts';
import { accessTokenClaims, idTokenClaims } from './token-claims.ts';

/** RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3. */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** What happened, for the audit log and the metrics. Holds no token. */
export interface TokenEvent {
  readonly clientName: string;
  readonly grantType: GrantType;
  readonly subject: string;
}

/** @throws OAuthError */
export async function answerTokenRequest(
  server: AuthorizationServer,
  request: ClientRequest,
): Promise<{ response: TokenResponse; event: TokenEvent }> {
  const { parameters } = request;
  parameters.refuseRepeated(repeatableParameters);
  const authenticated = await authenticateClient(server, request);
  const name = parameters.require('grant_type');
  const tokenGrant = tokenGrants.find(({ grantType }) => grantType === name);
  if (!tokenGrant) throw new OAuthError('unsupported_grant_type');
  const { client } = authenticated;
  if (!client.grantTypes.includes(tokenGrant.grantType))
    throw new OAuthError('unauthorized_client', {
      description: `This client may not use grant_type ${tokenGrant.grantType}.`,
      reason: `grant_types of client ${client.name} does not list ${tokenGrant.grantType}`,
    });

  const issuance = await tokenGrant.redeem(server, authenticated, parameters);
  const { grant } = issuance;
  if (client.backchannelLogoutUri !== undefined)
    await joinSession(server, grant.sessionId, {
      clientId: grant.clientId,
      issuer: grant.issuer,
      subject: await subjectFor(server, client, grant.user),
    });
  // Last of all: the person may have signed out while the user store was asked.
  if (await isGrantRevoked(server, grant))
    throw new OAuthError('invalid_grant', { reason: 'the grant was revoked, or its session has ended' });
  return {
    response: await issueTokens(server, authenticated.client, issuance),
    event: { clientName: client.name, grantType: tokenGrant.grantType, subject: grant.user.subject },
  };
}

async function issueTokens(
  server: AuthorizationServer,
  client: Client,
  { grant, resources = grant.resources, nonce, refreshToken }: Issuance,
): Promise<TokenResponse> {
  const { tenant, lifetimes, tokens } = server;
  const now = epochSeconds(server.clock);
  const tokenId = `${grant.id}.${randomToken(server.random, 12)}`;
  const person = await personClaims(server, client, grant);
  const access_token = await tokens.signAccessToken(
    accessTokenClaims({ ...grant, ...(resources && { resources }) }, client, tokenId, {
      tenant,
      now,
      lifetime: lifetimes.accessToken,
      person,
    }),
  );
  const id_token = grant.scope.includes('openid')
    ? await tokens.signIdToken(
        idTokenClaims(grant, nonce, server.claimPaths, { tenant, now, lifetime: lifetimes.idToken, person }),
        { accessToken: access_token },
      )
    : undefined;
  const refresh_token =
    refreshToken ??
    (client.grantTypes.includes('refresh_token') ? await issueRefreshToken(server, grant) : undefined);
  return {
    access_token,
    token_type: 'Bearer',
    expires_in: lifetimes.accessToken,
    scope: grant.scope.join(' '),
    ...(refresh_token !== undefined && { refresh_token }),
    ...(id_token !== undefined && { id_token }),
  };
}
