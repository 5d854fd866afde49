import { OAuthError } from '../errors.ts';
import type { ClientAuthMethod } from './index.ts';
import { provesSecret } from './secret.ts';

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are put together. */
export const clientSecretBasic: ClientAuthMethod = {
  name: 'client_secret_basic',
  isGuessable: true,
  present({ authorization, parameters }) {
    const [, encoded] = /^basic +([A-Za-z0-9+/_-]+=*)$/i.exec(authorization ?? '') ?? [];
    if (encoded === undefined) {
      if (/^basic\b/i.test(authorization ?? '')) throw malformed();
      return undefined;
    }
    const pair = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    if (colon < 1) throw malformed();
    const clientId = formDecoded(pair.slice(0, colon)) ?? pair.slice(0, colon);
    const secret = pair.slice(colon + 1);
    const inBody = parameters.get('client_id');
    if (inBody !== undefined && inBody.toLowerCase() !== clientId.toLowerCase())
      throw new OAuthError('invalid_request', { description: 'client_id differs between header and body.' });
    // Many clients leave the form-encoding out; both readings of what they sent are tried.
    return { clientId, proves: (client) => provesSecret(client, [secret, formDecoded(secret) ?? secret]) };
  },
};

function formDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function malformed(): OAuthError {
  return new OAuthError('invalid_client', { description: 'The Authorization header is malformed.' });
}
