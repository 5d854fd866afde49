/** Finding out about tokens: by strangers, by clients without a secret, by other tenants, by trying them out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, obtainCode, post, redeem, refresh } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const legacy = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
const foreignSecret = 'a secret of the other tenant';

/** The other tenant's client gets a secret, so that it may ask, in its own tenant. */
const files = () => {
  const all = configuration();
  const clients = (all['clients/acme.yaml'] ?? '').replace(
    'name: Foreign\nconfig:',
    `name: Foreign\nconfig:\n  secret: ${foreignSecret}`,
  );
  return { ...all, 'clients/acme.yaml': clients };
};

const strangers: readonly [string, Record<string, string>, Record<string, string>?][] = [
  ['nobody', {}],
  ['a client that does not exist', { client_id: 'nobody', client_secret: 'x' }],
  ['a public client', { client_id: clientIds.spa }],
  ['a public client that makes up a secret', { client_id: clientIds.spa, client_secret: 'x' }],
  [
    'a public client that makes up a secret in the header',
    {},
    { authorization: `Basic ${Buffer.from(`${clientIds.spa}:x`).toString('base64')}` },
  ],
  ['a client with a wrong secret', { ...legacy, client_secret: 'guess' }],
  ['a client without its secret', { client_id: clientIds.legacy }],
  ['a client of another tenant', { client_id: clientIds.foreign, client_secret: foreignSecret }],
];
for (const [name, credentials, headers] of strangers)
  test(`${name} learns nothing, not even whether the token is known`, async (t) => {
    const { app, browser } = await startTestApp(t, { files: files() });
    const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
    const asked = (token: string) =>
      post(app.http.fastify, '/introspect', { ...credentials, token }, headers);
    const [known, unknown] = [await asked(String(body.access_token)), await asked('unknown')];
    assert.equal(known.status, 401);
    assert.deepEqual(known.body, unknown.body);
    assert.equal(known.body.error, 'invalid_client');
    assert.equal(known.body.active, undefined);
  });

test('all tokens that are none of the caller’s business get one and the same answer', async (t) => {
  const { app, browser } = await startTestApp(t, { files: files() });
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const access = String(body.access_token);
  const other = { client_id: clientIds.foreign, client_secret: foreignSecret };
  const tokens: readonly [string, unknown, Record<string, string>, string?][] = [
    ['of another tenant', access, other, 'login.other.example'],
    ['refresh token of another tenant', body.refresh_token, other, 'login.other.example'],
    ['refresh token of another client', body.refresh_token, legacy],
    ['ID token', body.id_token, legacy],
    ['session cookie', [...(await signedInCookies(app, browser))][0], legacy],
    ['made up', 'x', legacy],
    ['very long', 'x'.repeat(8000), legacy],
    ['three segments of nothing', 'a.b.c', legacy],
    ['with a changed signature', `${access.slice(0, -6)}AAAAAA`, legacy],
    ['without a signature', `${access.split('.').slice(0, 2).join('.')}.`, legacy],
  ];
  for (const [name, token, caller, host] of tokens) {
    const reply = await post(app.http.fastify, '/introspect', { ...caller, token: String(token) }, {}, host);
    assert.equal(reply.status, 200, name);
    assert.deepEqual(reply.body, { active: false }, name);
  }
});

async function signedInCookies(
  app: Awaited<ReturnType<typeof startTestApp>>['app'],
  browser: Awaited<ReturnType<typeof startTestApp>>['browser'],
): Promise<Iterable<string>> {
  const jana = browser();
  await redeem(app.http.fastify, await obtainCode(jana));
  return jana.cookies.values();
}

test('asking about another client’s spent refresh token does not end its family', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const next = await refresh(app.http.fastify, String(body.refresh_token));
  runtime.clock.advance(11);
  await post(app.http.fastify, '/introspect', { ...legacy, token: String(body.refresh_token) });
  assert.equal((await refresh(app.http.fastify, String(next.body.refresh_token))).status, 200);
});

test('a repeated or missing parameter is refused', async (t) => {
  const { app } = await startTestApp(t);
  const credentials = `client_id=${clientIds.legacy}&client_secret=legacy-secret`;
  for (const fields of ['token=a&token=b', 'x=1&x=2&token=a', ''])
    assert.equal(
      (await post(app.http.fastify, '/introspect', `${credentials}&${fields}`)).status,
      400,
      fields,
    );
});

test('a page of another origin cannot read the answers, and a GET puts no token into a URL', async (t) => {
  const { app } = await startTestApp(t);
  const headers = { host: 'login.acme.example', origin: 'https://evil.test' };
  const preflight = await app.http.fastify.inject({ method: 'OPTIONS', url: '/introspect', headers });
  assert.equal(preflight.headers['access-control-allow-origin'], undefined);
  const reply = await post(app.http.fastify, '/introspect', { ...legacy, token: 'x' }, headers);
  assert.equal(reply.headers['access-control-allow-origin'], undefined);
  const get = await app.http.fastify.inject({ url: '/introspect?token=x', headers });
  assert.equal(get.statusCode, 405);
});

test('no token and no secret reaches the log', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  await post(app.http.fastify, '/introspect', { ...legacy, token: String(body.refresh_token) });
  await post(app.http.fastify, '/introspect', { ...legacy, token: String(body.access_token) });
  const log = JSON.stringify(runtime.logger.lines);
  for (const secret of [body.refresh_token, body.access_token, 'legacy-secret'])
    assert.ok(!log.includes(String(secret)));
});

test('the tokens of a client that was removed open nothing here any more', async (t) => {
  const { app, browser, reconfigure } = await startTestApp(t);
  const { access_token } = (await redeem(app.http.fastify, await obtainCode(browser()))).body;
  const headers = { host: 'login.acme.example', ...bearer(access_token) };
  const userinfo = async () => (await app.http.fastify.inject({ url: '/userinfo', headers })).statusCode;
  const asked = { ...legacy, token: String(access_token) };
  const isActive = async () => (await post(app.http.fastify, '/introspect', asked)).body.active;
  assert.deepEqual([await userinfo(), await isActive()], [200, true]);
  const clients = String(configuration()['clients/acme.yaml']);
  await reconfigure({ 'clients/acme.yaml': clients.slice(clients.indexOf('name: Acme Intranet')) });
  assert.deepEqual([await userinfo(), await isActive()], [401, false]);
});
