import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { withdrawAllGrants, withdrawGrants } from '../../oauth/revocations.ts';
import { allTerms, clearedCookie, type Session } from '../../sessions/index.ts';
import { isCrossSitePost } from '../browser.ts';
import { cookiePlaces } from '../cookie-places.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import { renewedIfDue, soleSession } from './session-of-request.ts';
import { shownScopes } from './shown-scopes.ts';

/** `GET /account`: what the person has given consent to, and where they are signed in. */
export async function account(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const server = site.serverAt(request.origin);
  const { session, cookies } = await renewedIfDue(exchange, server, await soleSession(exchange));
  if (!session) return redirect('/login?for=/account', cookies);
  const [consents, sessions] = await Promise.all([
    site.consents.list(session.user.subject),
    site.sessions.of(session.user.subject),
  ]);
  const page = exchange.page(200, 'account', {
    signedIn: { user: session.user.username, since: session.authTime * 1000 },
    applications: consents.flatMap((consent) => {
      const { clientId, since } = consent;
      // An application that is gone can do nothing; should it come back, it is listed again.
      const client = server.clients.find(clientId);
      const { scopes, resources } = allTerms(consent);
      const shown = {
        id: clientId,
        since: since * 1000,
        scopes: shownScopes(site.tenant, scopes),
        resources,
      };
      return client ? [{ ...shown, name: client.name }] : [];
    }),
    sessions: sessions.map(({ id, authTime, browser }) => ({
      id,
      since: authTime * 1000,
      browser,
      isThis: id === session.id,
    })),
  });
  return withCookies(page, cookies);
}

/** `POST /account`: does one thing, and shows the page again. */
export async function changeAccount(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  if (isCrossSitePost(request))
    throw new PageError(403, 'ERRORS.CROSS_SITE', 'a form of the account page was posted from another site');
  request.body.refuseRepeated();
  const { session } = (await soleSession(exchange)) ?? {};
  if (!session) return redirect('/login?for=/account');
  const action = actions.get(request.body.get('action') ?? '');
  if (!action) throw new PageError(400, 'ERRORS.INVALID_REQUEST', 'the account page has no such action');
  const { subject } = session.user;
  const ended = await action(exchange, site.serverAt(request.origin), subject);
  if (!ended.includes(session.id)) return redirect('/account');
  return withCookies(
    exchange.page(200, 'logout', { state: 'done' }),
    cookiePlaces(exchange).all.map(clearedCookie),
  );
}

/** Does it to what is the person's own, and answers the ids of the sessions that are over. */
type Action = (
  exchange: SiteExchange,
  server: AuthorizationServer,
  subject: string,
) => Promise<readonly string[]>;

const withdraw: Action = async ({ request, site }, server, subject) => {
  const client = server.clients.find(request.body.require('client'));
  if (!client) return [];
  // Forgotten first: who looks up the consent after that asks anew, who did before is caught by the withdrawal.
  await site.consents.forget(subject, client.id);
  await withdrawGrants(server, subject, client);
  request.log.notice('Withdrew consent', { client: client.name, subject });
  return [];
};

const endOne: Action = async (exchange, _server, subject) => {
  const named = exchange.request.body.require('session');
  const own = await exchange.site.sessions.of(subject);
  return endAll(
    exchange,
    own.filter(({ id }) => id === named),
  );
};

const endEverywhere: Action = async (exchange, server, subject) => {
  await withdrawAllGrants(server, subject);
  return endAll(exchange, await exchange.site.sessions.of(subject));
};

const actions: ReadonlyMap<string, Action> = new Map([
  ['withdraw', withdraw],
  ['end', endOne],
  ['end-all', endEverywhere],
]);

async function endAll(
  { request, site }: SiteExchange,
  sessions: readonly Session[],
): Promise<readonly string[]> {
  await Promise.all(sessions.map((session) => site.sessions.end(session)));
  request.log.notice('Ended sessions', { count: sessions.length, subject: sessions[0]?.user.subject });
  return sessions.map(({ id }) => id);
}
