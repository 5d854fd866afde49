/** OpenID Connect Back-Channel Logout 1.0: applications hear that a session has ended, from server to server. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { type LogoutReceiver, startLogoutReceiver } from '../support/logout-receiver.ts';
import {
  answerOf,
  authorizationUrl,
  form,
  issuer,
  obtainCode,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const now = new Date('2026-11-23T10:00:00Z');
const web = { client_id: clientIds.legacy, redirect_uri: 'https://legacy.acme.example/cb' };

/** The confidential client Legacy hears of the end of sessions; with `shop` the single-page app's backend does too. */
const files = (legacy: string, shop?: string): Record<string, string> => {
  const all = configuration();
  const clients = (all['clients/acme.yaml'] ?? '')
    .replace(
      'name: Legacy\nconfig:',
      `name: Legacy\nconfig:\n  scopes: [openid]\n  backchannel_logout_uri: ${legacy}`,
    )
    .replace(
      'name: Acme Shop\nconfig:',
      shop === undefined
        ? 'name: Acme Shop\nconfig:'
        : `name: Acme Shop\nconfig:\n  secret: shop-secret\n  backchannel_logout_uri: ${shop}`,
    );
  return { ...all, 'clients/acme.yaml': clients };
};

async function started(t: TestContext, receiver: LogoutReceiver, shop?: LogoutReceiver): Promise<StartedApp> {
  return startTestApp(t, { files: files(receiver.url, shop?.url) });
}

/** Signs in, or uses the session there is, and gets tokens for Legacy. */
async function legacyTokens(app: StartedApp, browser: ReturnType<StartedApp['browser']>) {
  const code = await obtainCode(browser, { ...web, scope: 'openid' });
  return (await redeem(app.app.http.fastify, code, { ...web, client_secret: 'legacy-secret' })).body;
}

const signOut = (browser: ReturnType<StartedApp['browser']>) =>
  browser.request(`${issuer}/logout`, { from: 'same-origin' });

test('a client that got tokens in a session is told, with a token as the specification has it', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const app = await started(t, receiver);
  const jana = app.browser();
  const { id_token } = await legacyTokens(app, jana);
  assert.equal((await signOut(jana)).status, 200);
  const [logout] = await receiver.atLeast(1);
  assert.ok(logout);
  assert.equal(logout.method, 'POST');
  assert.equal(logout.contentType, 'application/x-www-form-urlencoded');
  const jwks = await app.app.http.fastify.inject({
    url: '/.well-known/jwks.json',
    headers: { host: 'login.acme.example' },
  });
  const { payload, protectedHeader } = await jwtVerify(logout.token, createLocalJWKSet(jwks.json()), {
    issuer,
    audience: clientIds.legacy,
    typ: 'logout+jwt',
    requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events', 'sub', 'sid'],
    currentDate: now,
    maxTokenAge: 120,
  });
  assert.equal(protectedHeader.alg, 'ES256');
  assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
  assert.ok((payload.exp ?? 0) - (payload.iat ?? 0) <= 120);
  assert.equal(payload.nonce, undefined);
  const idToken = decodeJwt(String(id_token));
  assert.deepEqual([payload.sub, payload.sid, payload.aud], [idToken.sub, idToken.sid, idToken.aud]);
});

test('every client of the session is told, and only those', async (t) => {
  const [receiver, shop] = [await startLogoutReceiver(t), await startLogoutReceiver(t)];
  const app = await started(t, receiver, shop);
  const [jana, otto] = [app.browser(), app.browser()];
  await legacyTokens(app, jana);
  await redeem(app.app.http.fastify, await obtainCode(jana), { client_secret: 'shop-secret' });
  const ottos = decodeJwt(String((await legacyTokens(app, otto)).id_token));
  await signOut(jana);
  const [first] = await receiver.atLeast(1);
  await shop.atLeast(1);
  await signOut(otto);
  const [, second] = await receiver.atLeast(2);
  assert.notEqual(decodeJwt(first?.token ?? '').sid, ottos.sid);
  assert.equal(decodeJwt(second?.token ?? '').sid, ottos.sid);
  assert.equal(shop.received.length, 1, 'Otto never was at the shop');
});

const ends: readonly [
  string,
  (app: StartedApp, jana: ReturnType<StartedApp['browser']>, idToken: string) => unknown,
][] = [
  [
    'the client signs the person out',
    (_, jana, id_token_hint) =>
      jana.request(`${issuer}/logout?${form({ id_token_hint })}`, { from: 'cross-site' }),
  ],
  [
    'the client signs the person out from another browser',
    (app, _, id_token_hint) =>
      app.browser().request(`${issuer}/logout?${form({ id_token_hint })}`, { from: 'cross-site' }),
  ],
  [
    'somebody else signs in',
    async (_, jana) =>
      jana.signIn(await jana.visit(authorizationUrl({ prompt: 'login' })), 'otto', 'right cow'),
  ],
  [
    'the person signs out after having signed in anew',
    async (_, jana) => {
      await jana.signIn(await jana.visit(authorizationUrl({ prompt: 'login' })), 'jana', 'right horse');
      await signOut(jana);
    },
  ],
  [
    'the person signs in anew, and an application then ends that session without the browser’s cookies',
    async (app, jana) => {
      await jana.signIn(await jana.visit(authorizationUrl({ prompt: 'login' })), 'jana', 'right horse');
      const { body } = await redeem(app.app.http.fastify, await obtainCode(jana));
      const hint = form({ id_token_hint: String(body.id_token) });
      await app.browser().request(`${issuer}/logout?${hint}`, { from: 'cross-site' });
    },
  ],
  [
    'the user store no longer knows the person when the session is renewed',
    async (app, jana) => {
      const script = configuration()['tenants/acme.yaml']?.replace('jana: {', 'gone: {') ?? '';
      await app.reconfigure({ 'tenants/acme.yaml': script });
      app.runtime.clock.advance(6 * 86_400);
      await jana.request(authorizationUrl());
    },
  ],
];
for (const [name, end] of ends)
  test(`a client is told when ${name}`, async (t) => {
    const receiver = await startLogoutReceiver(t);
    const app = await started(t, receiver);
    const jana = app.browser();
    const { id_token } = await legacyTokens(app, jana);
    await end(app, jana, String(id_token));
    const [logout] = await receiver.atLeast(1);
    assert.equal(decodeJwt(logout?.token ?? '').sid, decodeJwt(String(id_token)).sid);
  });

test('a session that was prolonged many times still knows its clients', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const app = await started(t, receiver);
  const jana = app.browser();
  await legacyTokens(app, jana);
  for (let day = 0; day < 60; day += 6) {
    app.runtime.clock.advance(6 * 86_400);
    await jana.request(authorizationUrl());
  }
  await signOut(jana);
  await receiver.atLeast(1);
});

test('a client that is there twice is told once, and a second logout tells nobody', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const app = await started(t, receiver);
  const jana = app.browser();
  const { refresh_token, id_token } = await legacyTokens(app, jana);
  await legacyTokens(app, jana);
  const credentials = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
  await refresh(app.app.http.fastify, String(refresh_token), credentials);
  const again = `${issuer}/logout?${form({ id_token_hint: String(id_token) })}`;
  await jana.request(again, { from: 'cross-site' });
  await app.browser().request(again, { from: 'cross-site' });
  await app.app.close();
  assert.equal(receiver.received.length, 1);
});

test('a client that fails is told again, with a new token, until it answers', async (t) => {
  const receiver = await startLogoutReceiver(t, (response, attempt) => {
    response.statusCode = attempt < 3 ? 503 : 204;
    response.end();
  });
  const app = await started(t, receiver);
  const jana = app.browser();
  await legacyTokens(app, jana);
  await signOut(jana);
  await receiver.atLeast(1);
  await app.runtime.clock.untilWaitedFor();
  app.runtime.clock.advance(2);
  await receiver.atLeast(2);
  await app.runtime.clock.untilWaitedFor();
  app.runtime.clock.advance(8);
  const all = await receiver.atLeast(3);
  await app.app.close();
  assert.equal(new Set(all.map(({ token }) => decodeJwt(token).jti)).size, 3);
  const [, , third] = all;
  assert.equal(decodeJwt(third?.token ?? '').iat, now.getTime() / 1000 + 10);
  const told = app.runtime.logger.lines.find(({ message }) => /Told a client/.test(message));
  assert.deepEqual([told?.fields.client, told?.fields.attempts], ['Legacy', 3]);
});

test('discovery says that clients are told, and of which session', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await app.http.fastify.inject({
    url: '/.well-known/openid-configuration',
    headers: { host: 'login.acme.example' },
  });
  const { backchannel_logout_supported, backchannel_logout_session_supported } = reply.json();
  assert.deepEqual([backchannel_logout_supported, backchannel_logout_session_supported], [true, true]);
});

test('a client that got its tokens from the authorization endpoint is told too', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const page = {
    client_id: 'ffffffff-0000-4000-8000-000000000002',
    redirect_uri: 'https://page.acme.example/cb',
  };
  const options = {
    redirect_urls: [page.redirect_uri],
    grant_types: ['implicit'],
    secret: 'its secret',
    backchannel_logout_uri: receiver.url,
  };
  const app = await startTestApp(t, {
    files: { ...configuration(), 'clients/page.yaml': clientFile(page.client_id, options) },
  });
  const jana = app.browser();
  await obtainCode(jana);
  const granted = await jana.visit(authorizationUrl({ ...page, response_type: 'id_token' }));
  const idToken = decodeJwt(answerOf(granted).id_token ?? '');
  await signOut(jana);
  const [logout] = await receiver.atLeast(1);
  const told = decodeJwt(logout?.token ?? '');
  assert.deepEqual([told.aud, told.sub, told.sid], [page.client_id, 'u-1001', idToken.sid]);
});
