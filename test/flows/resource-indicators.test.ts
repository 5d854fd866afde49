/** Resource indicators (RFC 8707) and the access tokens that they shape (RFC 9068). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  issuer,
  obtainCode,
  post,
  push,
  pushedUrl,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const orders = 'https://api.acme.example/orders';
const stock = 'https://api.acme.example/stock';
const mcp = 'https://mcp.acme.example';

function startWithResources(t: Parameters<typeof startTestApp>[0], audience = ''): Promise<StartedApp> {
  const files = configuration();
  const acme = files['clients/acme.yaml']?.replace(
    '  tenantname: acme\n',
    `  tenantname: acme\n  resources: ["${orders}", "${stock}", "${mcp}"]\n${audience}`,
  );
  return startTestApp(t, { files: { ...files, 'clients/acme.yaml': acme ?? '' } });
}

/** A request that names several resources: one query parameter for each. */
async function codeFor({ browser }: StartedApp, ...resources: string[]): Promise<string> {
  const named = resources.map((resource) => `&resource=${encodeURIComponent(resource)}`).join('');
  const jana = browser();
  const page = await jana.visit(authorizationUrl() + named);
  return String(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
}

const audienceOf = (body: Readonly<Record<string, unknown>>) => decodeJwt(String(body.access_token)).aud;

test('a token is for the resource that was asked for, and for no other', async (t) => {
  const started = await startWithResources(t);
  const { body } = await redeem(started.app.http.fastify, await codeFor(started, orders));
  assert.equal(audienceOf(body), orders);
  assert.equal(decodeJwt(String(body.id_token)).aud, clientIds.spa);
});

test('of several resources each request at the token endpoint may take its part, and the refresh token keeps all', async (t) => {
  const started = await startWithResources(t);
  const app = started.app.http.fastify;
  const first = (await redeem(app, await codeFor(started, orders, stock), { resource: stock })).body;
  assert.equal(audienceOf(first), stock);
  const second = (await refresh(app, String(first.refresh_token), { resource: orders })).body;
  assert.equal(audienceOf(second), orders);
  const third = (await refresh(app, String(second.refresh_token))).body;
  assert.deepEqual(audienceOf(third), [orders, stock]);
  const both = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientIds.spa,
    refresh_token: String(third.refresh_token),
  });
  for (const resource of [stock, orders]) both.append('resource', resource);
  assert.deepEqual(audienceOf((await post(app, '/token', both.toString())).body), [stock, orders]);
});

test('who names none gets the usual audience', async (t) => {
  const started = await startWithResources(t);
  assert.equal(
    audienceOf((await redeem(started.app.http.fastify, await codeFor(started))).body),
    clientIds.spa,
  );
  const other = await startWithResources(t, `  audience: ["${orders}", "urn:acme:everything"]\n`);
  const { body } = await redeem(other.app.http.fastify, await codeFor(other));
  assert.deepEqual(audienceOf(body), [orders, 'urn:acme:everything']);
});

test('what is the audience anyway may be named as well', async (t) => {
  const started = await startWithResources(t, `  audience: "urn:acme:everything"\n`);
  const { body } = await redeem(started.app.http.fastify, await codeFor(started, 'urn:acme:everything'));
  assert.equal(audienceOf(body), 'urn:acme:everything');
});

test('who named none at first may name one at the token endpoint', async (t) => {
  const started = await startWithResources(t);
  const app = started.app.http.fastify;
  const first = (await redeem(app, await codeFor(started), { resource: orders })).body;
  assert.equal(audienceOf(first), orders);
  assert.equal(audienceOf((await refresh(app, String(first.refresh_token))).body), clientIds.spa);
});

test('an origin may be written with or without its slash, as libraries do', async (t) => {
  const started = await startWithResources(t);
  const { body } = await redeem(started.app.http.fastify, await codeFor(started, `${mcp}/`), {
    resource: `${mcp}/`,
  });
  assert.equal(audienceOf(body), `${mcp}/`);
});

test('the same resource twice is one resource', async (t) => {
  const started = await startWithResources(t);
  const { body } = await redeem(started.app.http.fastify, await codeFor(started, orders, orders));
  assert.equal(audienceOf(body), orders);
});

test('several resources can be pushed, and survive the login page', async (t) => {
  const started = await startWithResources(t);
  const app = started.app.http.fastify;
  const query = new URL(authorizationUrl()).search.slice(1);
  const body = `${query}&resource=${encodeURIComponent(orders)}&resource=${encodeURIComponent(stock)}`;
  const pushed = await post(app, '/par', body);
  const jana = started.browser();
  const page = await jana.visit(pushedUrl(pushed));
  const { code } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  assert.deepEqual(audienceOf((await redeem(app, String(code))).body), [orders, stock]);
  assert.equal((await push(app, { resource: `${orders}#x` })).body.error, 'invalid_target');
});

test('an access token has the type and the claims of RFC 9068', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const now = Math.floor(runtime.clock.now() / 1000);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const token = String(body.access_token);
  const { typ, alg, kid } = decodeProtectedHeader(token);
  assert.equal(typ, 'at+jwt');
  assert.equal(alg, 'ES256');
  assert.equal(typeof kid, 'string');
  const claims = decodeJwt(token);
  assert.equal(claims.iss, issuer);
  assert.equal(claims.sub, 'u-1001');
  assert.equal(claims.aud, clientIds.spa);
  assert.equal(claims.client_id, clientIds.spa);
  assert.equal(claims.iat, now);
  assert.equal(claims.exp, now + Number(body.expires_in));
  assert.equal(claims.auth_time, now);
  assert.equal(claims.scope, body.scope);
  assert.ok(String(claims.jti).length > 20);
  const again = decodeJwt(
    String((await refresh(app.http.fastify, String(body.refresh_token))).body.access_token),
  );
  assert.notEqual(again.jti, claims.jti);
});

test('every authorization response names its issuer, errors too (RFC 9207)', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const refusals = [
    { prompt: 'none' },
    { response_type: 'magic' },
    { scope: '"' },
    { resource: 'x' },
    { request: 'e30.e30.' },
    { code_challenge: undefined },
    { max_age: '-1' },
  ];
  for (const changes of refusals) {
    const answer = answerOf(await jana.visit(authorizationUrl(changes)));
    assert.ok(answer.error, JSON.stringify(changes));
    assert.equal(answer.iss, issuer, JSON.stringify(changes));
  }
});
