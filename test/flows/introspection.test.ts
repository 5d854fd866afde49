import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import { issuer, obtainCode, post, redeem, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const legacy = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };

/** Asks as the confidential client Legacy, which plays the resource server. */
const ask = async (app: FastifyInstance, token: unknown, fields: Record<string, string> = {}) =>
  post(app, '/introspect', { ...legacy, token: String(token), ...fields });

const isActive = async (started: StartedApp, token: unknown, fields: Record<string, string> = {}) =>
  (await ask(started.app.http.fastify, token, fields)).body.active;

async function withTokens(started: StartedApp) {
  const jana = started.browser();
  const { body } = await redeem(started.app.http.fastify, await obtainCode(jana));
  return { jana, body };
}

/** A confidential client that signs people in, and so has refresh tokens of its own. */
const legacyTokens = async (started: StartedApp) => {
  const redirect_uri = 'https://legacy.acme.example/cb';
  const code = await obtainCode(started.browser(), { client_id: clientIds.legacy, redirect_uri });
  return (await redeem(started.app.http.fastify, code, { ...legacy, redirect_uri })).body;
};

test('a resource server learns what it decides by, and nothing of the profile', async (t) => {
  const started = await startTestApp(t);
  const { body } = await withTokens(started);
  const { status, headers, body: answer } = await ask(started.app.http.fastify, body.access_token);
  assert.equal(status, 200);
  assert.match(String(headers['content-type']), /^application\/json/);
  assert.equal(headers['cache-control'], 'no-store');
  const { exp, iat, auth_time, jti, sid, ...rest } = answer;
  const now = Date.parse('2026-11-23T10:00:00Z') / 1000;
  assert.deepEqual([exp, iat, auth_time], [now + 7200, now, now]);
  assert.ok(typeof jti === 'string' && typeof sid === 'string');
  assert.deepEqual(rest, {
    active: true,
    token_type: 'Bearer',
    username: 'jana',
    iss: issuer,
    sub: 'u-1001',
    aud: clientIds.spa,
    client_id: clientIds.spa,
    scope: 'email openid profile user:list',
    tenant: 'acme',
    role: 'admin',
  });
});

test('the answer is a signed JWT where one is asked for', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const asJwt = async (token: unknown, accept = 'application/token-introspection+jwt') =>
    app.http.fastify.inject({
      method: 'POST',
      url: '/introspect',
      headers: { host: 'login.acme.example', 'content-type': 'application/json', accept },
      payload: { ...legacy, token: String(token) },
    });
  const reply = await asJwt(body.access_token);
  assert.equal(reply.headers['content-type'], 'application/token-introspection+jwt');
  assert.equal(reply.headers['cache-control'], 'no-store');
  const jwks = await app.http.fastify.inject({
    url: '/.well-known/jwks.json',
    headers: { host: 'login.acme.example' },
  });
  const { payload, protectedHeader } = await jwtVerify(reply.body, createLocalJWKSet(jwks.json()), {
    issuer,
    audience: clientIds.legacy,
    typ: 'token-introspection+jwt',
    currentDate: new Date('2026-11-23T10:00:00Z'),
  });
  assert.equal(protectedHeader.alg, 'ES256');
  const { token_introspection: told, ...own } = payload;
  assert.deepEqual(
    Object.keys(own).sort(),
    ['aud', 'iat', 'iss'],
    'sub and exp would make it look like a token',
  );
  assert.equal((told as { sub?: string }).sub, 'u-1001');
  const dead = await jwtVerify((await asJwt('x')).body, createLocalJWKSet(jwks.json()), {
    currentDate: new Date('2026-11-23T10:00:00Z'),
  });
  assert.deepEqual(dead.payload.token_introspection, { active: false });

  const typeFor = async (accept: string) =>
    String((await asJwt('x', accept)).headers['content-type']).split(';')[0];
  assert.equal(await typeFor('*/*'), 'application/json');
  assert.equal(await typeFor('application/token-introspection+jwt;q=0'), 'application/json');
  assert.equal(
    await typeFor('application/json, application/token-introspection+jwt;q=0.5'),
    'application/json',
  );
  assert.equal(
    await typeFor('Application/Token-Introspection+JWT, application/json;q=0.9'),
    'application/token-introspection+jwt',
  );
});

test('with a shared secret for access tokens the signed answer has a key of its own', async (t) => {
  const { app } = await startTestApp(t, {
    files: configuration({ algorithm: 'HS256' }),
    env: { JWT_SECRET: 'x'.repeat(40) },
  });
  const reply = await app.http.fastify.inject({
    method: 'POST',
    url: '/introspect',
    headers: {
      host: 'login.acme.example',
      'content-type': 'application/json',
      accept: 'application/token-introspection+jwt',
    },
    payload: { ...legacy, token: 'x' },
  });
  const [header = ''] = reply.body.split('.');
  assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString()).alg, 'RS256');
});

const ends: readonly [
  string,
  (started: StartedApp, tokens: Awaited<ReturnType<typeof withTokens>>) => unknown,
][] = [
  ['it has expired', ({ runtime }) => runtime.clock.advance(7200)],
  [
    'it was revoked',
    ({ app }, { body }) =>
      post(app.http.fastify, '/revoke', { client_id: clientIds.spa, token: String(body.access_token) }),
  ],
  [
    'its refresh token was revoked',
    ({ app }, { body }) =>
      post(app.http.fastify, '/revoke', { client_id: clientIds.spa, token: String(body.refresh_token) }),
  ],
  ['the person signed out', (_, { jana }) => jana.request(`${issuer}/logout`, { from: 'same-origin' })],
  [
    'its refresh token was used again',
    async ({ app, runtime }, { body }) => {
      await refresh(app.http.fastify, String(body.refresh_token));
      runtime.clock.advance(11);
      await refresh(app.http.fastify, String(body.refresh_token));
    },
  ],
];
for (const [name, end] of ends)
  test(`an access token is inactive at once when ${name}`, async (t) => {
    const started = await startTestApp(t);
    const tokens = await withTokens(started);
    assert.equal(await isActive(started, tokens.body.access_token), true);
    await end(started, tokens);
    const { body } = await ask(started.app.http.fastify, tokens.body.access_token);
    assert.deepEqual(body, { active: false });
  });

test('a client learns whether its refresh token lives, and asking is no use of it', async (t) => {
  const started = await startTestApp(t);
  const { app } = started;
  const { refresh_token: first } = await legacyTokens(started);
  const { body } = await ask(app.http.fastify, first, { token_type_hint: 'refresh_token' });
  const { sid, ...rest } = body;
  assert.equal(typeof sid, 'string');
  assert.deepEqual(rest, {
    active: true,
    iss: issuer,
    client_id: clientIds.legacy,
    scope: '',
    auth_time: Date.parse('2026-11-23T10:00:00Z') / 1000,
  });

  const rotated = await refresh(app.http.fastify, String(first), legacy);
  assert.equal(await isActive(started, first), false, 'spent, although a retry would be answered');
  assert.equal(await isActive(started, rotated.body.refresh_token), true);
  started.runtime.clock.advance(11);
  assert.equal(await isActive(started, first), false);
  assert.equal(
    await isActive(started, rotated.body.refresh_token),
    true,
    'asking about a spent token is no replay',
  );
});

test('a wrong hint changes nothing', async (t) => {
  const started = await startTestApp(t);
  const { body } = await withTokens(started);
  for (const token_type_hint of ['access_token', 'refresh_token', 'nonsense'])
    assert.equal(await isActive(started, body.access_token, { token_type_hint }), true, token_type_hint);
});

const audiences: readonly [audience: string, caller: string, active: boolean][] = [
  ['https://api.acme.example', '', false],
  ['https://api.acme.example', 'audience: https://api.acme.example', true],
  [`[https://api.acme.example, ${clientIds.legacy.toUpperCase()}]`, '', true],
];
for (const [audience, caller, active] of audiences)
  test(`a token for ${audience} is ${active ? '' : 'in'}active for a caller with ${caller || 'no audience'}`, async (t) => {
    const files = configuration();
    const clients = files['clients/acme.yaml'] ?? '';
    const started = await startTestApp(t, {
      files: {
        ...files,
        'clients/acme.yaml': clients
          .replace('name: Acme Shop\nconfig:', `name: Acme Shop\nconfig:\n  audience: ${audience}`)
          .replace('name: Legacy\nconfig:', `name: Legacy\nconfig:\n  ${caller}`),
      },
    });
    const { body } = await withTokens(started);
    assert.equal(await isActive(started, body.access_token), active);
  });

test('a client that does nothing but ask needs no redirect URI and no grant', async (t) => {
  const api = { client_id: '77777777-7777-4777-8777-777777777777', client_secret: 'api-secret' };
  const { app, browser } = await startTestApp(t, {
    files: {
      ...configuration(),
      'clients/api.yaml': `name: Orders API
config:
  ident: ${api.client_id}
  tenantname: acme
  secret: ${api.client_secret}
  grant_types: []
`,
    },
  });
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const answer = await post(app.http.fastify, '/introspect', { ...api, token: String(body.access_token) });
  assert.equal(answer.body.active, true);
});

test('discovery says how to ask', async (t) => {
  const { app } = await startTestApp(t);
  const { body } = await app.http.fastify
    .inject({ url: '/.well-known/openid-configuration', headers: { host: 'login.acme.example' } })
    .then((reply) => ({ body: reply.json() }));
  assert.equal(body.introspection_endpoint, `${issuer}/introspect`);
  assert.ok(!body.introspection_endpoint_auth_methods_supported.includes('none'));
  assert.deepEqual(body.introspection_signing_alg_values_supported, ['ES256']);
});
