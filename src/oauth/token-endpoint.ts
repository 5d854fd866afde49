/**
 * The token endpoint (RFC 6749 section 3.2). What all grants have in common happens here, once: the client proves
 * itself, the grant type is chosen and must be the client's, tokens are issued. A grant supplies its proof and no more.
 */
import { epochSeconds, randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type AuthenticatedClient, authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { proveClientKey } from './dpop.ts';
import { OAuthError } from './errors.ts';
import { asRegistered } from './grant.ts';
import { type GrantType, type Issuance, tokenGrants } from './grants/index.ts';
import { issueRefreshToken } from './refresh-token.ts';
import { repeatableParameters } from './resource-indicator.ts';
import { isGrantRevoked } from './revocations.ts';
import { joinSession } from './session-clients.ts';
import { personClaims, subjectFor } from './subject.ts';
import { accessTokenClaims, idTokenClaims } from './token-claims.ts';
import { grantTypeUris } from './vocabulary.ts';

/** RFC 6749 section 5.1, OpenID Connect Core 1.0 section 3.1.3.3. */
export interface TokenResponse {
  readonly access_token: string;
  /** `DPoP`: whoever uses the access token must prove to have the client's key (RFC 9449 section 5). */
  readonly token_type: 'Bearer' | 'DPoP';
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

export interface TokenAnswer {
  readonly response: TokenResponse;
  readonly event: TokenEvent;
  /** For the client's next DPoP proof. */
  readonly dpopNonce?: string;
}

/** @throws OAuthError */
export async function answerTokenRequest(
  server: AuthorizationServer,
  request: ClientRequest,
): Promise<TokenAnswer> {
  const { parameters } = request;
  parameters.refuseRepeated(repeatableParameters);
  const authenticated = await authenticateClient(server, request);
  const name = parameters.require('grant_type');
  const tokenGrant = tokenGrants.find(({ grantType }) =>
    [grantType, grantTypeUris[grantType]].includes(name),
  );
  if (!tokenGrant) throw new OAuthError('unsupported_grant_type');
  const { client } = authenticated;
  if (!client.grantTypes.includes(tokenGrant.grantType))
    throw new OAuthError('unauthorized_client', {
      description: `This client may not use grant_type ${tokenGrant.grantType}.`,
      reason: `grant_types of client ${client.name} does not list ${tokenGrant.grantType}`,
    });

  // Before the grant is redeemed: a proof that is wrong, replayed or without the nonce costs nobody the code.
  const key = await proveClientKey(server, client, request.proof);
  // RFC 9449 section 5.2.
  if (!key && client.dpopBoundAccessTokens)
    throw new OAuthError('invalid_dpop_proof', {
      description: 'This client must use DPoP: the DPoP header is missing.',
    });
  const proven = { ...authenticated, ...(key && { keyThumbprint: key.thumbprint }) };
  const issuance = await tokenGrant.redeem(server, proven, parameters);
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
    response: await issueTokens(server, proven, issuance),
    event: { clientName: client.name, grantType: tokenGrant.grantType, subject: grant.user.subject },
    ...(key?.renewedNonce !== undefined && { dpopNonce: key.renewedNonce }),
  };
}

async function issueTokens(
  server: AuthorizationServer,
  authenticated: AuthenticatedClient,
  { grant: given, resources = given.resources, nonce, refreshToken }: Issuance,
): Promise<TokenResponse> {
  const { tenant, lifetimes, tokens } = server;
  const { client, keyThumbprint } = authenticated;
  const grant = asRegistered(given, client);
  const now = epochSeconds(server.clock);
  const tokenId = `${grant.id}.${randomToken(server.random, 12)}`;
  const person = await personClaims(server, client, grant);
  const access_token = await tokens.signAccessToken({
    ...accessTokenClaims({ ...grant, ...(resources && { resources }) }, client, tokenId, {
      tenant,
      now,
      lifetime: lifetimes.accessToken,
      person,
    }),
    ...(keyThumbprint !== undefined && { cnf: { jkt: keyThumbprint } }),
  });
  const id_token = grant.scope.includes('openid')
    ? await tokens.signIdToken(
        idTokenClaims(grant, nonce, server.claimPaths, { tenant, now, lifetime: lifetimes.idToken, person }),
        { accessToken: access_token },
      )
    : undefined;
  const refresh_token =
    refreshToken ??
    (client.grantTypes.includes('refresh_token')
      ? await issueRefreshToken(server, given, authenticated)
      : undefined);
  return {
    access_token,
    token_type: keyThumbprint === undefined ? 'Bearer' : 'DPoP',
    expires_in: lifetimes.accessToken,
    scope: grant.scope.join(' '),
    ...(refresh_token !== undefined && { refresh_token }),
    ...(id_token !== undefined && { id_token }),
  };
}
