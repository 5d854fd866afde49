import type { ClientAuthMethod } from './index.ts';
import { provesSecret } from './secret.ts';

/** RFC 6749 section 2.3.1: the secret in the body. */
export const clientSecretPost: ClientAuthMethod = {
  name: 'client_secret_post',
  isGuessable: true,
  present({ parameters }) {
    const clientId = parameters.get('client_id');
    const secret = parameters.get('client_secret');
    if (clientId === undefined || secret === undefined) return undefined;
    return { clientId, proves: (client) => provesSecret(client, [secret]) };
  },
};
