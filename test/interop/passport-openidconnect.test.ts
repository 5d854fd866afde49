/** passport-openidconnect with Express: a client of the old school, with a secret, without PKCE and discovery. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express, { type ErrorRequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import OpenIDConnectStrategy from 'passport-openidconnect';
import { clientFile } from '../support/client-file.ts';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { openNetworkBrowser, type Page } from '../support/network-browser.ts';
import { lastFirst } from '../support/owner.ts';

/** What an application may want differently. Each is a strategy under its name. */
const strategies: Readonly<Record<string, Partial<OpenIDConnectStrategy.StrategyOptions>>> = {
  usual: {},
  fresh: { maxAge: '60' },
  silent: { prompt: 'none' },
  'wrong-secret': { clientSecret: 'wrong' },
  'wrong-issuer': { issuer: 'https://login.other.example' },
};

const owner = lastFirst({ after });
let app: ListeningApp;
let application: string;

before(async () => {
  const server = express();
  application = await listen(owner, server);
  const callbackUrls = Object.keys(strategies).map((name) => `${application}/${name}/callback`);
  app = await startListeningApp(owner, [
    clientFile(clientIds.web, { secret: webSecret, redirect_urls: callbackUrls }),
  ]);
  const passport = new Passport();
  server.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  for (const [name, options] of Object.entries(strategies)) {
    passport.use(name, strategy(`${application}/${name}/callback`, options));
    const authenticate = passport.authenticate(name, { session: false });
    server.get(`/${name}`, authenticate);
    server.get(`/${name}/callback`, authenticate, ({ user }, response) => void response.json(user));
  }
  server.use(showError);
});

function strategy(
  callbackURL: string,
  changes: Partial<OpenIDConnectStrategy.StrategyOptions>,
): OpenIDConnectStrategy {
  const options = {
    issuer: app.issuer,
    authorizationURL: `${app.issuer}/authorize`,
    tokenURL: `${app.issuer}/token`,
    userInfoURL: `${app.issuer}/userinfo`,
    clientID: clientIds.web,
    clientSecret: webSecret,
    callbackURL,
    scope: 'profile email',
    nonce: 'of each request',
    skipUserProfile: false,
    ...changes,
  };
  return new OpenIDConnectStrategy(
    options,
    (issuer: string, profile: OpenIDConnectStrategy.Profile, done: OpenIDConnectStrategy.VerifyCallback) =>
      done(null, { issuer, profile }),
  );
}

const showError: ErrorRequestHandler = (error: { code?: string }, _request, response, _next) =>
  void response.status(500).json({ code: error.code });

const shown = ({ url, body }: Page): unknown => {
  assert.equal(url.origin, application, `${body}\n${app.output()}`);
  return JSON.parse(body);
};

/** Goes to the application, signs in, and sees what the application makes of it. */
async function signIn(name: string): Promise<Page> {
  const jana = openNetworkBrowser();
  return jana.signIn(await jana.visit(`${application}/${name}`), 'jana', 'right horse');
}

const jana = {
  id: 'u-1001',
  displayName: 'Jana Novak',
  name: { givenName: 'Jana' },
  emails: [{ value: 'jana@example.com' }],
};

describe('passport-openidconnect', () => {
  for (const name of ['usual', 'fresh'])
    it(`signs a person in (${name}) and reads who it is from the ID token and from userinfo`, async () => {
      assert.deepEqual(shown(await signIn(name)), { issuer: app.issuer, profile: jana });
    });

  it('is told login_required where nobody is signed in and nobody may be asked', async () => {
    const page = await openNetworkBrowser().visit(`${application}/silent`);
    assert.deepEqual(shown(page), { code: 'login_required' });
  });

  it('is refused with another secret', async () => {
    assert.deepEqual(shown(await signIn('wrong-secret')), { code: 'invalid_client' });
  });

  it('refuses the answer of another server', async () => {
    const page = await signIn('wrong-issuer');
    assert.deepEqual([page.status, page.url.pathname], [403, '/wrong-issuer/callback']);
  });

  it('refuses an answer that it did not ask for in this browser', async () => {
    const otherBrowser = openNetworkBrowser();
    const { url } = await signIn('usual');
    assert.ok(url.searchParams.has('code'));
    const page = await otherBrowser.visit(url.href);
    assert.deepEqual([page.status, page.url.pathname], [403, '/usual/callback']);
  });
});
