/** What a person gives a client by granting an authorization request, and what the client is handed for it at once. */

import { issueAuthorizationCode } from './authorization-code.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationResponseParameters } from './authorization-response.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { admittedClaims } from './claims-request.ts';
import { OAuthError } from './errors.ts';
import type { PersonalGrant } from './grant.ts';
import { issueAccessToken, issueIdToken, joinLivingGrant, personOf } from './issue-tokens.ts';
import { responseTypeFacts } from './response-type.ts';
import { grantScopes } from './scope.ts';
import { isStandardClaim, scopeOfClaim } from './standard-claims.ts';
import type { User } from './user.ts';

/** Who gives the grant, in which browser session, and when they signed in (seconds since 1970). */
export interface SignedIn {
  /** See `drawGrantId`. */
  readonly grantId: string;
  readonly user: User;
  readonly sessionId: string;
  readonly authTime: number;
}

/** The scopes that the client gets when this request is granted to this person. */
function scopeOf({ client, scope }: AuthorizationRequest, user: User): readonly string[] {
  return grantScopes({ client, requested: scope, user });
}

/**
 * What a person lets go when this request is granted: its scopes, and those that claims which are asked for one
 * by one belong to (OpenID Connect Core 1.0 section 5.5).
 */
export function disclosedScopes(request: AuthorizationRequest, user: User): readonly string[] {
  const { client, claims } = request;
  const { userinfo, idToken } = claims
    ? admittedClaims(claims, client.scopes)
    : { userinfo: [], idToken: [] };
  const scopesOfClaims = [...userinfo, ...idToken].filter(isStandardClaim).map(scopeOfClaim);
  return [...new Set([...scopeOf(request, user), ...scopesOfClaims])].sort();
}

/**
 * The parameters of a good answer (RFC 6749 sections 4.1.2 and 4.2.2, OpenID Connect Core 1.0 sections 3.2.2.5 and
 * 3.3.2.5). Tokens go through the browser here, which keeps addresses, so they live for a short time.
 * @throws OAuthError
 */
export async function answerAuthorization(
  server: AuthorizationServer,
  request: AuthorizationRequest,
  signedIn: SignedIn,
): Promise<AuthorizationResponseParameters> {
  const { responseType } = request;
  const grant = grantOf(server, request, signedIn);
  const { issuesCode, issuesTokens } = responseTypeFacts(responseType);
  const tokensMayFollow = !issuesTokens || (await joinLivingGrant(server, request.client, grant));
  if (!tokensMayFollow)
    throw new OAuthError('login_required', { reason: 'the session ended while it was answered' });
  const code = issuesCode ? await issueAuthorizationCode(server, request, grant) : undefined;
  return {
    ...(code !== undefined && { code }),
    ...(issuesTokens && (await tokensOf(server, request, grant, code))),
  };
}

function grantOf(
  { issuer }: AuthorizationServer,
  request: AuthorizationRequest,
  { grantId, user, sessionId, authTime }: SignedIn,
): PersonalGrant {
  const { client, clientId, resources } = request;
  const claims = request.claims && admittedClaims(request.claims, client.scopes);
  return {
    id: grantId,
    issuer,
    clientId,
    user,
    scope: scopeOf(request, user),
    ...(resources.length > 0 && { resources }),
    ...(claims && { claims }),
    sessionId,
    authTime,
  };
}

async function tokensOf(
  server: AuthorizationServer,
  { client, responseType, nonce }: AuthorizationRequest,
  grant: PersonalGrant,
  code: string | undefined,
): Promise<AuthorizationResponseParameters> {
  const { issuesAccessToken, issuesIdToken, issuesCode } = responseTypeFacts(responseType);
  const person = await personOf(server, client, grant);
  const lifetime = server.lifetimes.frontChannelAccessToken;
  const accessToken = issuesAccessToken
    ? await issueAccessToken(server, { client }, { grant, person, lifetime })
    : undefined;
  const mayAskUserinfo = issuesAccessToken || issuesCode;
  const id_token =
    issuesIdToken && person
      ? await issueIdToken(server, {
          grant,
          sub: person.sub,
          nonce,
          issuedWith: { accessToken, code },
          ...(!mayAskUserinfo && { scopeInIt: grant.scope }),
        })
      : undefined;
  return {
    ...(accessToken !== undefined && {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: String(lifetime),
      scope: grant.scope.join(' '),
    }),
    ...(id_token !== undefined && { id_token }),
  };
}
