/** Codes that are stolen, replayed, redeemed by others or under other circumstances. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { bearer, obtainCode, post, redeem, refresh, verifier } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

test('a code is good once, and what it issued dies with the second use', async (t) => {
  const { app, browser } = await startTestApp(t);
  const code = await obtainCode(browser());
  const first = await redeem(app.http.fastify, code);
  assert.equal(first.status, 200);
  const second = await redeem(app.http.fastify, code);
  assert.deepEqual([second.status, second.body.error], [400, 'invalid_grant']);

  const userinfo = await app.http.fastify.inject({
    url: '/userinfo',
    headers: { host: 'login.acme.example', ...bearer(first.body.access_token) },
  });
  assert.equal(userinfo.statusCode, 401);
  assert.equal(
    (await refresh(app.http.fastify, String(first.body.refresh_token))).body.error,
    'invalid_grant',
  );
});

test('of a thousand requests with one code no two win', async (t) => {
  const { app, browser } = await startTestApp(t);
  const code = await obtainCode(browser());
  const replies = await Promise.all(Array.from({ length: 1000 }, () => redeem(app.http.fastify, code)));
  // None may win either: a second use that is noticed in time revokes what the first one was about to get.
  assert.ok(replies.filter(({ status }) => status === 200).length <= 1);
  assert.ok(replies.every(({ status, body }) => status === 200 || body.error === 'invalid_grant'));
});

test('a code lives for a minute', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const inTime = await obtainCode(browser());
  runtime.clock.advance(59);
  assert.equal((await redeem(app.http.fastify, inTime)).status, 200);
  const tooLate = await obtainCode(browser());
  runtime.clock.advance(61);
  assert.equal((await redeem(app.http.fastify, tooLate)).body.error, 'invalid_grant');
});

const circumstances: readonly [string, Record<string, string | undefined>][] = [
  ['another client', { client_id: clientIds.noRefresh }],
  ['a confidential client with its own secret', { client_id: clientIds.web, client_secret: webSecret }],
  ['another redirect URI', { redirect_uri: 'https://a.preview.acme.example/cb' }],
  ['a redirect URI with a slash more', { redirect_uri: 'https://spa.acme.example/cb/' }],
  ['a wrong verifier', { code_verifier: `${verifier}x` }],
  ['no verifier', { code_verifier: undefined }],
  ['an empty verifier', { code_verifier: '' }],
];
for (const [name, changes] of circumstances)
  test(`a code is refused with ${name}, and is spent by the attempt`, async (t) => {
    const { app, browser } = await startTestApp(t);
    const code = await obtainCode(browser());
    const wrong = await redeem(app.http.fastify, code, changes);
    assert.deepEqual([wrong.status, wrong.body.error], [400, 'invalid_grant']);
    assert.equal((await redeem(app.http.fastify, code)).body.error, 'invalid_grant');
  });

test('a code of one tenant does not exist at another', async (t) => {
  const { app, browser } = await startTestApp(t);
  const code = await obtainCode(browser());
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientIds.foreign,
    redirect_uri: 'https://spa.acme.example/cb',
    code,
    code_verifier: verifier,
  };
  const elsewhere = await post(app.http.fastify, '/token', fields, {}, 'login.other.example');
  assert.equal(elsewhere.body.error, 'invalid_grant');
  assert.equal((await redeem(app.http.fastify, code)).status, 200);
});

test('a verifier for a code without a challenge is refused', async (t) => {
  const { app, browser } = await startTestApp(t);
  const uri = 'https://web.acme.example/cb?keep=1';
  const without = {
    client_id: clientIds.web,
    redirect_uri: uri,
    code_challenge: undefined,
    code_challenge_method: undefined,
  };
  const code = await obtainCode(browser(), without);
  const reply = await redeem(app.http.fastify, code, {
    client_id: clientIds.web,
    client_secret: webSecret,
    redirect_uri: uri,
  });
  assert.equal(reply.body.error, 'invalid_grant');
});

test('redirect_uri may be left out where PKCE binds the code, and not where nothing does', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const code = await obtainCode(jana);
  assert.equal((await redeem(app.http.fastify, code, { redirect_uri: undefined })).status, 200);
});

test('a code from a session that has ended is worth nothing', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const code = await obtainCode(jana);
  await jana.visit('https://login.acme.example/logout', { from: 'same-origin' });
  assert.equal((await redeem(app.http.fastify, code)).body.error, 'invalid_grant');
});
