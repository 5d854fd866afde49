/** A gateway that was sent a person's token gets one for the service behind it (RFC 8693). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import type { Browser } from '../support/browser.ts';
import { clientFile } from '../support/client-file.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, issuer, type JsonReply, obtainCode, post, redeem } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const app = 'aaaaaaaa-0000-4000-8000-000000000020';
const gateway = 'aaaaaaaa-0000-4000-8000-000000000021';
const orders = 'aaaaaaaa-0000-4000-8000-000000000022';
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

const files = {
  ...configuration(),
  'clients/app.yaml': clientFile(app, {
    redirect_urls: ['https://app.acme.example/cb'],
    scopes: ['openid', 'profile', 'orders:*', 'stock:*'],
    audience: 'https://gateway.acme.example',
  }),
  'clients/gateway.yaml': clientFile(gateway, {
    secret: 'gateway-secret',
    grant_types: [exchange, 'client_credentials'],
    scopes: ['profile', 'orders:*'],
    audience: 'https://gateway.acme.example',
    resources: ['https://orders.acme.example'],
  }),
  'clients/orders.yaml': clientFile(orders, {
    secret: 'orders-secret',
    grant_types: [exchange],
    scopes: ['orders:*'],
    audience: 'https://orders.acme.example',
    resources: ['https://stock.acme.example'],
  }),
};
const ofApp = { client_id: app, redirect_uri: 'https://app.acme.example/cb' };
const asGateway = { client_id: gateway, client_secret: 'gateway-secret' };
const asOrders = { client_id: orders, client_secret: 'orders-secret' };

async function appToken(started: StartedApp, browser: Browser = started.browser()): Promise<string> {
  const scope = 'openid profile orders:read orders:write stock:read';
  const code = await obtainCode(browser, { ...ofApp, scope });
  return String((await redeem(started.app.http.fastify, code, ofApp)).body.access_token);
}

function exchanged(
  started: StartedApp,
  token: unknown,
  more: Record<string, string> = {},
): Promise<JsonReply> {
  return post(started.app.http.fastify, '/token', {
    grant_type: exchange,
    ...asGateway,
    subject_token: String(token),
    subject_token_type: accessTokenType,
    audience: 'https://orders.acme.example',
    ...more,
  });
}

const isActive = async ({ app: { http } }: StartedApp, token: unknown): Promise<unknown> =>
  (await post(http.fastify, '/introspect', { ...asGateway, token: String(token) })).body.active;

test('the new token is of the same person, for the next service, with the scopes that both may have', async (t) => {
  const started = await startTestApp(t, { files });
  const token = await appToken(started);
  const { status, body } = await exchanged(started, token);
  const { access_token, ...answer } = body;
  assert.deepEqual(
    [status, answer],
    [
      200,
      {
        token_type: 'Bearer',
        expires_in: 7200,
        scope: 'orders:read orders:write profile',
        issued_token_type: accessTokenType,
      },
    ],
  );
  const before = decodeJwt(token);
  const after = decodeJwt(String(access_token));
  assert.deepEqual(
    [after.aud, after.client_id, after.given_to],
    ['https://orders.acme.example', gateway, app],
  );
  for (const claim of ['iss', 'sub', 'user', 'role', 'sid', 'auth_time', 'tenant'])
    assert.deepEqual(after[claim], before[claim], claim);
  assert.equal(after.act, undefined);
});

test('the request narrows the scope further, and resource names the service as audience does', async (t) => {
  const started = await startTestApp(t, { files });
  const { body } = await exchanged(started, await appToken(started), {
    scope: 'orders:read',
    audience: '',
    resource: 'https://orders.acme.example',
  });
  assert.equal(body.scope, 'orders:read');
  assert.equal(decodeJwt(String(body.access_token)).aud, 'https://orders.acme.example');
});

test('with an actor_token the token tells who acts, and for whom that one acted before', async (t) => {
  const started = await startTestApp(t, { files });
  const machine = { grant_type: 'client_credentials', ...asGateway };
  const { fastify } = started.app.http;
  const actor_token = String((await post(fastify, '/token', machine)).body.access_token);
  const acting = { actor_token, actor_token_type: accessTokenType };
  const first = await exchanged(started, await appToken(started), acting);
  const act = { sub: gateway, client_id: gateway };
  assert.deepEqual(decodeJwt(String(first.body.access_token)).act, act);
  const next = { ...asOrders, audience: 'https://stock.acme.example' };
  const second = await exchanged(started, first.body.access_token, next);
  const claims = decodeJwt(String(second.body.access_token));
  assert.deepEqual([claims.act, claims.given_to], [act, app]);
});

test('it never outlives the token that it comes from', async (t) => {
  const started = await startTestApp(t, { files });
  const token = await appToken(started);
  started.runtime.clock.advance(7000);
  const { body } = await exchanged(started, token);
  assert.equal(body.expires_in, 200);
  assert.equal(decodeJwt(String(body.access_token)).exp, decodeJwt(token).exp);
});

test('it ends with the token that it comes from, with the grant, and with the session', async (t) => {
  const started = await startTestApp(t, { files });
  const { fastify } = started.app.http;
  const ends: ((token: string, browser: Browser) => Promise<unknown>)[] = [
    (token) => post(fastify, '/revoke', { client_id: app, token }),
    (_token, browser) => browser.visit(`${issuer}/logout`, { from: 'same-origin' }),
  ];
  for (const end of ends) {
    const browser = started.browser();
    const token = await appToken(started, browser);
    const first = (await exchanged(started, token)).body.access_token;
    const next = { ...asOrders, audience: 'https://stock.acme.example' };
    const second = (await exchanged(started, first, next)).body.access_token;
    assert.deepEqual([await isActive(started, first), await look(started, second)], [true, true]);
    await end(token, browser);
    assert.deepEqual([await isActive(started, first), await look(started, second)], [false, false]);
    assert.equal((await exchanged(started, first, next)).body.error, 'invalid_request');
  }
});

const look = async ({ app: { http } }: StartedApp, token: unknown): Promise<unknown> =>
  (await post(http.fastify, '/introspect', { ...asOrders, token: String(token) })).body.active;

test('revoking the new token leaves the one that it comes from alive', async (t) => {
  const started = await startTestApp(t, { files });
  const token = await appToken(started);
  const { access_token } = (await exchanged(started, token)).body;
  await post(started.app.http.fastify, '/revoke', { ...asGateway, token: String(access_token) });
  assert.equal(await isActive(started, access_token), false);
  assert.equal(await isActive(started, token), true);
});

test('a person who withdraws what they gave the application ends it too', async (t) => {
  const started = await startTestApp(t, { files });
  const browser = started.browser();
  const token = await appToken(started, browser);
  const { access_token } = (await exchanged(started, token)).body;
  await browser.request(`${issuer}/account`, {
    form: { action: 'withdraw', client: app },
    from: 'same-origin',
  });
  const { status } = await post(started.app.http.fastify, '/userinfo', {}, bearer(token));
  assert.deepEqual([status, await isActive(started, access_token)], [401, false]);
});

test('a client that has not opted in is told so', async (t) => {
  const started = await startTestApp(t, { files });
  const token = await appToken(started);
  for (const client of [
    { client_id: app, client_secret: '' },
    { client_id: clientIds.legacy, client_secret: 'legacy-secret' },
  ]) {
    const { status, body } = await exchanged(started, token, client);
    assert.deepEqual([status, body.error], [400, 'unauthorized_client']);
  }
});
