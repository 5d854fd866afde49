/** What a client demands of the sign-in: who the person must be, and how well they must have proved it. */
import { acrOf } from './acr.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { OAuthError } from './errors.ts';
import { subjectFor } from './subject.ts';
import type { Json, User } from './user.ts';

/** Whether a person is the one the client asked for; true for everybody when it named nobody. */
export type ExpectedPerson = (user: User) => Promise<boolean>;

/**
 * Reads `id_token_hint` and the requests for `sub` and `acr` in the ID token (OpenID Connect Core 1.0 sections 3.1.2.1,
 * 3.1.2.2 and 5.5.1.1).
 * @throws OAuthError invalid_request for a hint that is not for this client, unmet_authentication_requirements for an
 * essential `acr` that no sign-in here reaches: nobody types a password in vain
 */
export async function expectedPerson(
  server: AuthorizationServer,
  request: AuthorizationRequest,
): Promise<ExpectedPerson> {
  const { client, claims } = request;
  const acr = claims?.idToken.get('acr');
  if (acr?.essential && acr.values && !acr.values.includes(acrOf(server.issuer)))
    throw new OAuthError('unmet_authentication_requirements', {
      description: `The only acr here is ${acrOf(server.issuer)}.`,
    });
  const hinted =
    request.idTokenHint === undefined
      ? undefined
      : [await subjectOfHint(server, request, request.idTokenHint)];
  const expectations: readonly (readonly Json[])[] = [hinted, claims?.idToken.get('sub')?.values].filter(
    (subjects) => subjects !== undefined,
  );
  return async (user) => {
    if (expectations.length === 0) return true;
    const sub = await subjectFor(server, client, user);
    return expectations.every((subjects) => subjects.includes(sub));
  };
}

/** Expired or not: it tells who was signed in, it proves nothing (section 3.1.2.1). */
async function subjectOfHint(
  server: AuthorizationServer,
  { client }: AuthorizationRequest,
  idTokenHint: string,
): Promise<string> {
  const hint = await server.tokens.readIdTokenHint(idTokenHint);
  if (!hint) throw new OAuthError('invalid_request', { description: 'id_token_hint was not issued here.' });
  // It is about the person's session with this client, and a pairwise `sub` means nothing to another one.
  if (server.clients.find(hint.aud)?.id !== client.id)
    throw new OAuthError('invalid_request', { description: 'id_token_hint was issued to another client.' });
  return hint.sub;
}
