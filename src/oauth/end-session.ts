/** What a request for logout asks, and what of it is proven (OpenID Connect RP-Initiated Logout 1.0 section 2). */
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import { knownSubject } from './subject.ts';
import type { LogoutHintClaims } from './token-claims.ts';
import type { User } from './user.ts';

export interface EndSessionRequest {
  /** The client that the hint or `client_id` names. */
  readonly client: Client | undefined;
  /** The claims of an `id_token_hint` that this issuer signed, expired or not; `sub` is as the user store has it. */
  readonly hint: LogoutHintClaims | undefined;
  /** No application asks, but a link or a person. */
  readonly isPlain: boolean;
  /** Whom the client believes to be signed in. Proves nothing, as anybody can write it. */
  readonly logoutHint: string | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
}

/** What the question to the person must bring back, so that its answer is the same as without the question. */
export const carriedParameters = ['id_token_hint', 'client_id', 'state', 'ui_locales'] as const;

/**
 * A hint that does not verify counts as none: the key of an old ID token may be retired, and the person can be asked
 * instead (section 4: what failed to validate is not used).
 * @param people who is signed in, in this browser
 * @throws OAuthError invalid_request when the client is unknown, or the hint is another client's
 */
export async function parseEndSessionRequest(
  server: AuthorizationServer,
  parameters: Parameters,
  people: readonly Pick<User, 'subject'>[],
): Promise<EndSessionRequest> {
  parameters.refuseRepeated();
  const idTokenHint = parameters.get('id_token_hint');
  const clientId = parameters.get('client_id');
  const hint = idTokenHint === undefined ? undefined : await server.tokens.readIdTokenHint(idTokenHint);
  const client = clientOf(server, clientId, hint);
  // The client may know the person by another name than we do.
  const subject = hint && client && (await knownSubject(server, client, hint.sub, people));
  return {
    client,
    hint: hint && { ...hint, sub: subject ?? hint.sub },
    isPlain: idTokenHint === undefined && clientId === undefined,
    logoutHint: parameters.get('logout_hint'),
    // `location` is the original's name of it.
    postLogoutRedirectUri: parameters.get('post_logout_redirect_uri') ?? parameters.get('location'),
    state: parameters.get('state'),
  };
}

function clientOf(
  server: AuthorizationServer,
  clientId: string | undefined,
  hint: LogoutHintClaims | undefined,
): Client | undefined {
  const hinted = hint && server.clients.find(hint.aud);
  if (clientId === undefined) return hinted;
  const client = server.clients.find(clientId);
  if (!client)
    throw new OAuthError('invalid_request', {
      description: 'The client is unknown.',
      shownAs: 'ERRORS.NO_CLIENT',
    });
  if (hint && hinted?.id !== client.id)
    throw new OAuthError('invalid_request', { description: 'client_id is not the one of id_token_hint.' });
  return client;
}

/** The address that the browser is sent to: `state` is added to whatever query there is (section 3). */
export function postLogoutLocation(uri: string, state: string | undefined): string {
  if (state === undefined) return uri;
  const [base = '', fragment] = uri.split('#', 2);
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}state=${encodeURIComponent(state)}${fragment === undefined ? '' : `#${fragment}`}`;
}
