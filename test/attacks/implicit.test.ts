/** Getting tokens out of the authorization endpoint where nobody has allowed it, or to where others read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, bearer, post, push, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const id = (number: number): string => `dddddddd-0000-4000-8000-00000000000${number}`;
const redirect_urls = ['https://page.acme.example/cb', 'https://page.acme.example/any\\?.*'];
const implicit = { redirect_urls, grant_types: ['authorization_code', 'implicit'] };
const clients = {
  open: [id(1), implicit],
  narrowed: [id(2), { ...implicit, response_types: ['code', 'id_token'] }],
  passwordOnly: [id(3), { redirect_urls, grant_types: ['authorization_code', 'password'] }],
  implicitOnly: [id(4), { redirect_urls, grant_types: ['implicit'] }],
  bound: [id(5), { ...implicit, dpop_bound_access_tokens: true }],
  asking: [id(6), { ...implicit, consent: 'required' }],
  pairwise: [id(7), { ...implicit, subject_type: 'pairwise', sector_identifier: 'page.acme.example' }],
} as const;
type Name = keyof typeof clients;

const files = {
  ...configuration(),
  'clients/pages.yaml': Object.values(clients)
    .map(([ident, options]) => clientFile(ident, options))
    .join('---\n'),
};
const request = (name: Name, response_type: string, changes: Record<string, string | undefined> = {}) => ({
  client_id: clients[name][0],
  redirect_uri: 'https://page.acme.example/cb',
  response_type,
  ...changes,
});

const withTokens = [
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
];

async function signedIn(t: Parameters<typeof startTestApp>[0]) {
  const started = await startTestApp(t, { files });
  const browser = started.browser();
  await browser.signIn(await browser.visit('https://login.acme.example/login'), 'jana', 'right horse');
  const ask = (name: Name, type: string, changes: Record<string, string | undefined> = {}) =>
    browser.visit(authorizationUrl(request(name, type, changes)));
  return { ...started, fastify: started.app.http.fastify, ask };
}

/** Who may not, and for which types. */
const downgrades: readonly (readonly [why: string, name: Name, types: readonly string[]])[] = [
  ['lists password, as files of the original do', 'passwordOnly', withTokens],
  ['lists other response_types', 'narrowed', withTokens.filter((type) => type !== 'id_token')],
  ['has no use for codes', 'implicitOnly', ['code', ...withTokens.filter((type) => type.includes('code'))]],
  ['must use DPoP', 'bound', ['token', 'id_token token', 'code token', 'code id_token token']],
];
for (const [why, name, types] of downgrades)
  test(`a client that ${why} is refused what goes beyond`, async (t) => {
    const { ask, fastify } = await signedIn(t);
    for (const type of types) {
      assert.equal(answerOf(await ask(name, type)).error, 'unauthorized_client', type);
      const pushed = await push(fastify, request(name, type));
      assert.deepEqual([pushed.status, pushed.body.error], [400, 'unauthorized_client'], type);
    }
  });

test('no token ever stands in a query, not even a refusal of one', async (t) => {
  const { ask } = await signedIn(t);
  for (const type of withTokens) {
    const { location } = await ask('open', type, { response_mode: 'query' });
    assert.match(location?.hash ?? '', /^#error=invalid_request&/);
    assert.equal(location?.search, '');
    const good = (await ask('open', type)).location;
    assert.deepEqual([good?.search, /token=/.test(good?.hash ?? '')], ['', true]);
  }
});

test('a redirect URI cannot bring tokens of somebody else along', async (t) => {
  const { ask } = await signedIn(t);
  for (const smuggled of ['access_token=evil', 'id_token=evil']) {
    const redirect_uri = `https://page.acme.example/any?${smuggled}`;
    assert.equal((await ask('open', 'token', { redirect_uri })).status, 400);
  }
});

test('an empty nonce gets no ID token', async (t) => {
  const { ask } = await signedIn(t);
  assert.equal(answerOf(await ask('open', 'id_token', { nonce: '' })).error, 'invalid_request');
});

test('a public client needs PKCE for the code of the hybrid flow too', async (t) => {
  const { ask, fastify } = await signedIn(t);
  const without = { code_challenge: undefined, code_challenge_method: undefined };
  assert.equal(answerOf(await ask('open', 'code id_token', without)).error, 'invalid_request');
  const { code = '' } = answerOf(await ask('open', 'code id_token'));
  const redemption = { ...request('open', ''), response_type: undefined, code_verifier: 'x'.repeat(43) };
  assert.equal((await redeem(fastify, code, redemption)).body.error, 'invalid_grant');
});

test('a key in the request does not come to nothing: a token that cannot be bound to it is refused', async (t) => {
  const { ask } = await signedIn(t);
  const answer = answerOf(await ask('open', 'code token', { dpop_jkt: 'x'.repeat(43) }));
  assert.equal(answer.error, 'invalid_request');
});

test('the person is asked for consent before tokens leave', async (t) => {
  const { ask } = await signedIn(t);
  for (const type of withTokens) {
    assert.equal((await ask('asking', type)).location, undefined);
    assert.equal(answerOf(await ask('asking', type, { prompt: 'none' })).error, 'consent_required');
  }
});

test('a pairwise client learns no name of the person but its own', async (t) => {
  const { ask } = await signedIn(t);
  const { access_token = '', id_token = '' } = answerOf(await ask('pairwise', 'id_token token'));
  const [access, identity] = [decodeJwt(access_token), decodeJwt(id_token)];
  assert.equal(access.sub, identity.sub);
  assert.doesNotMatch(JSON.stringify([access, identity]), /u-1001|"jana"/);
});

test('a token of this endpoint is a bearer token and nothing else', async (t) => {
  const { ask, fastify } = await signedIn(t);
  const { access_token = '', id_token = '' } = answerOf(await ask('open', 'id_token token'));
  const asRefresh = { grant_type: 'refresh_token', client_id: clients.open[0], refresh_token: access_token };
  assert.equal((await post(fastify, '/token', asRefresh)).status, 400);
  assert.equal((await post(fastify, '/userinfo', {}, bearer(id_token))).status, 401);
  const elsewhere = await post(fastify, '/userinfo', {}, bearer(access_token), 'login.other.example');
  assert.equal(elsewhere.status, 401);
});
