import { isConfidential } from '../client.ts';
import type { ClientAuthMethod } from './index.ts';

const provingParameters = ['client_secret', 'client_assertion', 'client_assertion_type'];

/** A public client only says who it is (RFC 6749 section 3.2.1); PKCE and its redirect URI stand in for a secret. */
export const none: ClientAuthMethod = {
  name: 'none',
  present({ authorization, parameters }) {
    const clientId = parameters.get('client_id');
    if (clientId === undefined || provingParameters.some((name) => parameters.get(name) !== undefined))
      return undefined;
    if (/^basic\b/i.test(authorization ?? '')) return undefined;
    return { clientId, proves: (client) => !isConfidential(client) };
  },
};
