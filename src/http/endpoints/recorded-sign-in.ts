import type { SignIn } from '../../oauth/user.ts';
import type { LogFields } from '../../runtime.ts';
import { signIn } from '../../sessions/index.ts';
import type { SiteExchange } from '../exchange.ts';

/** The one way to the user store, wherever a password is typed: within the tenant's limits, with a line in the log. */
export function recordedSignIn({ request, site }: SiteExchange, how: LogFields): SignIn {
  const { users } = site.serverAt(request.origin);
  return async (credentials) => {
    const attempt = { credentials, address: request.address };
    const result = await signIn(users, site.attempts, site.tenant.login, attempt);
    switch (result.outcome) {
      case 'refused':
        request.log.notice('Refused a sign-in: the user store did not accept name and password', how);
        break;
      case 'throttled':
        request.log.warning('Refused a sign-in: too many attempts; see login in the tenant', how);
        break;
      case 'unavailable':
        request.log.error('A sign-in failed: the user store gave no answer', {
          ...how,
          reason: result.reason,
        });
        break;
      case 'accepted':
        request.log.notice('Signed in', { ...how, subject: result.user.subject });
    }
    return result;
  };
}
