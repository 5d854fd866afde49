/** Scopes that one application has must not become those of another, by whatever grant (RFC 6749 section 3.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFile } from '../support/client-file.ts';
import { configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, obtainCode, post, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

/** Lists nothing of what the user store may add, as files do that were written for the original. */
const silent = 'ffffffff-0000-4000-8000-000000000001';
const files = {
  ...configuration(),
  'clients/silent.yaml': clientFile(silent, {
    redirect_urls: ['https://silent.acme.example/cb'],
    grant_types: ['authorization_code', 'implicit', 'password'],
    scopes: ['read:*'],
  }),
};
const ofSilent = { client_id: silent, redirect_uri: 'https://silent.acme.example/cb' };

test('what the user store added for one application is not there for the next, which does not list it', async (t) => {
  const { app, browser } = await startTestApp(t, { files });
  const { fastify } = app.http;
  const jana = browser();
  const first = await redeem(fastify, await obtainCode(jana));
  assert.match(String(first.body.scope), /user:list/);

  const byCode = await redeem(fastify, await obtainCode(jana, { ...ofSilent, scope: 'read:a' }), ofSilent);
  const implicit = await jana.visit(
    authorizationUrl({ ...ofSilent, scope: 'read:a', response_type: 'token' }),
  );
  const person = { username: 'jana', password: 'right horse', scope: 'read:a' };
  const byPassword = await post(fastify, '/token', { grant_type: 'password', client_id: silent, ...person });
  assert.deepEqual(
    [byCode.body.scope, answerOf(implicit).scope, byPassword.body.scope],
    ['read:a', 'read:a', 'read:a'],
  );
});

test('an application cannot ask for what only the user store may add', async (t) => {
  const { app } = await startTestApp(t, { files });
  const otto = { username: 'otto', password: 'right cow', scope: 'user:list secret:all read:a' };
  const fields = { grant_type: 'password', client_id: silent, ...otto };
  const { body } = await post(app.http.fastify, '/token', fields);
  assert.equal(body.scope, 'read:a');
});
