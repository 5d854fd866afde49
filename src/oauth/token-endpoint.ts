/**
 * The token endpoint (RFC 6749 section 3.2). What all grants have in common happens here, once: the client proves
 * itself, the grant type is chosen and must be the client's, tokens are issued. A grant supplies its proof and no more.
 */
import { epochSeconds } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Client, isConfidential } from './client.ts';
import { type AuthenticatedClient, authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { proveClientKey } from './dpop.ts';
import { OAuthError, type OAuthErrorTexts } from './errors.ts';
import { asRegistered } from './grant.ts';
import { type GrantType, type Issuance, type TokenGrant, tokenGrants } from './grants/index.ts';
import { issueAccessToken, issueIdToken, joinLivingGrant, personOf } from './issue-tokens.ts';
import { issueRefreshToken } from './refresh-token.ts';
import { repeatableParameters } from './resource-indicator.ts';
import { canBegin } from './response-type.ts';
import type { SignIn } from './user.ts';
import { deprecatedGrants, grantTypeUris } from './vocabulary.ts';

/** What comes to the token endpoint. */
export interface TokenRequest extends ClientRequest {
  /** Asks the user store about a name and a password as the login page does: within the same limits, and on record. */
  readonly signIn: SignIn;
}

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
  /** RFC 8693 section 2.2.1. */
  readonly issued_token_type?: string;
}

/** What happened, for the audit log and the metrics. Holds no token. */
export interface TokenEvent {
  readonly clientName: string;
  readonly grantType: GrantType;
  /** A person's, or the `client_id` of a client that acts for itself. */
  readonly subject: string;
  /** Why the application should not use this grant type. */
  readonly deprecated?: string;
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
  request: TokenRequest,
): Promise<TokenAnswer> {
  const { parameters } = request;
  const name = parameters.once('grant_type');
  const tokenGrant = tokenGrants.find(
    ({ grantType }) => name !== undefined && [grantType, grantTypeUris[grantType]].includes(name),
  );
  parameters.refuseRepeated([...repeatableParameters, ...(tokenGrant?.repeatable ?? [])]);
  const authenticated = await authenticateClient(server, request);
  parameters.require('grant_type');
  if (!tokenGrant) throw new OAuthError('unsupported_grant_type');
  const { client } = authenticated;
  const refusal = refusalOf(client, tokenGrant.grantType);
  if (refusal) throw new OAuthError('unauthorized_client', refusal);

  // Before the grant is redeemed: a proof that is wrong, replayed or without the nonce costs nobody the code.
  const key = await proveClientKey(server, client, request.proof);
  // RFC 9449 section 5.2.
  if (!key && client.dpopBoundAccessTokens)
    throw new OAuthError('invalid_dpop_proof', {
      description: 'This client must use DPoP: the DPoP header is missing.',
    });
  const proven = { ...authenticated, ...(key && { keyThumbprint: key.thumbprint }) };
  const issuance = await tokenGrant.redeem(server, proven, parameters, request);
  const { grant } = issuance;
  if (!(await joinLivingGrant(server, client, grant)))
    throw new OAuthError('invalid_grant', { reason: 'the grant was revoked, or its session has ended' });
  const { grantType } = tokenGrant;
  const deprecated = deprecatedGrants[grantType];
  return {
    response: await issueTokens(server, proven, tokenGrant, issuance),
    event: {
      clientName: client.name,
      grantType,
      subject: grant.user?.subject ?? client.id,
      ...(deprecated !== undefined && { deprecated }),
    },
    ...(key?.renewedNonce !== undefined && { dpopNonce: key.renewedNonce }),
  };
}

/** Why a client may not use a grant type at all; undefined: it may. */
export function refusalOf(
  client: Client,
  grantType: GrantType,
): Required<Pick<OAuthErrorTexts, 'description' | 'reason'>> | undefined {
  const tokenGrant = tokenGrants.find((each) => each.grantType === grantType);
  if (!client.grantTypes.includes(grantType))
    return {
      description: `This client may not use grant_type ${grantType}.`,
      reason: `grant_types of client ${client.name} does not list ${grantType}`,
    };
  if (!canBegin(client, grantType))
    return {
      description: `This client gets nothing by grant_type ${grantType}.`,
      reason: `client ${client.name} may ask for no response_type that ${grantType} stands for`,
    };
  if (tokenGrant?.confidentialOnly && !isConfidential(client))
    return {
      description: `Only clients that authenticate may use grant_type ${grantType}.`,
      reason: `client ${client.name} is public and may not use ${grantType}`,
    };
  if (tokenGrant?.asksNobody && client.consent === 'required')
    return {
      description: `This client needs consent, and nobody can be asked with grant_type ${grantType}.`,
      reason: `client ${client.name} has consent: required, which does not go together with ${grantType}`,
    };
  return undefined;
}

async function issueTokens(
  server: AuthorizationServer,
  authenticated: AuthenticatedClient,
  tokenGrant: TokenGrant,
  issuance: Issuance,
): Promise<TokenResponse> {
  const { client, keyThumbprint } = authenticated;
  const { grant: given, resources, nonce, basis, issuedTokenType } = issuance;
  const grant = asRegistered(given, client);
  const person = await personOf(server, client, grant);
  const most = server.lifetimes.accessToken;
  const lifetime = basis ? Math.min(most, basis.exp - epochSeconds(server.clock)) : most;
  const access_token = await issueAccessToken(server, authenticated, {
    grant: { ...grant, ...(resources && { resources }) },
    person,
    lifetime,
    basis,
  });
  const id_token =
    grant.user && person && !basis && grant.scope.includes('openid')
      ? await issueIdToken(server, {
          grant,
          sub: person.sub,
          nonce,
          issuedWith: { accessToken: access_token },
        })
      : undefined;
  const refresh_token = await refreshTokenFor(server, authenticated, tokenGrant, issuance);
  return {
    access_token,
    token_type: keyThumbprint === undefined ? 'Bearer' : 'DPoP',
    expires_in: lifetime,
    scope: grant.scope.join(' '),
    ...(refresh_token !== undefined && { refresh_token }),
    ...(id_token !== undefined && { id_token }),
    ...(issuedTokenType !== undefined && { issued_token_type: issuedTokenType }),
  };
}

/** A client that acts for itself comes back with its credentials, and needs none (RFC 6749 section 4.4.3). */
async function refreshTokenFor(
  server: AuthorizationServer,
  authenticated: AuthenticatedClient,
  { neverRefreshes }: TokenGrant,
  { grant, refreshToken }: Issuance,
): Promise<string | undefined> {
  if (refreshToken !== undefined) return refreshToken;
  if (neverRefreshes || !grant.user || !authenticated.client.grantTypes.includes('refresh_token'))
    return undefined;
  return issueRefreshToken(server, grant, authenticated);
}
