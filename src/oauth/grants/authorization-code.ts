import { takeAuthorizationCode } from '../authorization-code.ts';
import { OAuthError } from '../errors.ts';
import { verifyCodeVerifier } from '../pkce.ts';
import { resourcesOfToken } from '../resource-indicator.ts';
import type { TokenGrant } from './index.ts';

/** RFC 6749 section 4.1.3 with RFC 7636. The code is taken first and checked then: a wrong guess costs the code. */
export const authorizationCode: TokenGrant = {
  grantType: 'authorization_code',
  async redeem(server, { client, clientId, keyThumbprint }, parameters) {
    const code = parameters.require('code');
    const record = await takeAuthorizationCode(server, code, client);
    const { grant, redirectUri, codeChallenge, nonce } = record;
    if (server.clients.find(grant.clientId)?.id !== client.id)
      throw new OAuthError('invalid_grant', {
        reason: `client ${client.name} presented a code of another client`,
      });

    const sentRedirectUri = parameters.get('redirect_uri');
    if (sentRedirectUri === undefined) {
      // OAuth 2.1 section 4.1.3 drops the parameter where PKCE binds the code to who asked for it.
      if (!codeChallenge && !client.mayOmitRedirectUri)
        throw new OAuthError('invalid_grant', { description: 'redirect_uri is missing.' });
    } else if (sentRedirectUri !== redirectUri) {
      throw new OAuthError('invalid_grant', {
        description: 'redirect_uri is not the one the code was issued for.',
      });
    }
    if (record.keyThumbprint !== undefined && record.keyThumbprint !== keyThumbprint)
      throw new OAuthError('invalid_grant', {
        description: 'The code is bound to a key (dpop_jkt), and no DPoP proof shows it.',
      });
    verifyCodeVerifier(codeChallenge, parameters.get('code_verifier'));
    const resources = resourcesOfToken(grant, client, parameters);
    return { grant: { ...grant, clientId }, resources, ...(nonce !== undefined && { nonce }) };
  },
};
