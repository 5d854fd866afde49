/** Refresh tokens that are replayed, raced, retried, or used by others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, configuration, usersScript } from '../support/fixtures.ts';
import { bearer, obtainCode, post, redeem, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

async function firstTokens({ app, browser }: StartedApp) {
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  return { refreshToken: String(body.refresh_token), accessToken: String(body.access_token) };
}

const userinfoStatus = async ({ app }: StartedApp, token: string): Promise<number> =>
  (
    await app.http.fastify.inject({
      url: '/userinfo',
      headers: { host: 'login.acme.example', ...bearer(token) },
    })
  ).statusCode;

test('a replayed refresh token kills its whole family', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken, accessToken } = await firstTokens(started);
  const second = (await refresh(started.app.http.fastify, refreshToken)).body;
  started.runtime.clock.advance(11);
  const replay = await refresh(started.app.http.fastify, refreshToken);
  assert.deepEqual([replay.status, replay.body.error], [400, 'invalid_grant']);
  assert.equal(
    (await refresh(started.app.http.fastify, String(second.refresh_token))).body.error,
    'invalid_grant',
  );
  for (const token of [accessToken, String(second.access_token)])
    assert.equal(await userinfoStatus(started, token), 401);
});

test('a request that is retried within ten seconds gets the same successor', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  const first = (await refresh(started.app.http.fastify, refreshToken)).body;
  started.runtime.clock.advance(9);
  const again = (await refresh(started.app.http.fastify, refreshToken)).body;
  assert.equal(again.refresh_token, first.refresh_token);
  assert.equal((await refresh(started.app.http.fastify, String(first.refresh_token))).status, 200);
});

test('once the successor is used, the grace is over', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  const second = (await refresh(started.app.http.fastify, refreshToken)).body;
  const third = (await refresh(started.app.http.fastify, String(second.refresh_token))).body;
  assert.equal((await refresh(started.app.http.fastify, refreshToken)).body.error, 'invalid_grant');
  assert.equal(
    (await refresh(started.app.http.fastify, String(third.refresh_token))).body.error,
    'invalid_grant',
  );
});

test('two hundred requests at once leave one living branch', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  const replies = await Promise.all(
    Array.from({ length: 200 }, () => refresh(started.app.http.fastify, refreshToken)),
  );
  assert.ok(replies.every(({ status }) => status === 200));
  assert.equal(new Set(replies.map(({ body }) => body.refresh_token)).size, 1);
});

test('a refresh token is bound to its client and its tenant', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  const otherClient = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
  const byOther = await refresh(started.app.http.fastify, refreshToken, otherClient);
  assert.equal(byOther.body.error, 'invalid_grant');
  const fields = { grant_type: 'refresh_token', client_id: clientIds.foreign, refresh_token: refreshToken };
  const elsewhere = await post(started.app.http.fastify, '/token', fields, {}, 'login.other.example');
  assert.equal(elsewhere.body.error, 'invalid_grant');
  assert.equal((await refresh(started.app.http.fastify, refreshToken)).status, 200);
});

test('a refresh token that nobody uses dies', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  started.runtime.clock.advance(720 * 3600 + 1);
  assert.equal((await refresh(started.app.http.fastify, refreshToken)).body.error, 'invalid_grant');
});

test('signing out ends the refresh tokens of the session', async (t) => {
  const started = await startTestApp(t);
  const jana = started.browser();
  const { body } = await redeem(started.app.http.fastify, await obtainCode(jana));
  await jana.visit('https://login.acme.example/logout', { from: 'same-origin' });
  assert.equal(
    (await refresh(started.app.http.fastify, String(body.refresh_token))).body.error,
    'invalid_grant',
  );
  assert.equal(await userinfoStatus(started, String(body.access_token)), 401);
});

test('a revoked token is dead at once, and so is its family when it was a refresh token', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken, accessToken } = await firstTokens(started);
  const foreign = await post(started.app.http.fastify, '/revoke', {
    client_id: clientIds.legacy,
    client_secret: 'legacy-secret',
    token: refreshToken,
  });
  assert.equal(foreign.body.error, 'invalid_grant');
  assert.equal(await userinfoStatus(started, accessToken), 200);

  const second = (await refresh(started.app.http.fastify, refreshToken)).body;
  const own = await post(started.app.http.fastify, '/revoke', {
    client_id: clientIds.spa,
    token: accessToken,
  });
  assert.deepEqual([own.status, own.body], [200, {}]);
  assert.equal(await userinfoStatus(started, accessToken), 401);
  assert.equal(await userinfoStatus(started, String(second.access_token)), 200);

  const family = {
    client_id: clientIds.spa,
    token: String(second.refresh_token),
    token_type_hint: 'access_token',
  };
  assert.equal((await post(started.app.http.fastify, '/revoke', family)).status, 200);
  assert.equal(await userinfoStatus(started, String(second.access_token)), 401);
  assert.equal(
    (await refresh(started.app.http.fastify, String(second.refresh_token))).body.error,
    'invalid_grant',
  );
});

test('revoking what is no token is no error', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await post(app.http.fastify, '/revoke', { client_id: clientIds.spa, token: 'no such token' });
  assert.deepEqual([reply.status, reply.body], [200, {}]);
});

test('a user store that is away costs nobody the token', async (t) => {
  const failing = usersScript.replace(
    'this.valid = users',
    "if (users.broken) throw new Error('away'); this.valid = users",
  );
  const broken = failing.replace('const users = {', 'const users = { broken: true,');
  const files = configuration();
  const started = await startTestApp(t, { files });
  const { refreshToken } = await firstTokens(started);
  await started.reconfigure({
    'tenants/acme.yaml': configuration({ script: broken })['tenants/acme.yaml'] ?? '',
  });
  const away = await refresh(started.app.http.fastify, refreshToken);
  assert.deepEqual([away.status, away.body.error], [503, 'temporarily_unavailable']);
  await started.reconfigure(files);
  assert.equal((await refresh(started.app.http.fastify, refreshToken)).status, 200);
});

test('a user whom the user store no longer knows gets no new tokens', async (t) => {
  const started = await startTestApp(t);
  const { refreshToken } = await firstTokens(started);
  const script = usersScript.replace('jana: {', 'gone: {');
  await started.reconfigure({ 'tenants/acme.yaml': configuration({ script })['tenants/acme.yaml'] ?? '' });
  assert.equal((await refresh(started.app.http.fastify, refreshToken)).body.error, 'invalid_grant');
});

test('what the operator has taken from a client it gets no longer, however often it refreshes', async (t) => {
  const { app, browser, reconfigure } = await startTestApp(t);
  const asked = { scope: 'openid read:secrets', claims: '{"userinfo":{"email":null}}' };
  const { body } = await redeem(app.http.fastify, await obtainCode(browser(), asked));
  assert.equal(body.scope, 'openid read:secrets user:list');
  const clients = String(configuration()['clients/acme.yaml'])
    .replace('[openid, profile, email, "read:*"]', '[openid]')
    .replace('allowedProviderScopes: ["user:*"]', 'allowedProviderScopes: []');
  await reconfigure({ 'clients/acme.yaml': clients });
  const refreshed = (await refresh(app.http.fastify, String(body.refresh_token))).body;
  assert.equal(refreshed.scope, 'openid');
  const headers = { host: 'login.acme.example', ...bearer(refreshed.access_token) };
  const userinfo = await app.http.fastify.inject({ url: '/userinfo', headers });
  assert.deepEqual(Object.keys(userinfo.json()), ['sub']);
});
