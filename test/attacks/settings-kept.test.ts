/** What an operator has configured is what happens, or it is said aloud that it is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, form, issuer, obtainCode, post } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const withClient = (lines: string) => ({
  ...configuration(),
  'clients/more.yaml': `name: More
config:
  ident: 66666666-6666-4666-8666-666666666666
  tenantname: acme
  redirect_urls: ["https://more.acme.example/cb"]
${lines}`,
});
const more = {
  client_id: '66666666-6666-4666-8666-666666666666',
  redirect_uri: 'https://more.acme.example/cb',
};
const withoutPkce = { ...more, code_challenge: undefined, code_challenge_method: undefined };

for (const lines of [
  '  pkce: plain\n',
  '  isPkceOnly: true\n  pkce: plain\n',
  '  isPkceOnly: true\n  secret: s3cret\n  pkce: plain\n',
])
  test(`a client that may use plain must still use PKCE: ${JSON.stringify(lines)}`, async (t) => {
    const { browser } = await startTestApp(t, { files: withClient(lines) });
    const reply = await browser().request(authorizationUrl(withoutPkce));
    assert.equal(reply.location && answerOf(reply).error, 'invalid_request');
  });

test('a client with registered keys is not taken for a public one', async (t) => {
  const jwk = '{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}';
  for (const lines of [`  jwks: { keys: [${jwk}] }\n`, '  jwks_uri: https://more.acme.example/jwks.json\n']) {
    const { app } = await startTestApp(t, { files: withClient(lines) });
    const reply = await post(app.http.fastify, '/token', {
      client_id: more.client_id,
      grant_type: 'refresh_token',
      refresh_token: 'x',
    });
    assert.equal(reply.body.error, 'invalid_client', lines);
  }
});

test('a sign-in that starts on a page which referrers do not admit is refused on every way', async (t) => {
  const { browser } = await startTestApp(t, {
    files: withClient('  referrers: ["https://www.acme.example"]\n'),
  });
  const request = `/authorize?${new URL(authorizationUrl(more)).searchParams}`;
  const direct = await browser().request(issuer + request, { headers: { referer: 'https://evil.test/' } });
  assert.equal(answerOf(direct).error, 'access_denied');

  const jana = browser();
  const page = await jana.visit(`${issuer}/login?for=${encodeURIComponent(request)}`, {
    from: 'cross-site',
    headers: { referer: 'https://evil.test/' },
  });
  const around = page.location ? page : await jana.signIn(page, 'jana', 'right horse');
  assert.equal(answerOf(around).code, undefined);
});

test('prompt=none with the ID token of one person does not answer for another', async (t) => {
  const { browser, app } = await startTestApp(t);
  const jana = browser();
  const code = await obtainCode(jana);
  const { body } = await post(
    app.http.fastify,
    '/token',
    form({
      grant_type: 'authorization_code',
      client_id: clientIds.spa,
      redirect_uri: 'https://spa.acme.example/cb',
      code,
      code_verifier: 'the-verifier-of-the-tests-is-43-characters-long',
    }),
  );
  const otto = browser();
  await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
  const hint = { id_token_hint: String(body.id_token), prompt: 'none' };
  assert.notEqual(answerOf(await jana.request(authorizationUrl(hint))).code, undefined);
  assert.equal(answerOf(await otto.request(authorizationUrl(hint))).error, 'login_required');
});

test('a redirect URI cannot bring parameters that the answer has', async (t) => {
  const exact = withClient('');
  const wide = exact['clients/more.yaml'].replace('acme.example/cb', 'acme.example/.*');
  const files = { ...exact, 'clients/more.yaml': wide };
  const { browser } = await startTestApp(t, { files });
  for (const name of ['code', 'state', 'iss', 'error']) {
    const uri = `https://more.acme.example/cb?${name}=evil`;
    const reply = await browser().request(authorizationUrl({ ...more, redirect_uri: uri, prompt: 'none' }));
    assert.equal(reply.location, undefined, reply.location?.href);
  }
});

test('an encoded path is no second name of an endpoint', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await post(app.http.fastify, '/%74oken', { client_id: clientIds.spa });
  assert.equal(reply.status, 404);
});
