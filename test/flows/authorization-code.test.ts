import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  bearer,
  form,
  issuer,
  obtainCode,
  post,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const get = async (
  fastify: Awaited<ReturnType<typeof startTestApp>>['app']['http']['fastify'],
  path: string,
  headers = {},
) => {
  const reply = await fastify.inject({ url: path, headers: { host: 'login.acme.example', ...headers } });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
};

for (const algorithm of ['RS256', 'ES256', 'EdDSA', 'PS256'])
  test(`a person signs in and the client gets tokens that verify against the published keys (${algorithm})`, async (t) => {
    const { app, browser } = await startTestApp(t, { files: configuration({ algorithm }) });
    const jana = browser();
    const page = await jana.visit(authorizationUrl());
    assert.equal(page.status, 200);
    assert.match(page.body, /Acme Shop/);
    const reply = await jana.signIn(page, 'jana', 'right horse');
    const { code, state, iss } = answerOf(reply);
    assert.equal(state, 'st&te=1');
    assert.equal(iss, issuer);

    const { status, headers, body } = await redeem(app.http.fastify, String(code));
    assert.equal(status, 200);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(body.token_type, 'Bearer');
    assert.equal(body.expires_in, 7200);
    assert.equal(body.scope, 'email openid profile user:list');

    const jwks: JSONWebKeySet = (await get(app.http.fastify, '/.well-known/jwks.json')).body;
    assert.ok(jwks.keys.every((key) => key.d === undefined && key.use === 'sig' && key.kid !== undefined));
    const now = { currentDate: new Date('2026-11-23T10:00:00Z') };
    const keys = createLocalJWKSet(jwks);
    const access = await jwtVerify(String(body.access_token), keys, {
      issuer,
      audience: clientIds.spa,
      typ: 'at+jwt',
      ...now,
    });
    assert.equal(access.protectedHeader.alg, algorithm);
    assert.equal(access.payload.sub, 'u-1001');
    assert.equal(access.payload.tenant, 'acme');
    assert.equal(access.payload.role, 'admin');
    assert.equal(access.payload.user, 'jana');
    assert.equal(access.payload.client_id, clientIds.spa);
    const id = await jwtVerify(String(body.id_token), keys, { issuer, audience: clientIds.spa, ...now });
    assert.equal(id.payload.nonce, 'nonce-1');
    assert.equal(id.payload.sub, 'u-1001');
    assert.equal(typeof id.payload.at_hash, 'string');
    assert.equal(id.payload.sid, access.payload.sid);
  });

test('an HS256 tenant signs access tokens with the secret of its resource servers, ID tokens never', async (t) => {
  const { app, browser } = await startTestApp(t, {
    files: configuration({ algorithm: 'hs256' }),
    env: { JWT_SECRET: 'a secret of at least thirty-two bytes' },
  });
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const secret = new TextEncoder().encode('a secret of at least thirty-two bytes');
  const now = { currentDate: new Date('2026-11-23T10:00:00Z') };
  assert.equal((await jwtVerify(String(body.access_token), secret, now)).protectedHeader.alg, 'HS256');
  const jwks: JSONWebKeySet = (await get(app.http.fastify, '/.well-known/jwks.json')).body;
  assert.equal(
    (await jwtVerify(String(body.id_token), createLocalJWKSet(jwks), now)).protectedHeader.alg,
    'RS256',
  );
});

test('userinfo tells what the scope opens, and no more', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const all = (await redeem(app.http.fastify, await obtainCode(jana))).body;
  assert.deepEqual((await get(app.http.fastify, '/userinfo', bearer(all.access_token))).body, {
    name: 'Jana Novak',
    given_name: 'Jana',
    email: 'jana@example.com',
    email_verified: true,
    sub: 'u-1001',
  });
  const bare = (await redeem(app.http.fastify, await obtainCode(jana, { scope: 'openid' }))).body;
  assert.deepEqual((await get(app.http.fastify, '/userinfo', bearer(bare.access_token))).body, {
    sub: 'u-1001',
  });
  const none = (await redeem(app.http.fastify, await obtainCode(jana, { scope: undefined }))).body;
  assert.equal(none.id_token, undefined);
  const refused = await get(app.http.fastify, '/userinfo', bearer(none.access_token));
  assert.equal(refused.status, 403);
  assert.match(
    String(refused.headers['www-authenticate']),
    /^Bearer realm="login.acme.example", error="insufficient_scope".*scope="openid"/,
  );
  const original = await get(app.http.fastify, '/token/info', bearer(none.access_token));
  assert.equal(original.body.team, 'blue');
});

test('userinfo without, with a wrong, and with somebody else’s token', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const without = await get(app.http.fastify, '/userinfo');
  assert.equal(without.status, 401);
  assert.deepEqual(without.headers['www-authenticate'], [
    'Bearer realm="login.acme.example"',
    'DPoP realm="login.acme.example", algs="PS256 ES256 EdDSA Ed25519 RS256"',
  ]);
  for (const token of ['x', `${body.access_token}x`, body.id_token, body.refresh_token]) {
    const reply = await get(app.http.fastify, '/userinfo', bearer(token));
    assert.equal(reply.status, 401);
    assert.match(String(reply.headers['www-authenticate']), /error="invalid_token"/);
  }
  const elsewhere = await app.http.fastify.inject({
    url: '/userinfo',
    headers: { host: 'login.other.example', ...bearer(body.access_token) },
  });
  assert.equal(elsewhere.statusCode, 401);
});

test('an access token dies when its time is over', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  runtime.clock.advance(7199);
  assert.equal((await get(app.http.fastify, '/userinfo', bearer(body.access_token))).status, 200);
  runtime.clock.advance(2);
  assert.equal((await get(app.http.fastify, '/userinfo', bearer(body.access_token))).status, 401);
});

test('a confidential client proves itself by Basic, encoded or not, or in the body, in either case of its id', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const uri = 'https://web.acme.example/cb?keep=1';
  const encode = (text: string): string => form({ x: text }).slice(2);
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const ways: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['Basic, form-encoded', basic(clientIds.web, encode(webSecret)), {}],
    ['Basic, as it is', basic(clientIds.web, webSecret), {}],
    ['Basic, and the id in the body', basic(clientIds.web, encode(webSecret)), { client_id: clientIds.web }],
    ['in the body', {}, { client_id: clientIds.web, client_secret: webSecret }],
    ['in capitals', {}, { client_id: clientIds.web.toUpperCase(), client_secret: webSecret }],
  ];
  for (const [name, headers, fields] of ways) {
    const code = await obtainCode(jana, {
      client_id: clientIds.web,
      redirect_uri: uri,
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const reply = await post(
      app.http.fastify,
      '/token',
      { grant_type: 'authorization_code', code, redirect_uri: uri, ...fields },
      headers,
    );
    assert.equal(reply.status, 200, name);
    assert.equal(decodeJwt(String(reply.body.id_token)).aud, fields.client_id ?? clientIds.web, name);
  }
});

test('a redirect URI keeps its own query', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(
    authorizationUrl({ client_id: clientIds.web, redirect_uri: 'https://web.acme.example/cb?keep=1' }),
  );
  const reply = await jana.signIn(page, 'jana', 'right horse');
  assert.match(
    String(reply.location),
    /^https:\/\/web\.acme\.example\/cb\?keep=1&code=[\w-]+&state=st%26te%3D1&iss=/,
  );
});

test('a JSON body is taken as a form is', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const json = JSON.stringify({
    grant_type: 'refresh_token',
    client_id: clientIds.spa,
    refresh_token: String(body.refresh_token),
  });
  const reply = await post(app.http.fastify, '/token', json, { 'content-type': 'application/json' });
  assert.equal(reply.status, 200);
});

test('a client that does not list refresh_token gets none', async (t) => {
  const { app, browser } = await startTestApp(t);
  const code = await obtainCode(browser(), { client_id: clientIds.noRefresh });
  const { body } = await redeem(app.http.fastify, code, { client_id: clientIds.noRefresh });
  assert.equal(typeof body.access_token, 'string');
  assert.equal(body.refresh_token, undefined);
});

test('a refresh narrows the scope for one answer only, and never widens it', async (t) => {
  const { app, browser } = await startTestApp(t);
  const first = (await redeem(app.http.fastify, await obtainCode(browser()))).body;
  const narrow = await refresh(app.http.fastify, String(first.refresh_token), { scope: 'openid' });
  assert.equal(narrow.body.scope, 'openid');
  const wide = await refresh(app.http.fastify, String(narrow.body.refresh_token), {
    scope: 'openid read:all',
  });
  assert.equal(wide.body.error, 'invalid_scope');
  const whole = await refresh(app.http.fastify, String(narrow.body.refresh_token));
  assert.equal(whole.body.scope, 'email openid profile user:list');
});
