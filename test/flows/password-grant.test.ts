/** An old application sends name and password itself (RFC 6749 section 4.3). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { configuration, usersScript } from '../support/fixtures.ts';
import { bearer, type JsonReply, post, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const old = 'aaaaaaaa-0000-4000-8000-000000000002';
const careful = 'aaaaaaaa-0000-4000-8000-000000000003';
const legacyClient = {
  grant_types: ['password', 'refresh_token'],
  scopes: ['openid', 'email', 'read:*'],
  allowedProviderScopes: ['user:*'],
};
const filesWith = (script = usersScript) => ({
  ...configuration({ script }),
  'clients/old.yaml': clientFile(old, legacyClient),
  'clients/careful.yaml': clientFile(careful, { ...legacyClient, consent: 'required' }),
});
const jana = { grant_type: 'password', client_id: old, username: 'jana', password: 'right horse' };

const ask = ({ app }: StartedApp, changes: Record<string, string> = {}): Promise<JsonReply> =>
  post(app.http.fastify, '/token', { ...jana, ...changes });

test('name and password become tokens of the person, without a session and without a refresh token', async (t) => {
  const started = await startTestApp(t, { files: filesWith() });
  const { status, body } = await ask(started, { scope: 'openid email read:all admin' });
  assert.equal(status, 200);
  assert.deepEqual([body.refresh_token, body.scope], [undefined, 'email openid read:all user:list']);
  const now = started.runtime.clock.now() / 1000;
  const access = decodeJwt(String(body.access_token));
  const idToken = decodeJwt(String(body.id_token));
  for (const claims of [access, idToken])
    assert.deepEqual([claims.sub, claims.auth_time, claims.sid], ['u-1001', now, undefined]);
  assert.deepEqual([access.user, access.role], ['jana', 'admin']);
  const userinfo = await post(started.app.http.fastify, '/userinfo', {}, bearer(body.access_token));
  assert.deepEqual([userinfo.status, userinfo.body.email], [200, 'jana@example.com']);
});

test('the same works with a JSON body, as the original has it', async (t) => {
  const { app } = await startTestApp(t, { files: filesWith() });
  const json = { 'content-type': 'application/json' };
  const { status } = await post(app.http.fastify, '/token', JSON.stringify(jana), json);
  assert.equal(status, 200);
});

test('the login script sees which grant it is', async (t) => {
  const script = usersScript.replace(
    'get canLogin() { return this.known; }',
    "get canLogin() { return this.grant === 'password'; }",
  );
  const files = filesWith(
    script.replace(
      'constructor(credentials) {',
      'constructor(credentials) { this.grant = credentials.grant_type;',
    ),
  );
  assert.equal((await ask(await startTestApp(t, { files }))).status, 200);
});

test('a wrong name and a wrong password are told alike', async (t) => {
  const started = await startTestApp(t, { files: filesWith() });
  const answers = await Promise.all([
    ask(started, { username: 'nobody' }),
    ask(started, { password: 'wrong' }),
  ]);
  for (const { status, body } of answers)
    assert.deepEqual(
      [status, body.error, body.error_description],
      [400, 'invalid_grant', 'The user name or the password is wrong.'],
    );
});

test('a user store that is away is no wrong password', async (t) => {
  const script = usersScript.replace('this.user = users', 'throw new Error("away"); this.user = users');
  const { status, body } = await ask(await startTestApp(t, { files: filesWith(script) }));
  assert.deepEqual([status, body.error], [503, 'temporarily_unavailable']);
});

test('a client that needs consent is refused, because nobody can be asked', async (t) => {
  const started = await startTestApp(t, { files: filesWith() });
  const { status, body } = await ask(started, { client_id: careful });
  assert.deepEqual([status, body.error], [400, 'unauthorized_client']);
});

test('discovery does not promise the grant where every client that lists it would be refused', async (t) => {
  const { 'clients/old.yaml': _, ...files } = filesWith();
  const { app } = await startTestApp(t, { files });
  const headers = { host: 'login.acme.example' };
  const reply = await app.http.fastify.inject({ url: '/.well-known/openid-configuration', headers });
  assert.deepEqual(reply.json().grant_types_supported, ['authorization_code', 'refresh_token']);
});

test('each use leaves a warning in the log, and never the password', async (t) => {
  const started = await startTestApp(t, { files: filesWith() });
  await ask(started);
  const warning = started.runtime.logger.lines.find(({ message }) => message === 'Issued tokens');
  assert.deepEqual([warning?.level, warning?.fields.grantType], ['warning', 'password']);
  assert.match(String(warning?.fields.deprecated), /RFC 9700/);
  assert.doesNotMatch(JSON.stringify(started.runtime.logger.lines), /right horse/);
});

test('what it gave cannot be refreshed', async (t) => {
  const started = await startTestApp(t, { files: filesWith() });
  const token = String((await ask(started)).body.access_token);
  assert.equal((await refresh(started.app.http.fastify, token, { client_id: old })).status, 400);
});
