/** Issues and redeems authorization codes (RFC 6749 section 4.1). */
import { randomToken } from '../runtime.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { admittedClaims } from './claims-request.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { type AuthorizationCodeRecord, secretHash } from './grant.ts';
import { revokeGrant } from './revocations.ts';
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
 * All that the person lets go when this request is granted: its scopes, and those that claims which are asked for one
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

/** A code for this person, bound to all that the request named. */
export async function issueAuthorizationCode(
  server: AuthorizationServer,
  request: AuthorizationRequest,
  { grantId, user, sessionId, authTime }: SignedIn,
): Promise<string> {
  const { client, clientId, replyTo, resources, codeChallenge, nonce, dpopJkt } = request;
  const claims = request.claims && admittedClaims(request.claims, client.scopes);
  const code = randomToken(server.random);
  const scope = scopeOf(request, user);
  const record: AuthorizationCodeRecord = {
    grant: {
      id: grantId,
      issuer: server.issuer,
      clientId,
      user,
      scope,
      ...(resources.length > 0 && { resources }),
      ...(claims && { claims }),
      sessionId,
      authTime,
    },
    redirectUri: replyTo.redirectUri,
    ...(codeChallenge && { codeChallenge }),
    ...(nonce !== undefined && { nonce }),
    ...(dpopJkt !== undefined && { keyThumbprint: dpopJkt }),
  };
  const key = secretHash(code);
  const { authorizationCode, accessToken } = server.lifetimes;
  await Promise.all([
    server.records.codes.put(key, record, authorizationCode),
    server.records.issuedCodes.put(key, { grantId, clientId }, authorizationCode + accessToken),
  ]);
  return code;
}

/**
 * Takes the code: of any number of requests one gets its record. A code that was issued but is gone has been used
 * before, and somebody holds what is not theirs: all that came of it is revoked (RFC 6749 section 4.1.2). Only its own
 * client can bring that about.
 * @throws OAuthError invalid_grant
 */
export async function takeAuthorizationCode(
  server: AuthorizationServer,
  code: string,
  client: Client,
): Promise<AuthorizationCodeRecord> {
  const key = secretHash(code);
  const record = await server.records.codes.take(key);
  if (record) return record;
  const issued = await server.records.issuedCodes.get(key);
  if (!issued || server.clients.find(issued.clientId)?.id !== client.id)
    throw new OAuthError('invalid_grant', { description: 'The code is invalid or expired.' });
  await revokeGrant(server, issued.grantId);
  throw new OAuthError('invalid_grant', {
    description: 'The code is invalid or expired.',
    reason: 'an authorization code was used twice or after it had expired: what it had issued is revoked',
  });
}
