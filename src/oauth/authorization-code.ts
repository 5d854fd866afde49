/** Issues and redeems authorization codes (RFC 6749 section 4.1). */
import { randomToken } from '../runtime.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import { type AuthorizationCodeRecord, type PersonalGrant, secretHash } from './grant.ts';
import { revokeGrant } from './revocations.ts';

/** A code for a grant, bound to all that the request named. */
export async function issueAuthorizationCode(
  server: AuthorizationServer,
  { replyTo, codeChallenge, nonce, dpopJkt }: AuthorizationRequest,
  grant: PersonalGrant,
): Promise<string> {
  const code = randomToken(server.random);
  const record: AuthorizationCodeRecord = {
    grant,
    redirectUri: replyTo.redirectUri,
    ...(codeChallenge && { codeChallenge }),
    ...(nonce !== undefined && { nonce }),
    ...(dpopJkt !== undefined && { keyThumbprint: dpopJkt }),
  };
  const key = secretHash(code);
  const { id: grantId, clientId } = grant;
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
