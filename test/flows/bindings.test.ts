/** What a token, a code and a request are bound to, told one by one: each of these rules could be lost unnoticed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { createApp } from '../../src/app.ts';
import { parseSettings } from '../../src/settings.ts';
import { openBrowser } from '../support/browser.ts';
import { fakeRuntime } from '../support/fake-runtime.ts';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  bearer,
  issuer,
  obtainCode,
  post,
  push,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const webUri = 'https://web.acme.example/cb?keep=1';
const webWithoutPkce = {
  client_id: clientIds.web,
  redirect_uri: webUri,
  code_challenge: undefined,
  code_challenge_method: undefined,
};
const asWeb = { client_id: clientIds.web, client_secret: webSecret, code_verifier: undefined };

test('redirect_uri may be left out without PKCE only where the operator says that PKCE is optional', async (t) => {
  const said = await startTestApp(t);
  const code = await obtainCode(said.browser(), webWithoutPkce);
  assert.equal(
    (await redeem(said.app.http.fastify, code, { ...asWeb, redirect_uri: undefined })).status,
    200,
  );

  const files = configuration();
  const silent = {
    ...files,
    'clients/acme.yaml': files['clients/acme.yaml']?.replace('  pkce: optional\n', '') ?? '',
  };
  const unsaid = await startTestApp(t, { files: silent });
  const second = await obtainCode(unsaid.browser(), webWithoutPkce);
  const refused = await redeem(unsaid.app.http.fastify, second, { ...asWeb, redirect_uri: undefined });
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant']);
});

test('a client that is registered for one method of authentication cannot use another', async (t) => {
  const files = configuration();
  const basicOnly = files['clients/acme.yaml']?.replace(
    '  pkce: optional\n',
    '  pkce: optional\n  token_endpoint_auth_method: client_secret_basic\n',
  );
  const { app, browser } = await startTestApp(t, {
    files: { ...files, 'clients/acme.yaml': basicOnly ?? '' },
  });
  const byPost = await redeem(app.http.fastify, await obtainCode(browser(), webWithoutPkce), {
    ...asWeb,
    redirect_uri: webUri,
  });
  assert.equal(byPost.body.error, 'invalid_client');
});

test('the header and the body must name the same client', async (t) => {
  const { app } = await startTestApp(t);
  const authorization = `Basic ${Buffer.from(`${clientIds.web}:${encodeURIComponent(webSecret)}`).toString('base64')}`;
  const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_id: clientIds.spa };
  assert.equal(
    (await post(app.http.fastify, '/token', fields, { authorization })).body.error,
    'invalid_request',
  );
});

test('at_hash is the left half of the hash of the access token beside it', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const hash = createHash('sha256').update(String(body.access_token)).digest().subarray(0, 16);
  assert.equal(decodeJwt(String(body.id_token)).at_hash, hash.toString('base64url'));
});

test('a refresh tells the same sign-in as before: auth_time, sub, aud, sid and amr, but no nonce', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const first = (await redeem(app.http.fastify, await obtainCode(browser()))).body;
  runtime.clock.advance(3600);
  const second = (await refresh(app.http.fastify, String(first.refresh_token))).body;
  const before = decodeJwt(String(first.id_token));
  const after = decodeJwt(String(second.id_token));
  for (const claim of ['iss', 'sub', 'aud', 'sid', 'auth_time', 'amr'])
    assert.deepEqual(after[claim], before[claim], claim);
  assert.deepEqual(after.amr, ['pwd']);
  assert.equal(after.nonce, undefined);
  assert.equal(Number(after.iat) - Number(before.iat), 3600);
});

test('every token of a grant names the issuer that the person was sent to, whichever host is asked', async (t) => {
  const files = configuration();
  const two =
    files['tenants/acme.yaml']?.replace(
      '[login.acme.example,',
      '[login.acme.example, login2.acme.example,',
    ) ?? '';
  const { app, browser } = await startTestApp(t, { files: { ...files, 'tenants/acme.yaml': two } });
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const fields = {
    grant_type: 'refresh_token',
    client_id: clientIds.spa,
    refresh_token: String(body.refresh_token),
  };
  const elsewhere = await post(app.http.fastify, '/token', fields, {}, 'login2.acme.example');
  for (const token of [elsewhere.body.id_token, elsewhere.body.access_token])
    assert.equal(decodeJwt(String(token)).iss, issuer);
});

test('the fragment mode answers in the fragment, errors too', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const refused = await jana.request(authorizationUrl({ response_mode: 'fragment', prompt: 'none' }));
  assert.match(String(refused.location?.hash), /^#error=login_required&/);
  assert.equal(refused.location?.search, '');
});

test('an access token that comes twice in one request is refused', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const token = String(body.access_token);
  const twice = await post(app.http.fastify, '/userinfo', { access_token: token }, bearer(token));
  assert.deepEqual([twice.status, twice.body.error], [400, 'invalid_request']);
  assert.equal((await post(app.http.fastify, '/userinfo', { access_token: token })).body.sub, 'u-1001');
});

test('a caller that is no browser gets the login page with 401', async (t) => {
  const { app } = await startTestApp(t);
  const url = new URL(authorizationUrl());
  const reply = await app.http.fastify.inject({
    url: url.pathname + url.search,
    headers: { host: url.host, accept: '*/*' },
  });
  assert.equal(reply.statusCode, 401);
  assert.match(reply.body, /id="username"/);
});

test('a nonce or a login_hint that is too long for anybody is refused', async (t) => {
  const { browser } = await startTestApp(t);
  for (const changes of [{ nonce: 'n'.repeat(513) }, { login_hint: 'l'.repeat(257) }])
    assert.equal(answerOf(await browser().request(authorizationUrl(changes))).error, 'invalid_request');
});

test('a client without the code grant cannot ask for a code', async (t) => {
  const files = configuration();
  const none = files['clients/acme.yaml']?.replace('[authorization_code]', '[refresh_token]') ?? '';
  const { browser } = await startTestApp(t, { files: { ...files, 'clients/acme.yaml': none } });
  const reply = await browser().request(authorizationUrl({ client_id: clientIds.noRefresh }));
  assert.equal(answerOf(reply).error, 'unauthorized_client');
});

test('the store holds no code, no token, no session cookie and no credential in clear', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(configuration())) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const settings = parseSettings({
    env: { CONFIG: directory, STORAGE: `lmdb:${join(directory, 'data')}`, SECURE: 'true' },
  });
  const app = await createApp(settings, fakeRuntime());
  const jana = openBrowser(app.http.fastify, (host) => host === 'login.acme.example');
  const unused = await obtainCode(jana);
  const { body } = await redeem(app.http.fastify, await obtainCode(jana));
  const byWeb = { client_id: clientIds.web, redirect_uri: webUri };
  const pushed = await push(app.http.fastify, { ...byWeb, client_secret: webSecret });
  await app.close();
  const stored = readFileSync(join(directory, 'data', 'data.mdb')).toString('latin1');
  assert.ok(stored.includes('u-1001'), 'the file is the one that holds the records');
  const secrets = {
    unused,
    refresh: String(body.refresh_token),
    access: String(body.access_token),
    cookie: [...jana.cookies.values()][0] ?? '',
    reference: String(pushed.body.request_uri).split(':').at(-1) ?? '',
    clientSecret: new URLSearchParams({ x: webSecret }).toString().slice(2),
  };
  for (const [name, secret] of Object.entries(secrets)) assert.ok(!stored.includes(secret), name);
});

test('discovery and keys are kept for a while, and asked for anew without being sent anew', async (t) => {
  const { app } = await startTestApp(t);
  const ask = (url: string, headers: Record<string, string> = {}) =>
    app.http.fastify.inject({ url, headers: { host: 'login.acme.example', ...headers } });
  for (const [path, maxAge] of [
    ['/.well-known/openid-configuration', 3600],
    ['/.well-known/jwks.json', 300],
  ] as const) {
    const { headers, statusCode } = await ask(path);
    assert.deepEqual([statusCode, headers['cache-control']], [200, `public, max-age=${maxAge}`]);
    const etag = String(headers.etag);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await ask(path, { 'if-none-match': known });
      assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', etag], known);
      assert.equal(again.headers['cache-control'], `public, max-age=${maxAge}`);
      assert.equal(again.headers['content-length'], undefined, 'it would be that of the document');
    }
    assert.equal((await ask(path, { 'if-none-match': '"x"' })).statusCode, 200);
  }
  const { 'clients/acme.yaml': clients = '', ...files } = configuration();
  const changed = {
    ...files,
    'clients/acme.yaml': clients.replace('openid, profile', 'openid, write, profile'),
  };
  const other = await startTestApp(t, { files: changed });
  const document = { url: '/.well-known/openid-configuration', headers: { host: 'login.acme.example' } };
  const etags = await Promise.all([app, other.app].map(({ http }) => http.fastify.inject(document)));
  assert.notEqual(etags[0]?.headers.etag, etags[1]?.headers.etag, 'what it says has changed');
});

test('discovery says what is there', async (t) => {
  const { app } = await startTestApp(t);
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const reply = await app.http.fastify.inject({ url: path, headers: { host: 'login.acme.example' } });
    assert.match(String(reply.headers['cache-control']), /^public, max-age=\d+$/);
    const document = reply.json();
    assert.equal(document.issuer, issuer);
    assert.equal(document.authorization_response_iss_parameter_supported, true);
    assert.deepEqual(document.response_types_supported, ['code']);
    assert.deepEqual(document.response_modes_supported, ['query', 'fragment', 'form_post']);
    assert.deepEqual(document.subject_types_supported, ['public', 'pairwise']);
    assert.deepEqual(document.display_values_supported, ['page', 'popup', 'touch', 'wap']);
    assert.deepEqual(document.acr_values_supported, [
      'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    ]);
    assert.equal(document.claims_parameter_supported, true);
    for (const claim of ['sub', 'acr', 'email_verified', 'address', 'phone_number', 'updated_at'])
      assert.ok(document.claims_supported.includes(claim), claim);
    assert.equal(document.claims_locales_supported, undefined);
    assert.deepEqual(document.grant_types_supported, ['authorization_code', 'refresh_token']);
    assert.deepEqual(document.code_challenge_methods_supported, ['S256']);
    assert.deepEqual(document.id_token_signing_alg_values_supported, ['ES256']);
    assert.deepEqual(document.prompt_values_supported, ['none', 'login', 'consent', 'select_account']);
    for (const [name, url] of Object.entries(document))
      if (name.endsWith('_endpoint') || name === 'jwks_uri')
        assert.ok(String(url).startsWith(`${issuer}/`), name);
  }
});
