import { OAuthError } from '../errors.ts';
import { findRefreshToken, rotateRefreshToken } from '../refresh-token.ts';
import { resourcesOfToken } from '../resource-indicator.ts';
import { parseScope } from '../scope.ts';
import type { TokenGrant } from './index.ts';

/**
 * RFC 6749 section 6 with the rotation of RFC 9700 section 4.14.2. The token is only rotated when everything else is
 * right, and if the client's are rotated at all: a user store that is away, or a wrong scope, costs nobody the token.
 */
export const refreshToken: TokenGrant = {
  grantType: 'refresh_token',
  async redeem(server, { client }, parameters) {
    const token = parameters.require('refresh_token');
    const record = await findRefreshToken(server, token, client);
    const { grant } = record;
    const scope = narrowed(grant.scope, parameters.get('scope'));
    const resources = resourcesOfToken(grant, client, parameters);
    if (!(await server.users.isValid(grant.user)))
      throw new OAuthError('invalid_grant', {
        reason: 'the user store says that the user is no longer valid',
      });
    const successor =
      client.rotatesRefreshTokens === false ? token : await rotateRefreshToken(server, token, record);
    return { grant: { ...grant, scope }, resources, refreshToken: successor };
  },
};

/** The scope may only narrow, and only for this answer: the new refresh token keeps the whole (section 6). */
function narrowed(granted: readonly string[], parameter: string | undefined): readonly string[] {
  if (parameter === undefined) return granted;
  const asked = parseScope(parameter);
  if (!asked.every((scope) => granted.includes(scope)))
    throw new OAuthError('invalid_scope', { description: 'The scope exceeds what was granted.' });
  return asked;
}
