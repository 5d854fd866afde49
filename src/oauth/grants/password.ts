import { epochSeconds } from '../../runtime.ts';
import { OAuthError } from '../errors.ts';
import { parseResources } from '../resource-indicator.ts';
import { drawGrantId } from '../revocations.ts';
import { grantScopes, parseScope } from '../scope.ts';
import { type SignInOutcome, type User, UserStoreError } from '../user.ts';
import type { TokenGrant } from './index.ts';

/**
 * RFC 6749 section 4.3, for applications that cannot be changed: they see the password, and people learn to type it
 * anywhere. Asked as at the login page, so that it is no way around its limits.
 */
export const password: TokenGrant = {
  grantType: 'password',
  asksNobody: true,
  neverRefreshes: true,
  async redeem(server, { client, clientId }, parameters, { signIn }) {
    const username = parameters.require('username');
    const typed = parameters.require('password');
    // What is wrong with the request costs no attempt.
    const requested = parseScope(parameters.get('scope'));
    const resources = parseResources(parameters, client);
    const user = accepted(await signIn({ username, password: typed, grantType: 'password' }));
    return {
      grant: {
        id: await drawGrantId(server, user.subject, client.id),
        issuer: server.issuer,
        clientId,
        user,
        scope: grantScopes({ client, requested, user }),
        ...(resources.length > 0 && { resources }),
        authTime: epochSeconds(server.clock),
      },
    };
  },
};

/** RFC 6749 has no word for it; with the status (RFC 6585 section 4) whoever typed it right knows to come back. */
class TooManyAttempts extends OAuthError {
  constructor() {
    super('invalid_grant', {
      description: 'There were too many attempts: wait a moment.',
      reason: 'too many attempts; see login in the tenant',
    });
  }

  override get status(): number {
    return 429;
  }
}

/** @throws OAuthError, UserStoreError */
function accepted(result: SignInOutcome): User {
  switch (result.outcome) {
    case 'accepted':
      return result.user;
    case 'refused':
      throw new OAuthError('invalid_grant', {
        description: 'The user name or the password is wrong.',
        reason: 'the user store did not accept name and password',
      });
    case 'throttled':
      throw new TooManyAttempts();
    case 'unavailable':
      throw new UserStoreError(result.reason);
  }
}
