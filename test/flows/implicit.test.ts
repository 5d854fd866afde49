/** Old browser applications get tokens from the authorization endpoint (OpenID Connect Core 1.0 sections 3.2, 3.3). */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { Browser, BrowserReply } from '../support/browser.ts';
import { hiddenFields } from '../support/browser.ts';
import { clientFile } from '../support/client-file.ts';
import { configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, bearer, issuer, post, redeem } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const page = 'aaaaaaaa-0000-4000-8000-000000000010';
const files = {
  ...configuration(),
  'clients/page.yaml': clientFile(page, {
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    redirect_urls: ['https://page.acme.example/cb'],
    scopes: ['openid', 'profile', 'email', 'read:*'],
    resources: ['https://api.acme.example/'],
  }),
};
const ofPage = { client_id: page, redirect_uri: 'https://page.acme.example/cb' };

async function ask(browser: Browser, changes: Record<string, string | undefined>): Promise<BrowserReply> {
  const shown = await browser.visit(authorizationUrl({ ...ofPage, ...changes }));
  return shown.location ? shown : browser.signIn(shown, 'jana', 'right horse');
}

async function verified({ app, runtime }: StartedApp, jwt: string | undefined) {
  const keys = await app.http.fastify.inject({
    url: '/.well-known/jwks.json',
    headers: { host: 'login.acme.example' },
  });
  const { payload } = await jwtVerify(String(jwt), createLocalJWKSet(keys.json()), {
    issuer,
    currentDate: new Date(runtime.clock.now()),
  });
  return payload;
}

const leftHalf = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');

/** The response type, what comes beside `state` and `iss`, and which hashes the ID token has. */
const answers = [
  ['code', ['code'], []],
  ['token', ['access_token', 'expires_in', 'scope', 'token_type'], []],
  ['id_token', ['id_token'], []],
  ['id_token token', ['access_token', 'expires_in', 'id_token', 'scope', 'token_type'], ['at_hash']],
  ['code id_token', ['code', 'id_token'], ['c_hash']],
  ['code token', ['access_token', 'code', 'expires_in', 'scope', 'token_type'], []],
  [
    'code id_token token',
    ['access_token', 'code', 'expires_in', 'id_token', 'scope', 'token_type'],
    ['at_hash', 'c_hash'],
  ],
] as const;

for (const [responseType, given, hashes] of answers)
  test(`response_type=${responseType} is answered with just what it names`, async (t) => {
    const started = await startTestApp(t, { files });
    const reply = await ask(started.browser(), { response_type: responseType });
    assert.equal(reply.location?.search === '', responseType !== 'code');
    const { state, iss, ...answer } = answerOf(reply);
    assert.deepEqual([state, iss], ['st&te=1', issuer]);
    assert.deepEqual(Object.keys(answer).sort(), given);
    if (answer.id_token !== undefined) {
      const claims = await verified(started, answer.id_token);
      assert.deepEqual([claims.aud, claims.nonce, claims.sub], [page, 'nonce-1', 'u-1001']);
      const expected = { at_hash: answer.access_token, c_hash: answer.code };
      for (const hash of ['at_hash', 'c_hash'] as const)
        assert.equal(
          claims[hash],
          hashes.some((each) => each === hash) ? leftHalf(String(expected[hash])) : undefined,
        );
    }
    if (answer.access_token !== undefined) {
      assert.equal(answer.token_type, 'Bearer');
      const userinfo = await post(started.app.http.fastify, '/userinfo', {}, bearer(answer.access_token));
      assert.deepEqual([userinfo.status, userinfo.body.name], [200, 'Jana Novak']);
    }
    if (answer.code !== undefined) {
      const { status, body } = await redeem(started.app.http.fastify, answer.code, ofPage);
      assert.equal(status, 200);
      assert.equal(decodeJwt(String(body.id_token)).sub, 'u-1001');
    }
  });

test('the words of a response type come in any order', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const answer = answerOf(await ask(browser(), { response_type: 'token id_token' }));
  assert.ok(answer.access_token && answer.id_token);
});

test('a token from the browser lives for a quarter of an hour', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const { access_token = '', expires_in } = answerOf(await ask(browser(), { response_type: 'token' }));
  const { exp = 0, iat = 0 } = decodeJwt(access_token);
  assert.deepEqual([expires_in, exp - iat], ['900', 900]);
});

test('where there is no access token, the ID token has the claims of the scopes', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const alone = answerOf(await ask(browser(), { response_type: 'id_token', scope: 'openid email' }));
  const { email, name } = decodeJwt(alone.id_token ?? '');
  assert.deepEqual([email, name], ['jana@example.com', undefined]);
  const withToken = answerOf(await ask(browser(), { response_type: 'id_token token' }));
  assert.equal(decodeJwt(withToken.id_token ?? '').email, undefined);
});

test('form_post carries tokens in a form', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const reply = await ask(browser(), { response_type: 'id_token', response_mode: 'form_post' });
  assert.equal(reply.status, 200);
  assert.ok(hiddenFields(reply.body).id_token);
});

test('a token without openid is possible, an ID token is not', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const token = answerOf(
    await ask(browser(), { response_type: 'token', scope: 'read:all', nonce: undefined }),
  );
  assert.equal(token.scope, 'read:all');
  const refused = answerOf(await ask(browser(), { response_type: 'id_token', scope: 'profile' }));
  assert.equal(refused.error, 'invalid_request');
});

test('an ID token from this endpoint needs a nonce', async (t) => {
  const { browser } = await startTestApp(t, { files });
  for (const response_type of ['id_token', 'id_token token', 'code id_token', 'code id_token token'])
    assert.equal(
      answerOf(await ask(browser(), { response_type, nonce: undefined })).error,
      'invalid_request',
    );
});

test('prompt=none renews without the person, or says in the fragment that nobody is signed in', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const renew = { response_type: 'id_token token', prompt: 'none' };
  const jana = browser();
  const stranger = await jana.visit(authorizationUrl({ ...ofPage, ...renew }));
  assert.equal(stranger.location?.search, '');
  assert.equal(answerOf(stranger).error, 'login_required');
  await ask(jana, { response_type: 'id_token' });
  const renewed = answerOf(await jana.visit(authorizationUrl({ ...ofPage, ...renew })));
  assert.ok(renewed.access_token && renewed.id_token);
});

test('a resource becomes the audience of the token', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const resource = 'https://api.acme.example/';
  const { access_token = '' } = answerOf(await ask(browser(), { response_type: 'token', resource }));
  assert.equal(decodeJwt(access_token).aud, resource);
});

test('signing out ends a token from this endpoint', async (t) => {
  const started = await startTestApp(t, { files });
  const browser = started.browser();
  const { access_token, id_token } = answerOf(await ask(browser, { response_type: 'id_token token' }));
  const userinfo = () => post(started.app.http.fastify, '/userinfo', {}, bearer(access_token));
  assert.equal((await userinfo()).status, 200);
  await browser.visit(`${issuer}/logout?id_token_hint=${id_token}`);
  assert.equal((await userinfo()).status, 401);
});

test('both ID tokens of the hybrid flow tell of the same sign-in', async (t) => {
  const { app, browser } = await startTestApp(t, { files });
  const { id_token = '', code = '' } = answerOf(await ask(browser(), { response_type: 'code id_token' }));
  const { body } = await redeem(app.http.fastify, code, ofPage);
  const [first, second] = [decodeJwt(id_token), decodeJwt(String(body.id_token))];
  for (const claim of ['iss', 'sub', 'aud', 'nonce', 'sid', 'auth_time'])
    assert.deepEqual(second[claim], first[claim], claim);
});

test('redeeming the code twice ends the token that came beside it', async (t) => {
  const { app, browser } = await startTestApp(t, { files });
  const { fastify } = app.http;
  const { access_token, code = '' } = answerOf(await ask(browser(), { response_type: 'code token' }));
  for (const _twice of [1, 2]) await redeem(fastify, code, ofPage);
  assert.equal((await post(fastify, '/userinfo', {}, bearer(access_token))).status, 401);
});

test('each use leaves a warning in the log, without a token in it', async (t) => {
  const { browser, runtime } = await startTestApp(t, { files });
  const { access_token = 'none' } = answerOf(await ask(browser(), { response_type: 'token' }));
  const line = runtime.logger.lines.find(({ message }) => message === 'Granted an authorization request');
  assert.deepEqual([line?.level, line?.fields.responseType], ['warning', 'token']);
  assert.ok(!JSON.stringify(runtime.logger.lines).includes(access_token));
});

test('discovery tells of it where a client has opted in, and nowhere else', async (t) => {
  const { app } = await startTestApp(t, { files });
  const metadataOf = async (host: string) =>
    (await app.http.fastify.inject({ url: '/.well-known/openid-configuration', headers: { host } })).json();
  const acme = await metadataOf('login.acme.example');
  assert.equal(acme.response_types_supported.length, 7);
  assert.deepEqual(acme.grant_types_supported, ['authorization_code', 'refresh_token', 'implicit']);
  const other = await metadataOf('login.other.example');
  assert.deepEqual(other.response_types_supported, ['code']);
  assert.deepEqual(other.grant_types_supported, ['authorization_code', 'refresh_token']);
});

test('discovery promises no access token where every client that has opted in must use DPoP', async (t) => {
  const bound = clientFile(page, {
    grant_types: ['authorization_code', 'implicit'],
    redirect_urls: ['https://page.acme.example/cb'],
    dpop_bound_access_tokens: true,
  });
  const { app } = await startTestApp(t, { files: { ...configuration(), 'clients/page.yaml': bound } });
  const headers = { host: 'login.acme.example' };
  const reply = await app.http.fastify.inject({ url: '/.well-known/openid-configuration', headers });
  assert.deepEqual(reply.json().response_types_supported, ['code', 'id_token', 'code id_token']);
});

test('discovery tells of no grant by which no client gets anything', async (t) => {
  const narrowed = { response_types: ['code'] };
  const bound = { response_types: ['token'], dpop_bound_access_tokens: true };
  for (const options of [narrowed, bound]) {
    const file = clientFile(page, {
      grant_types: ['authorization_code', 'implicit'],
      redirect_urls: ['https://page.acme.example/cb'],
      ...options,
    });
    const { app } = await startTestApp(t, { files: { ...configuration(), 'clients/page.yaml': file } });
    const headers = { host: 'login.acme.example' };
    const reply = await app.http.fastify.inject({ url: '/.well-known/openid-configuration', headers });
    assert.deepEqual(reply.json().response_types_supported, ['code']);
    assert.deepEqual(reply.json().grant_types_supported, ['authorization_code', 'refresh_token']);
  }
});

test('a client that has not opted in is refused, in the fragment', async (t) => {
  const { browser } = await startTestApp(t, { files });
  for (const [response_type] of answers.slice(1)) {
    const reply = await browser().visit(authorizationUrl({ response_type }));
    assert.deepEqual([answerOf(reply).error, reply.location?.search], ['unauthorized_client', '']);
  }
});
