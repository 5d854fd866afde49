/** What somebody else still holds after the person has ended it on the account page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change } from '../support/consent.ts';
import { issuer, obtainCode, redeem, refresh } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const days = 86_400;

test('signing out everywhere ends the refresh tokens of sessions that have run out, too', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const stolen = await redeem(app.http.fastify, await obtainCode(browser()));
  runtime.clock.advance(8 * days);
  const jana = browser();
  await obtainCode(jana);
  await change(jana, { action: 'end-all' });
  const reply = await refresh(app.http.fastify, String(stolen.body.refresh_token));
  assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
});

test('signing out everywhere is over when it is over: the next sign-in gives tokens that last', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  await change(jana, { action: 'end-all' });
  const { body } = await redeem(app.http.fastify, await obtainCode(jana));
  assert.equal((await refresh(app.http.fastify, String(body.refresh_token))).status, 200);
  const headers = { host: new URL(issuer).host, authorization: `Bearer ${String(body.access_token)}` };
  assert.equal((await app.http.fastify.inject({ url: '/userinfo', headers })).statusCode, 200);
});
