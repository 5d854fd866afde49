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
import type { User } from './user.ts';

/** Who has signed in, in which browser session and when (seconds since 1970). */
export interface SignedIn {
  readonly user: User;
  readonly sessionId: string;
  readonly authTime: number;
}

/** A code for this person, bound to all that the request named. */
export async function issueAuthorizationCode(
  server: AuthorizationServer,
  request: AuthorizationRequest,
  { user, sessionId, authTime }: SignedIn,
): Promise<string> {
  const { client, clientId, replyTo, resources, codeChallenge, nonce } = request;
  const claims = request.claims && admittedClaims(request.claims, client.scopes);
  const code = randomToken(server.random);
  const grantId = randomToken(server.random, 16);
  const scope = grantScopes({
    requested: request.scope,
    clientScopes: client.scopes,
    providerScopes: user.scopes,
    allowedProviderScopes: client.allowedProviderScopes,
  });
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
