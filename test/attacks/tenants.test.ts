/** One tenant's tokens, settings and requests at another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../support/browser.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, obtainCode, post, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const shared = 'https://login.shared.example';

test('on a shared login host a token of one tenant is nothing at another, and a revoked one is dead', async (t) => {
  const files = configuration({ algorithm: 'HS256' });
  const other = files['tenants/other.yaml']?.replace('ES256', 'HS256') ?? '';
  const { app } = await startTestApp(t, {
    files: { ...files, 'tenants/other.yaml': other },
    env: { PUBLIC_DOMAIN: 'login.shared.example', JWT_SECRET: 'x'.repeat(40) },
  });
  const code = await obtainCode(
    openBrowser(app.http.fastify, (host) => host === 'login.shared.example'),
    {},
    shared,
  );
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    code,
    code_verifier: 'the-verifier-of-the-tests-is-43-characters-long',
  };
  const { body } = await post(app.http.fastify, '/token', fields, {}, 'login.shared.example');
  const token = String(body.access_token);
  const ask = async (clientId: string) =>
    (
      await app.http.fastify.inject({
        url: `/userinfo?client_id=${clientId}`,
        headers: { host: 'login.shared.example', ...bearer(token) },
      })
    ).statusCode;
  assert.equal(await ask(clientIds.spa), 200);
  const atOther = await ask(clientIds.foreign);
  const gone = { client_id: clientIds.spa, token };
  assert.equal((await post(app.http.fastify, '/revoke', gone, {}, 'login.shared.example')).status, 200);
  assert.equal(await ask(clientIds.spa), 401);
  const revokedAtOther = await ask(clientIds.foreign);
  assert.deepEqual([atOther, revokedAtOther], [401, 401]);
});

test('the server runs with encrypted signing keys', async (t) => {
  const { app, browser } = await startTestApp(t, { env: { KEY_ENCRYPTION_SECRET: 'k'.repeat(40) } });
  assert.equal((await redeem(app.http.fastify, await obtainCode(browser()))).status, 200);
  const keys = await app.http.fastify.inject({
    url: '/.well-known/jwks.json',
    headers: { host: 'login.acme.example' },
  });
  assert.equal(keys.statusCode, 200);
});

test('a tenant that names the issuer of another is not served, so it makes no tokens in its name', async (t) => {
  const files = configuration({ algorithm: 'HS256' });
  const other = (files['tenants/other.yaml'] ?? '').replace(
    'jwt_algorithm: ES256',
    'jwt_algorithm: HS256\n  issuer: https://login.acme.example',
  );
  const { app } = await startTestApp(t, {
    files: { ...files, 'tenants/other.yaml': other },
    env: { JWT_SECRET: 'x'.repeat(40) },
  });
  const metadataAt = async (host: string) =>
    (await app.http.fastify.inject({ url: '/.well-known/openid-configuration', headers: { host } }))
      .statusCode;
  assert.deepEqual(
    await Promise.all(['login.acme.example', 'login.other.example'].map(metadataAt)),
    [200, 400],
  );
});
