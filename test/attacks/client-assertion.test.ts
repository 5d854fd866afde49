/** Assertions that must not pass for a client's (RFC 7523 section 3, RFC 8725, FAPI 2.0 Security Profile section 5.3.2.1). */
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { before, describe, type TestContext, test } from 'node:test';
import {
  type AssertionOptions,
  assertionOf,
  assertionType,
  authenticate,
  ecKey,
  jwksLine,
  keyClient,
  rsaKey,
  signatures,
  type TestKey,
  withKeyClient,
} from '../support/client-assertion.ts';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { startBackend } from '../support/provider-world.ts';
import { issuer, post } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

let key: TestKey;
let rsa: TestKey;
let otherKey: TestKey;
const otherClient = '77777777-7777-4777-8777-777777777777';

before(() => {
  [key, rsa, otherKey] = [ecKey(), rsaKey(), ecKey('other-1')];
});

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

interface Setting extends StartedApp {
  /** An assertion of the client with these changes. */
  assertion(changes?: Partial<AssertionOptions>): string;
}

async function setting(t: TestContext, lines = ''): Promise<Setting> {
  const files = {
    ...withKeyClient(jwksLine(key, rsa) + lines),
    'clients/other.yaml': `name: Other Office
config:
  ident: ${otherClient}
  tenantname: acme
  grant_types: [client_credentials]
${jwksLine(otherKey)}`,
  };
  const started = await startTestApp(t, { files });
  const assertion = (changes: Partial<AssertionOptions> = {}): string =>
    assertionOf({ key, clock: started.runtime.clock, ...changes });
  return { ...started, assertion };
}

async function refused(
  { app }: StartedApp,
  assertion: string,
  { error = 'invalid_client', changes = {}, headers = {} } = {},
): Promise<void> {
  const reply = await authenticate(app.http.fastify, assertion, changes, headers);
  const status = error === 'invalid_client' ? 401 : 400;
  assert.deepEqual([reply.status, reply.body.error], [status, error], JSON.stringify(reply.body));
}

async function accepted({ app }: StartedApp, assertion: string): Promise<void> {
  const { status, body } = await authenticate(app.http.fastify, assertion);
  assert.equal(status, 200, JSON.stringify(body));
}

describe('an assertion is used once', () => {
  test('at all endpoints together', async (t) => {
    const started = await setting(t);
    const assertion = started.assertion();
    await accepted(started, assertion);
    await refused(started, assertion);
    const fields = { client_assertion_type: assertionType, client_assertion: assertion };
    const { body } = await post(started.app.http.fastify, '/token', {
      ...fields,
      grant_type: 'refresh_token',
    });
    assert.equal(body.error, 'invalid_client');
  });

  test('of many copies at the same time exactly one is taken', async (t) => {
    const { app, assertion } = await setting(t);
    const one = assertion();
    const replies = await Promise.all(Array.from({ length: 20 }, () => authenticate(app.http.fastify, one)));
    assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  });

  test('by its jti, whatever else is new in it', async (t) => {
    const started = await setting(t);
    await accepted(started, started.assertion({ claims: { jti: 'same' } }));
    await refused(started, started.assertion({ claims: { jti: 'same', aud: `${issuer}/token` } }));
  });

  test('until the last moment in which it would be good', async (t) => {
    const started = await setting(t);
    const assertion = started.assertion();
    await accepted(started, assertion);
    started.runtime.clock.advance(60 + 29);
    await refused(started, assertion);
    await accepted(started, started.assertion());
  });

  test('and what is refused for another reason is not spent', async (t) => {
    const started = await setting(t);
    const claims = { jti: 'kept' };
    await refused(started, started.assertion({ claims: { ...claims, aud: 'https://login.other.example' } }));
    await refused(started, started.assertion({ claims, key: { ...otherKey, kid: key.kid } }));
    await accepted(started, started.assertion({ claims }));
  });

  test('and the jti of one client does not spend that of another', async (t) => {
    const started = await setting(t);
    const theirs = { iss: otherClient, sub: otherClient, jti: 'theirs' };
    await accepted(started, started.assertion({ key: otherKey, claims: theirs }));
    await accepted(started, started.assertion({ claims: { jti: 'theirs' } }));
  });
});

const badClaims: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'for another tenant': { aud: 'https://login.other.example' },
  'for another host of the tenant': { aud: 'https://shop.apps.acme.example' },
  'for another endpoint': { aud: `${issuer}/userinfo` },
  'for the issuer with a slash': { aud: `${issuer}/` },
  'for two audiences': { aud: [issuer, 'https://evil.example'] },
  'for us among others': { aud: ['https://evil.example', issuer, `${issuer}/token`] },
  'for nobody': { aud: undefined },
  'for no text': { aud: [[issuer]] },
  'for an empty list': { aud: [] },
  'that has expired': { exp: 1_700_000_000 },
  'without exp': { exp: undefined },
  'with exp as text': { exp: '99999999999' },
  'with exp without end': { exp: Number.MAX_SAFE_INTEGER },
  'with a negative exp': { exp: -1 },
  'without jti': { jti: undefined },
  'with an empty jti': { jti: '' },
  'with a jti that is no text': { jti: 1 },
  'by another issuer': { iss: 'https://evil.example' },
  'without iss': { iss: undefined },
  'with the issuer of another spelling than the subject': { iss: `${keyClient} ` },
  'of no client': { sub: undefined },
  'of an unknown client': { iss: clientIds.foreign, sub: clientIds.foreign },
  'of a public client': { iss: clientIds.spa, sub: clientIds.spa },
  'of a client with a secret': { iss: clientIds.web, sub: clientIds.web },
  'of another client that has keys': { iss: otherClient, sub: otherClient },
};
for (const [name, claims] of Object.entries(badClaims))
  test(`an assertion ${name} is refused`, async (t) => {
    const started = await setting(t);
    await refused(started, started.assertion({ claims }));
    await accepted(started, started.assertion());
  });

test('an assertion out of its time is refused', async (t) => {
  const started = await setting(t);
  const now = Math.floor(started.runtime.clock.now() / 1000);
  const outOfTime = [
    { exp: now - 30 },
    { exp: now + 631 },
    { nbf: now + 31 },
    { iat: now + 31 },
    { iat: now - 631 },
    { iat: 'now' },
    { nbf: null },
    { nbf: -1 },
  ];
  for (const claims of outOfTime) await refused(started, started.assertion({ claims }));
});

describe('a forged signature is refused', () => {
  test('when there is none', async (t) => {
    const started = await setting(t);
    for (const alg of ['none', 'None', 'NONE', '']) await refused(started, started.assertion({ alg }));
    const [head, body] = started.assertion().split('.');
    await refused(started, `${head}.${body}.`);
    await refused(started, `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`);
  });

  test('when it is an HMAC with the public key as the secret', async (t) => {
    const started = await setting(t);
    const publicKey = createPublicKey(rsa.privateKey);
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(rsa.jwk),
      '',
    ];
    for (const secret of secrets)
      for (const alg of ['HS256', 'HS512', 'RS256']) {
        const digest = alg === 'HS512' ? 'sha512' : 'sha256';
        const signature = (input: Buffer) => createHmac(digest, secret).update(input).digest();
        await refused(started, started.assertion({ key: rsa, alg, signature }));
      }
  });

  test('when it is of another key, whatever key id it names', async (t) => {
    const started = await setting(t);
    for (const kid of [key.kid, otherKey.kid, 'unknown', '', undefined, '__proto__'])
      await refused(started, started.assertion({ key: otherKey, header: { kid } }));
  });

  test('when the key is ours and the key id that of another client', async (t) => {
    const started = await setting(t);
    await refused(started, started.assertion({ header: { kid: otherKey.kid } }));
  });

  test('when its algorithm is not that of the key', async (t) => {
    const started = await setting(t);
    for (const [alg, signed] of [
      ['ES256', 'RS256'],
      ['RS256', 'ES256'],
      ['PS256', 'RS256'],
      ['EdDSA', 'ES256'],
      ['ES384', 'ES256'],
      ['es256', 'ES256'],
    ]) {
      const signer = signed === 'RS256' ? rsa : key;
      const signature = signatures[signed ?? ''];
      if (!signature) throw new Error(`no way to sign ${signed}`);
      await refused(started, started.assertion({ key: signer, alg: alg ?? '', signature }));
    }
  });

  test('when it brings its key or says where one is, and nobody asks there', async (t) => {
    const evil = await startBackend((_request, response) => {
      response.end(JSON.stringify({ keys: [{ ...otherKey.jwk, kid: key.kid }] }));
    });
    const started = await setting(t);
    const parameters: readonly Readonly<Record<string, unknown>>[] = [
      { jwk: otherKey.jwk },
      { jku: `${evil.url}/jwks.json` },
      { x5u: `${evil.url}/cert.pem` },
      { x5c: ['MIIB'] },
      { crit: ['exp'] },
      { b64: false },
      { x5t: 'abc' },
    ];
    for (const header of parameters)
      await refused(started, started.assertion({ key: { ...otherKey, kid: key.kid }, header }));
    assert.equal(evil.requests.length, 0);
  });

  test('when the same key has signed it for another purpose', async (t) => {
    const started = await setting(t);
    for (const typ of ['dpop+jwt', 'at+jwt', 'logout+jwt', 'oauth-authz-req+jwt', ''])
      await refused(started, started.assertion({ header: { typ } }));
  });

  test('when it is no JWT at all', async (t) => {
    const started = await setting(t);
    for (const text of ['x', 'a.b.c', '..', `${started.assertion()}.x`, `${started.assertion()}=`, '{}'])
      await refused(started, text);
  });
});

describe('the registered method is the only one', () => {
  test('assertions are not mixed with other proofs', async (t) => {
    const started = await setting(t);
    const mixed = { error: 'invalid_request' };
    const secret = { client_secret: webSecret };
    await refused(started, started.assertion(), { ...mixed, changes: secret });
    await refused(started, started.assertion(), { ...mixed, changes: { ...secret, client_id: keyClient } });
    await refused(started, started.assertion(), { ...mixed, headers: basic(keyClient, 'x') });
    await refused(started, started.assertion(), { ...mixed, headers: basic(clientIds.web, webSecret) });
    await refused(started, started.assertion(), { headers: { authorization: 'Basic' } });
  });

  test('client_id must be that of the assertion', async (t) => {
    const started = await setting(t);
    for (const client_id of [clientIds.spa, otherClient, 'x'])
      await refused(started, started.assertion(), { error: 'invalid_request', changes: { client_id } });
  });

  test('the type of the assertion must be the one there is', async (t) => {
    const started = await setting(t);
    for (const type of [
      'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      assertionType.toUpperCase(),
      `${assertionType} `,
    ])
      await refused(started, started.assertion(), { changes: { client_assertion_type: type } });
    const changes = { client_assertion_type: undefined };
    await refused(started, started.assertion(), { error: 'invalid_request', changes });
    await refused(started, '', { error: 'invalid_request', changes: { client_id: keyClient } });
  });

  test('a client with keys cannot come with a secret or with nothing', async (t) => {
    const { app } = await setting(t);
    const fields = { token: 'unknown', client_id: keyClient };
    for (const client_secret of [undefined, '', 'x', 'undefined']) {
      const { status } = await post(app.http.fastify, '/revoke', { ...fields, client_secret });
      assert.equal(status, 401);
    }
    const headers = basic(keyClient, '');
    assert.equal((await post(app.http.fastify, '/revoke', { token: 'unknown' }, headers)).status, 401);
  });

  test('who has no key learns nothing: an unknown client, a wrong signature and wrong claims look alike', async (t) => {
    const { app, assertion } = await setting(t);
    const sub = '99999999-9999-4999-8999-999999999999';
    const forged = { key: { ...otherKey, kid: key.kid } };
    const texts = [
      assertion({ ...forged, claims: { iss: sub, sub } }),
      assertion(forged),
      assertion({ ...forged, claims: { exp: 1 } }),
      assertion({ ...forged, claims: { iss: clientIds.spa, sub: clientIds.spa } }),
    ];
    const bodies = await Promise.all(
      texts.map(async (text) => JSON.stringify((await authenticate(app.http.fastify, text)).body)),
    );
    assert.equal(new Set(bodies).size, 1, bodies.join('\n'));
  });
});

test('a client of the profile fapi2 names the issuer alone, as a text, and does not sign with RS256', async (t) => {
  const started = await setting(t, '  profile: fapi2\n');
  for (const aud of [`${issuer}/token`, `${issuer}/revoke`, [issuer], [issuer, `${issuer}/token`]])
    await refused(started, started.assertion({ claims: { aud } }));
  await refused(started, started.assertion({ key: rsa, alg: 'RS256' }));
  await accepted(started, started.assertion({ key: rsa, alg: 'PS256' }));
  await accepted(started, started.assertion());
});

test('an assertion is in no line of the log', async (t) => {
  const started = await setting(t);
  const good = started.assertion();
  const bad = started.assertion({ claims: { exp: 1 } });
  await accepted(started, good);
  await refused(started, bad);
  const lines = JSON.stringify(started.runtime.logger.lines);
  for (const text of [good, bad])
    for (const part of text.split('.')) assert.ok(!lines.includes(part), 'it stands in the log');
  assert.match(lines, /it has expired/);
});
