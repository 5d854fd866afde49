import { OAuthError } from '../errors.ts';
import { findRefreshToken, rotateRefreshToken } from '../refresh-token.ts';
import { resourcesOfToken } from '../resource-indicator.ts';
import { narrowScope } from '../scope.ts';
import type { TokenGrant } from './index.ts';

/**
 * RFC 6749 section 6 with the rotation of RFC 9700 section 4.14.2. The token is only rotated when everything else is
 * right, and if the client's are rotated at all: a user store that is away, or a wrong scope, costs nobody the token.
 */
export const refreshToken: TokenGrant = {
  grantType: 'refresh_token',
  async redeem(server, authenticated, parameters) {
    const token = parameters.require('refresh_token');
    const record = await findRefreshToken(server, token, authenticated);
    const { grant } = record;
    // Only for this answer: the new refresh token keeps the whole (section 6).
    const scope = narrowScope(grant.scope, parameters.get('scope'));
    const resources = resourcesOfToken(grant, authenticated.client, parameters);
    if (!(await server.users.isValid(grant.user)))
      throw new OAuthError('invalid_grant', {
        reason: 'the user store says that the user is no longer valid',
      });
    const successor =
      authenticated.client.rotatesRefreshTokens === false
        ? token
        : await rotateRefreshToken(server, token, record, authenticated);
    return { grant: { ...grant, scope }, resources, refreshToken: successor };
  },
};
