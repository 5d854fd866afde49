import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import type { Client } from '../../oauth/client.ts';
import { OAuthError } from '../../oauth/errors.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { knownSubject } from '../../oauth/subject.ts';
import type { LogoutHintClaims } from '../../oauth/token-claims.ts';
import { clearedCookie, decideLogout, parseReturnTo, type Session } from '../../sessions/index.ts';
import { isCrossSitePost, isDeliberate } from '../browser.ts';
import { cookiePlaces } from '../cookie-places.ts';
import { type HttpReply, redirect, type SiteExchange } from '../exchange.ts';
import { livingSessions } from './session-of-request.ts';

/** What a confirmation must bring back, so that its answer is the same as without the question. */
const carried = ['id_token_hint', 'client_id', 'state', 'ui_locales'] as const;

/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0) and the original's plain one, GET and POST. */
export async function logout(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const posted = request.method === 'POST' && !isCrossSitePost(request);
  const parameters = request.method === 'POST' ? request.body : request.query;
  parameters.refuseRepeated();
  const server = site.serverAt(request.origin);
  const sessions = await livingSessions(exchange);
  const [session] = sessions;
  const { client, hint } = await partiesOf(server, parameters, sessions);
  const postLogoutRedirectUri = parameters.get('post_logout_redirect_uri') ?? parameters.get('location');
  const decision = decideLogout({
    sessions,
    hint,
    client,
    postLogoutRedirectUri,
    deliberate: request.method === 'POST' ? posted : isDeliberate(request),
    cookiesWithheld: request.method === 'POST' && !posted,
    isTenantTarget: (uri) => isTenantTarget(exchange, uri, client !== undefined),
  });
  if (decision.action === 'confirm')
    return exchange.page(200, 'logout', {
      state: 'confirm',
      ...(postLogoutRedirectUri !== undefined && { requestUri: postLogoutRedirectUri }),
      fields: carried.flatMap((name) => {
        const value = parameters.get(name);
        return value === undefined ? [] : [{ name, value }];
      }),
      ...(session && { signedIn: { user: session.user.username, since: session.authTime * 1000 } }),
    });

  await Promise.all(decision.ends.map((ended) => site.sessions.end(ended)));
  request.log.notice('Signed out', { subject: session?.user.subject ?? hint?.sub });
  // Who only showed a hint, from another site, gets no say over the cookies of this browser.
  const cookies = session || posted ? cookiePlaces(exchange).all.map(clearedCookie) : [];
  if (decision.redirectTo !== undefined)
    return redirect(withState(decision.redirectTo, parameters.get('state')), cookies);
  if (postLogoutRedirectUri !== undefined)
    request.log.warning('Did not redirect after a logout: the target is not in post_logout_redirect_urls');
  const page = exchange.page(200, 'logout', { state: 'done' });
  return { ...page, headers: { ...page.headers, ...(cookies.length > 0 && { 'Set-Cookie': cookies }) } };
}

/** @throws OAuthError invalid_request when the hint is not ours, or is another client's. */
async function partiesOf(
  server: AuthorizationServer,
  parameters: Parameters,
  sessions: readonly Session[],
): Promise<{ client: Client | undefined; hint: LogoutHintClaims | undefined }> {
  const clientId = parameters.get('client_id');
  const idTokenHint = parameters.get('id_token_hint');
  const hint = idTokenHint === undefined ? undefined : await server.tokens.readIdTokenHint(idTokenHint);
  if (idTokenHint !== undefined && !hint)
    throw new OAuthError('invalid_request', { description: 'id_token_hint was not issued here.' });
  const client = clientId === undefined ? undefined : server.clients.find(clientId);
  if (clientId !== undefined && !client)
    throw new OAuthError('invalid_request', {
      description: 'The client is unknown.',
      shownAs: 'ERRORS.NO_CLIENT',
    });
  const hinted = hint && server.clients.find(hint.aud);
  if (client && hint && hinted?.id !== client.id)
    throw new OAuthError('invalid_request', { description: 'client_id is not the one of id_token_hint.' });
  // The client may know the person by another name than we do.
  const people = sessions.map(({ user }) => user);
  const subject = hint && hinted && (await knownSubject(server, hinted, hint.sub, people));
  return { client: client ?? hinted, hint: hint && { ...hint, sub: subject ?? hint.sub } };
}

/** The tenant's registered targets always; any page on its hosts when no client asks, as with the original. */
function isTenantTarget({ request, site }: SiteExchange, uri: string, byClient: boolean): boolean {
  if (site.tenant.postLogoutRedirectUris.some((pattern) => pattern.matches(uri))) return true;
  if (byClient) return false;
  const returnTo = parseReturnTo(uri, { ownOrigin: request.origin, isTenantHost: site.isTenantHost });
  return returnTo !== undefined && returnTo.kind !== 'authorization';
}

function withState(uri: string, state: string | undefined): string {
  if (state === undefined) return uri;
  const [base = '', fragment] = uri.split('#', 2);
  const separator = base.includes('?') ? '&' : '?';
  return `${base}${separator}state=${encodeURIComponent(state)}${fragment === undefined ? '' : `#${fragment}`}`;
}
