/** Turning tokens that one has come by into more than they are worth (RFC 8693 sections 2 and 5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientFile } from '../support/client-file.ts';
import {
  answer,
  arrive,
  consentConfiguration,
  consentIds,
  consentUrl,
  redirectUri,
} from '../support/consent.ts';
import { dpopKey } from '../support/dpop-client.ts';
import { configuration } from '../support/fixtures.ts';
import { answerOf, issuer, type JsonReply, post, redeem } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const id = (number: number): string => `eeeeeeee-0000-4000-8000-00000000000${number}`;
const scopes = ['openid', 'profile', 'orders:*', 'admin'];
const atGateway = { audience: 'https://gateway.acme.example', scopes };
/** Applications whose tokens the gateway is sent, by the easiest way to get one, and services that exchange them. */
const clients = {
  app: [id(1), { ...atGateway, grant_types: ['password', 'refresh_token'] }],
  elsewhere: [id(2), { grant_types: ['password'], audience: 'https://other.acme.example', scopes }],
  open: [id(3), { grant_types: ['password'], scopes }],
  pairwise: [
    id(4),
    { ...atGateway, grant_types: ['password'], subject_type: 'pairwise', sector_identifier: 'one.example' },
  ],
  gateway: [
    id(5),
    {
      ...atGateway,
      secret: 'its secret',
      grant_types: [exchange, 'client_credentials', 'refresh_token'],
      resources: ['https://orders.acme.example'],
    },
  ],
  asking: [id(6), { ...atGateway, secret: 'its secret', grant_types: [exchange], consent: 'required' }],
  shop: [
    id(7),
    {
      grant_types: ['password', exchange],
      secret: 'its secret',
      scopes,
      resources: ['https://orders.acme.example', 'https://bank.acme.example'],
    },
  ],
  toShop: [id(8), { grant_types: ['password'], audience: id(7), scopes }],
} as const;

const files = {
  ...configuration(),
  'clients/services.yaml': Object.values(clients)
    .map(([ident, options]) => clientFile(ident, options))
    .join('---\n'),
};

async function passwordTokens(
  { app }: StartedApp,
  client: keyof typeof clients = 'app',
  headers: Record<string, string> = {},
  changes: Record<string, string> = {},
): Promise<JsonReply['body']> {
  const fields = {
    grant_type: 'password',
    client_id: clients[client][0],
    username: 'jana',
    password: 'right horse',
    scope: 'openid orders:read',
    ...changes,
  };
  return (await post(app.http.fastify, '/token', fields, headers)).body;
}

const asGateway = { client_id: clients.gateway[0], client_secret: 'its secret' };

function attempt(
  { app }: StartedApp,
  token: unknown,
  changes: Record<string, string | undefined> = {},
  headers: Record<string, string> = {},
): Promise<JsonReply> {
  const fields = {
    grant_type: exchange,
    ...asGateway,
    subject_token: String(token),
    subject_token_type: accessTokenType,
    ...changes,
  };
  return post(app.http.fastify, '/token', fields, headers);
}

const errorOf = async (reply: Promise<JsonReply>): Promise<unknown[]> => {
  const { status, body } = await reply;
  return [status, body.error];
};
const refused = [400, 'invalid_request'];

test('a token that was sent to somebody else, or to nobody in particular, is not exchanged', async (t) => {
  const started = await startTestApp(t, { files });
  for (const client of ['elsewhere', 'open'] as const) {
    const { access_token } = await passwordTokens(started, client);
    assert.deepEqual(await errorOf(attempt(started, access_token)), refused, client);
  }
});

test('what is no living access token of this tenant is not exchanged', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token, id_token } = await passwordTokens(started);
  const token = String(access_token);
  const [head, body, signature = ''] = token.split('.');
  for (const wrong of ['x', id_token, `${head}.${body}.`, `${head}.${body}.${signature.slice(0, -4)}AAAA`])
    assert.deepEqual(await errorOf(attempt(started, wrong)), refused);
  const { app } = started;
  await post(app.http.fastify, '/revoke', { client_id: clients.app[0], token });
  assert.deepEqual(await errorOf(attempt(started, token)), refused);
  const late = (await passwordTokens(started)).access_token;
  started.runtime.clock.advance(7201);
  assert.deepEqual(await errorOf(attempt(started, late)), refused);
});

test('a machine does not become a person, nor a name of one sector one of another', async (t) => {
  const started = await startTestApp(t, { files });
  const fields = { grant_type: 'client_credentials', ...asGateway };
  const machine = (await post(started.app.http.fastify, '/token', fields)).body.access_token;
  assert.deepEqual(await errorOf(attempt(started, machine)), refused);
  const { access_token } = await passwordTokens(started, 'pairwise');
  assert.deepEqual(await errorOf(attempt(started, access_token)), refused);
});

test('an exchange never widens: neither scope nor audience', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  for (const scope of ['admin', 'openid orders:read admin', 'orders:write'])
    assert.deepEqual(await errorOf(attempt(started, access_token, { scope })), [400, 'invalid_scope']);
  for (const target of [
    { audience: 'https://other.acme.example' },
    { audience: clients.app[0] },
    { resource: 'https://other.acme.example' },
  ])
    assert.deepEqual(await errorOf(attempt(started, access_token, target)), [400, 'invalid_target']);
  const { body } = await attempt(started, access_token);
  assert.deepEqual(
    [body.scope, body.refresh_token, body.id_token],
    ['openid orders:read', undefined, undefined],
  );
});

test('a token that is bound to a key is not washed into one that anybody can use', async (t) => {
  const started = await startTestApp(t, { files });
  const [key, other] = [dpopKey(started.runtime.clock), dpopKey(started.runtime.clock)];
  const proof = (of = key) => ({ dpop: of.proof('POST', `${issuer}/token`) });
  const { access_token } = await passwordTokens(started, 'app', proof());
  assert.deepEqual(await errorOf(attempt(started, access_token)), refused);
  assert.deepEqual(await errorOf(attempt(started, access_token, {}, proof(other))), refused);
  const { body } = await attempt(started, access_token, {}, proof());
  assert.equal(body.token_type, 'DPoP');
  assert.deepEqual(decodeJwt(String(body.access_token)).cnf, { jkt: key.thumbprint });
});

test('nobody passes for an actor whose token is not theirs', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  const stolen = String((await passwordTokens(started, 'elsewhere')).access_token);
  const actors = [
    { actor_token: stolen, actor_token_type: accessTokenType },
    { actor_token: 'x', actor_token_type: accessTokenType },
    { actor_token: String(access_token) },
    { actor_token_type: accessTokenType },
  ];
  for (const actor of actors) assert.deepEqual(await errorOf(attempt(started, access_token, actor)), refused);
});

test('types of tokens that are not served are refused', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  for (const kind of ['id_token', 'refresh_token', 'saml2']) {
    const type = `urn:ietf:params:oauth:token-type:${kind}`;
    assert.deepEqual(await errorOf(attempt(started, access_token, { subject_token_type: type })), refused);
    assert.deepEqual(await errorOf(attempt(started, access_token, { requested_token_type: type })), refused);
  }
  assert.deepEqual(await errorOf(attempt(started, access_token, { subject_token_type: undefined })), refused);
});

test('a chain of exchanges has an end, so that tokens do not grow for ever', async (t) => {
  const started = await startTestApp(t, { files });
  let token = (await passwordTokens(started)).access_token;
  let count = 0;
  for (; count < 20; count++) {
    const { status, body } = await attempt(started, token);
    if (status !== 200) break;
    token = body.access_token;
  }
  assert.equal(count, 8);
});

test('a client that needs consent is refused, because nobody can be asked', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  const asking = { client_id: clients.asking[0] };
  assert.deepEqual(await errorOf(attempt(started, access_token, asking)), [400, 'unauthorized_client']);
});

test('a client cannot exchange its own token for the audience that it was narrowed away from', async (t) => {
  const started = await startTestApp(t, { files });
  const asShop = { client_id: clients.shop[0] };
  const [orders, bank] = clients.shop[1].resources;
  const withSecret = { client_secret: 'its secret' };
  const narrow = (await passwordTokens(started, 'shop', {}, { ...withSecret, resource: orders }))
    .access_token;
  for (const target of [{ resource: bank }, { audience: bank }])
    assert.deepEqual(await errorOf(attempt(started, narrow, { ...asShop, ...target })), [
      400,
      'invalid_target',
    ]);
  for (const target of [{}, { resource: orders }, { resource: orders, audience: orders }])
    assert.equal(audienceOf(await attempt(started, narrow, { ...asShop, ...target })), orders);
  const open = (await passwordTokens(started, 'shop', {}, withSecret)).access_token;
  assert.equal(audienceOf(await attempt(started, open, { ...asShop, resource: bank })), bank);
});

const audienceOf = ({ body }: JsonReply): unknown => decodeJwt(String(body.access_token)).aud;

test('an exchange does not make a token for one service into one for all', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started, 'toShop');
  const { body } = await attempt(started, access_token, { client_id: clients.shop[0] });
  const token = String(body.access_token);
  const look = async (caller: object): Promise<unknown> =>
    (await post(started.app.http.fastify, '/introspect', { ...asGateway, ...caller, token })).body.active;
  assert.deepEqual([await look({ client_id: clients.shop[0] }), await look({})], [true, false]);
});

test('with the application that a person gave a grant to, the tokens of the services behind it go', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  const token = String((await attempt(started, access_token)).body.access_token);
  const without = String(files['clients/services.yaml']).split('---\n').slice(1).join('---\n');
  await started.reconfigure({ 'clients/services.yaml': without });
  const { status, body } = await post(started.app.http.fastify, '/introspect', { ...asGateway, token });
  assert.deepEqual([status, body.active], [200, false]);
});

test('the name that an actor has in one sector is not carried into another', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = await passwordTokens(started);
  const actor_token = String((await passwordTokens(started, 'pairwise')).access_token);
  const acting = { actor_token, actor_token_type: accessTokenType };
  assert.deepEqual(await errorOf(attempt(started, access_token, acting)), refused);
});

test('an exchange tells no more of the person than they were asked about', async (t) => {
  const shown = consentConfiguration({ more: '  audience: https://gateway.acme.example\n' });
  const started = await startTestApp(t, { files: { ...files, ...shown } });
  const browser = started.browser();
  const page = await arrive(browser, consentUrl({ scope: 'openid' }));
  const { code = '' } = answerOf(await answer(browser, page, 'allow'));
  const own = { client_id: consentIds.calendar, redirect_uri: redirectUri };
  const { access_token } = (await redeem(started.app.http.fastify, code, own)).body;
  const { status, body } = await attempt(started, access_token);
  assert.deepEqual([status, body.scope], [200, 'openid']);
  const claims = decodeJwt(String(body.access_token));
  assert.deepEqual([claims.profile, claims.userinfo], [undefined, undefined]);
  assert.doesNotMatch(JSON.stringify(claims), /jana@example\.com|Novak/);
});
