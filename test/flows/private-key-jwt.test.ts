/** Clients that have a key pair instead of a secret (RFC 7523, OpenID Connect Core 1.0 section 9). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  assertionOf,
  assertionType,
  authenticate,
  ecKey,
  edKey,
  jwksLine,
  keyClient,
  rsaKey,
  type TestKey,
  withKeyClient,
} from '../support/client-assertion.ts';
import { startBackend } from '../support/provider-world.ts';
import { issuer, obtainCode, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const office = { client_id: keyClient, redirect_uri: 'https://office.acme.example/cb' };

test('a client signs in with its key and gets tokens', async (t) => {
  const key = ecKey();
  const { app, browser, runtime } = await startTestApp(t, { files: withKeyClient(jwksLine(key)) });
  const code = await obtainCode(browser(), office);
  const { status, body } = await redeem(app.http.fastify, code, {
    ...office,
    client_assertion_type: assertionType,
    client_assertion: assertionOf({ key, clock: runtime.clock }),
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.ok(body.access_token && body.id_token && body.refresh_token);
});

const kinds: readonly (readonly [alg: string, make: () => TestKey])[] = [
  ['PS256', rsaKey],
  ['RS256', rsaKey],
  ['ES256', ecKey],
  ['EdDSA', edKey],
  ['Ed25519', edKey],
];
for (const [alg, make] of kinds)
  test(`${alg} is taken, with and without the key id, and with a certificate's thumbprint beside it`, async (t) => {
    const key = make();
    const { app, runtime } = await startTestApp(t, { files: withKeyClient(jwksLine(edKey('other'), key)) });
    const headers = [
      {},
      { kid: undefined },
      { x5t: 'abc', typ: 'JWT' },
      { typ: 'client-authentication+jwt' },
    ];
    for (const header of headers) {
      const assertion = assertionOf({ key, alg, header, clock: runtime.clock });
      const { status, body } = await authenticate(app.http.fastify, assertion);
      assert.equal(status, 200, JSON.stringify({ header, body }));
    }
  });

test('the issuer, the token endpoint and the endpoint that is called are good audiences, in a list too', async (t) => {
  const key = ecKey();
  const { app, runtime } = await startTestApp(t, { files: withKeyClient(jwksLine(key)) });
  for (const aud of [issuer, `${issuer}/token`, `${issuer}/revoke`, [issuer], [issuer, `${issuer}/token`]]) {
    const assertion = assertionOf({ key, claims: { aud }, clock: runtime.clock });
    const { status } = await authenticate(app.http.fastify, assertion, {
      client_id: keyClient.toUpperCase(),
    });
    assert.equal(status, 200, String(aud));
  }
});

test('clocks may differ by half a minute', async (t) => {
  const key = ecKey();
  const { app, runtime } = await startTestApp(t, { files: withKeyClient(jwksLine(key)) });
  const now = runtime.clock.now() / 1000;
  for (const claims of [
    { exp: now - 29 },
    { iat: now + 30, nbf: now + 30 },
    { exp: now + 600 },
    { iat: undefined },
  ]) {
    const assertion = assertionOf({ key, claims, clock: runtime.clock });
    assert.equal((await authenticate(app.http.fastify, assertion)).status, 200, JSON.stringify(claims));
  }
});

test('on a login host that tenants share, the assertion says whose client it is', async (t) => {
  const key = ecKey();
  const { app, runtime } = await startTestApp(t, {
    files: withKeyClient(jwksLine(key)),
    env: { PUBLIC_DOMAIN: 'login.shared.example' },
  });
  const signedBy = (signer: TestKey) => assertionOf({ key: signer, clock: runtime.clock });
  const ask = (text: string) => authenticate(app.http.fastify, text, {}, {}, 'login.shared.example');
  assert.equal((await ask(signedBy(key))).status, 200);
  assert.equal((await ask(signedBy(ecKey()))).status, 401);
});

test('discovery names the method and what may be signed with', async (t) => {
  const { app } = await startTestApp(t);
  const document = (
    await app.http.fastify.inject({
      url: '/.well-known/openid-configuration',
      headers: { host: 'login.acme.example' },
    })
  ).json();
  for (const endpoint of ['token', 'revocation']) {
    assert.ok(document[`${endpoint}_endpoint_auth_methods_supported`].includes('private_key_jwt'));
    assert.deepEqual(document[`${endpoint}_endpoint_auth_signing_alg_values_supported`], [
      'PS256',
      'ES256',
      'EdDSA',
      'Ed25519',
      'RS256',
    ]);
  }
});

/** The client's own server, whose keys and answers the test changes. */
let served: { keys: readonly TestKey[]; status?: number; headers?: Record<string, string> };
const clientServer = await startBackend((_request, response) => {
  const { keys, status = 200, headers = {} } = served;
  response.writeHead(status, headers).end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
});

async function remoteClient(t: TestContext, first: typeof served) {
  served = first;
  const { app, runtime } = await startTestApp(t, {
    files: withKeyClient(`  jwks_uri: ${clientServer.url}/jwks.json\n`),
    env: { ALLOW_INSECURE_JWKS_URI: 'true' },
  });
  const before = clientServer.requests.length;
  return {
    clock: runtime.clock,
    fetched: () => clientServer.requests.length - before,
    signIn: async (key: TestKey, header = {}) =>
      (await authenticate(app.http.fastify, assertionOf({ key, header, clock: runtime.clock }))).status,
  };
}

test('keys are fetched once, also when many requests come at the same time', async (t) => {
  const key = ecKey();
  const { fetched, signIn } = await remoteClient(t, { keys: [key] });
  assert.deepEqual(await Promise.all([1, 2, 3, 4].map(() => signIn(key))), [200, 200, 200, 200]);
  assert.equal(await signIn(key), 200);
  assert.equal(fetched(), 1);
});

for (const header of [{}, { kid: undefined }])
  test(`a client that has changed its key goes on at once ${JSON.stringify(header)}`, async (t) => {
    const [old, next] = [ecKey('old'), ecKey('next')];
    const { clock, fetched, signIn } = await remoteClient(t, { keys: [old] });
    assert.equal(await signIn(old, header), 200);
    clock.advance(10);
    served = { keys: [next] };
    assert.equal(await signIn(next, header), 200);
    assert.equal(await signIn(old, header), 401);
    assert.equal(fetched(), 2);
  });

test('a key that the client has withdrawn ends when its set is no longer fresh', async (t) => {
  const [old, next] = [ecKey('old'), ecKey('next')];
  const { clock, signIn } = await remoteClient(t, {
    keys: [old],
    headers: { 'cache-control': 'public, max-age=120' },
  });
  assert.equal(await signIn(old), 200);
  served = { keys: [next] };
  clock.advance(119);
  assert.equal(await signIn(old), 200);
  clock.advance(1);
  assert.equal(await signIn(old), 401);
});

test('while the server of the keys fails, those at hand serve for an hour and no longer', async (t) => {
  const key = ecKey();
  const { clock, signIn } = await remoteClient(t, { keys: [key] });
  assert.equal(await signIn(key), 200);
  served = { keys: [key], status: 500 };
  clock.advance(300 + 3599);
  assert.equal(await signIn(key), 200);
  clock.advance(1);
  assert.equal(await signIn(key), 503);
  served = { keys: [key] };
  clock.advance(10);
  assert.equal(await signIn(key), 200);
});
