/** Claims: which a client gets, from where in the profile, and in which token (OpenID Connect Core 1.0 section 5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  bearer,
  obtainCode,
  post,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const claims = (request: object): { claims: string } => ({ claims: JSON.stringify(request) });
type Answer = Readonly<Record<string, unknown>>;

async function tokensFor({ app, browser }: StartedApp, changes: Record<string, string>): Promise<Answer> {
  const client_id = changes.client_id ?? clientIds.spa;
  return (await redeem(app.http.fastify, await obtainCode(browser(), changes), { client_id })).body;
}

async function userinfo({ app }: StartedApp, token: unknown): Promise<Answer> {
  return (await post(app.http.fastify, '/userinfo', {}, bearer(token))).body;
}

/** The tenant with a user store that has its own names for everything. */
function ownNames(): Record<string, string> {
  const files = configuration();
  const tenant = files['tenants/acme.yaml'] ?? '';
  return {
    ...files,
    'tenants/acme.yaml': tenant
      .replace(
        '  providers:',
        '  claims: { name: display, email: contact.mails.0, email_verified: contact.checked, updated_at: changed, address: { locality: city } }\n  providers:',
      )
      .replace(
        "profile: { name: 'Jana Novak',",
        "profile: { display: 'Jana N.', contact: { mails: ['j@example.com'], checked: 'true' }, changed: '2026-01-01T00:00:00Z', city: 'Brno', name: 'Jana Novak',",
      ),
    'clients/acme.yaml': (files['clients/acme.yaml'] ?? '').replace(
      '[openid, profile, email, "read:*"]',
      '[openid, profile, email, address, "read:*"]',
    ),
  };
}

test('claims that are asked for one by one come where they were asked, beside those of the scopes', async (t) => {
  const started = await startTestApp(t);
  const tokens = await tokensFor(started, {
    scope: 'openid',
    ...claims({
      id_token: { email: { essential: true }, auth_time: { essential: true }, nickname: null },
      userinfo: { given_name: null, phone_number: { essential: true } },
    }),
  });
  const idToken = decodeJwt(String(tokens.id_token));
  assert.equal(idToken.email, 'jana@example.com');
  assert.equal(typeof idToken.auth_time, 'number');
  assert.deepEqual([idToken.given_name, idToken.nickname, idToken.name], [undefined, undefined, undefined]);
  assert.deepEqual(await userinfo(started, tokens.access_token), { given_name: 'Jana', sub: 'u-1001' });
});

test('the claims of scopes stay in userinfo', async (t) => {
  const started = await startTestApp(t);
  const tokens = await tokensFor(started, { scope: 'openid profile email' });
  const idToken = decodeJwt(String(tokens.id_token));
  assert.deepEqual([idToken.name, idToken.email], [undefined, undefined]);
  assert.equal((await userinfo(started, tokens.access_token)).name, 'Jana Novak');
});

test('the claims parameter is no way around the scopes that a client is registered for', async (t) => {
  const started = await startTestApp(t);
  const tokens = await tokensFor(started, {
    client_id: clientIds.noRefresh,
    scope: 'openid',
    ...claims({
      id_token: { email: null, team: null },
      userinfo: { email: { essential: true }, name: null, team: null },
    }),
  });
  const idToken = decodeJwt(String(tokens.id_token));
  assert.deepEqual([idToken.email, idToken.team], [undefined, undefined]);
  assert.deepEqual(await userinfo(started, tokens.access_token), { sub: 'u-1001' });
});

test('a claim that was asked for cannot replace what the token is about', async (t) => {
  const started = await startTestApp(t);
  const asked = {
    iss: { value: 'x' },
    aud: { value: 'x' },
    exp: { value: 1 },
    sid: { value: 'x' },
    amr: null,
  };
  const tokens = await tokensFor(started, { scope: 'openid', ...claims({ id_token: asked }) });
  const idToken = decodeJwt(String(tokens.id_token));
  assert.deepEqual([idToken.iss, idToken.aud], ['https://login.acme.example', clientIds.spa]);
});

test('a refresh keeps what was asked for', async (t) => {
  const started = await startTestApp(t);
  const first = await tokensFor(started, {
    scope: 'openid',
    ...claims({ id_token: { name: null }, userinfo: { email: null } }),
  });
  const { body } = await refresh(started.app.http.fastify, String(first.refresh_token));
  assert.equal(decodeJwt(String(body.id_token)).name, 'Jana Novak');
  assert.equal((await userinfo(started, body.access_token)).email, 'jana@example.com');
});

test('a claims parameter that is malformed is told to the client', async (t) => {
  const { browser } = await startTestApp(t);
  for (const malformed of [
    '{',
    '[]',
    '{"id_token":{"sub":{"value":"a"},"sub":{"value":"b"}}}',
    '{"userinfo":1}',
  ]) {
    const reply = await browser().request(authorizationUrl({ claims: malformed }));
    assert.equal(answerOf(reply).error, 'invalid_request', malformed);
  }
});

test('a tenant says where its user store keeps the claims, and they come in the types of the specification', async (t) => {
  const started = await startTestApp(t, { files: ownNames() });
  const scope = 'openid profile email address';
  const { access_token } = await tokensFor(started, { scope, ...claims({ id_token: { email: null } }) });
  assert.deepEqual(await userinfo(started, access_token), {
    name: 'Jana N.',
    given_name: 'Jana',
    updated_at: 1_767_225_600,
    email: 'j@example.com',
    email_verified: true,
    address: { locality: 'Brno' },
    sub: 'u-1001',
  });
});

test('userinfo answers a GET, a POST with the header, and a POST with the token in the body', async (t) => {
  const started = await startTestApp(t);
  const { access_token } = await tokensFor(started, { scope: 'openid' });
  const { fastify } = started.app.http;
  const headers = { host: 'login.acme.example', ...bearer(access_token) };
  const answers = [
    (await fastify.inject({ url: '/userinfo', headers })).json(),
    (await post(fastify, '/userinfo', {}, bearer(access_token))).body,
    (await post(fastify, '/userinfo', { access_token: String(access_token) })).body,
  ];
  for (const answer of answers) assert.deepEqual(answer, { sub: 'u-1001' });
});
