import { randomToken } from '../../runtime.ts';
import { parseResources } from '../resource-indicator.ts';
import { grantScopes, parseScope } from '../scope.ts';
import type { TokenGrant } from './index.ts';

/** RFC 6749 section 4.4: the client's own authentication is all there is to prove, and nobody but it gets in by it. */
export const clientCredentials: TokenGrant = {
  grantType: 'client_credentials',
  confidentialOnly: true,
  neverRefreshes: true,
  async redeem(server, { client, clientId }, parameters) {
    const resources = parseResources(parameters, client);
    return {
      grant: {
        id: randomToken(server.random, 16),
        issuer: server.issuer,
        clientId,
        scope: grantScopes({ client, requested: parseScope(parameters.get('scope')), user: 'none' }),
        ...(resources.length > 0 && { resources }),
      },
    };
  },
};
