/** Stolen tokens, stolen proofs and forged proofs (RFC 9449 section 11). */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { after, before, describe, it, test } from 'node:test';
import { athOf, type DpopKey, dpopKey, get, type ProofChanges } from '../support/dpop-client.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { lastFirst, type Owner } from '../support/owner.ts';
import { bearer, issuer, type JsonReply, obtainCode, post, verifier } from '../support/relying-party.ts';
import { type StartedApp, type StartOptions, startTestApp } from '../support/start-app.ts';

const tokenUrl = `${issuer}/token`;
const userinfoUrl = `${issuer}/userinfo`;

type Headers = Readonly<Record<string, string>>;

interface Setting extends StartedApp {
  readonly key: DpopKey;
  code(): Promise<string>;
  redeem(code: string, headers: Headers, path?: string): Promise<JsonReply>;
  refresh(refreshToken: unknown, headers: Headers): Promise<JsonReply>;
  /** Answers with a token that is bound to the key. */
  tokens(): Promise<{ readonly access: string; readonly refresh: string }>;
  /** GET /userinfo with a token, under a scheme, with a proof. */
  userinfo(token: string, by: DpopKey, changes?: ProofChanges): Promise<JsonReply>;
}

async function setting(t: Owner, options: StartOptions = {}): Promise<Setting> {
  const started = await startTestApp(t, options);
  const app = started.app.http.fastify;
  const key = dpopKey(started.runtime.clock);
  const jana = started.browser();
  const own = { client_id: clientIds.spa };
  const code = () => obtainCode(jana);
  const redeem = (value: string, headers: Headers, path = '/token') =>
    post(
      app,
      path,
      {
        ...own,
        grant_type: 'authorization_code',
        redirect_uri: 'https://spa.acme.example/cb',
        code: value,
        code_verifier: verifier,
      },
      headers,
    );
  return {
    ...started,
    key,
    code,
    redeem,
    refresh: (refreshToken, headers) =>
      post(
        app,
        '/token',
        { ...own, grant_type: 'refresh_token', refresh_token: String(refreshToken) },
        headers,
      ),
    tokens: async () => {
      const { body } = await redeem(await code(), { dpop: key.proof('POST', tokenUrl) });
      return { access: String(body.access_token), refresh: String(body.refresh_token) };
    },
    userinfo: (token, by, { claims = {}, ...changes } = {}) =>
      get(app, '/userinfo', {
        authorization: `DPoP ${token}`,
        dpop: by.proof('GET', userinfoUrl, { claims: { ath: athOf(token), ...claims }, ...changes }),
      }),
  };
}

const outcome = ({ status, body }: JsonReply) => [status, body.error];
const challengeOf = ({ headers }: JsonReply) => String(headers['www-authenticate']);

test('of requests in parallel with the same proof one gets in', async (t) => {
  const { app, key, tokens } = await setting(t);
  const { access } = await tokens();
  const headers = {
    authorization: `DPoP ${access}`,
    dpop: key.proof('GET', userinfoUrl, { claims: { ath: athOf(access) } }),
  };
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => get(app.http.fastify, '/userinfo', headers)),
  );
  assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  assert.equal(replies.filter(({ body }) => body.error === 'invalid_dpop_proof').length, 19);
});

test('a proof that was used to redeem one code redeems no other, and costs nobody that code', async (t) => {
  const { key, code, redeem } = await setting(t);
  const dpop = key.proof('POST', tokenUrl);
  assert.equal((await redeem(await code(), { dpop })).status, 200);
  const second = await code();
  assert.deepEqual(outcome(await redeem(second, { dpop })), [400, 'invalid_dpop_proof']);
  assert.equal((await redeem(second, { dpop: key.proof('POST', tokenUrl) })).status, 200);
});

test('a replay is refused for as long as the proof would be young enough', async (t) => {
  const { runtime, key, code, redeem } = await setting(t);
  const now = Math.floor(runtime.clock.now() / 1000);
  const dpop = key.proof('POST', tokenUrl, { claims: { iat: now + 10 } });
  assert.equal((await redeem(await code(), { dpop })).status, 200);
  for (let passed = 0; passed <= 80; passed += 10) {
    assert.deepEqual(outcome(await redeem('x', { dpop })), [400, 'invalid_dpop_proof']);
    runtime.clock.advance(10);
  }
});

test('a new signature under the same jti is no new proof', async (t) => {
  const { key, code, redeem } = await setting(t);
  const prove = () => key.proof('POST', tokenUrl, { claims: { jti: 'the same' } });
  assert.equal((await redeem(await code(), { dpop: prove() })).status, 200);
  assert.deepEqual(outcome(await redeem(await code(), { dpop: prove() })), [400, 'invalid_dpop_proof']);
});

test('nobody uses up the jti of another key', async (t) => {
  const { runtime, key, code, redeem } = await setting(t);
  const claims = { jti: 'one' };
  await redeem('x', { dpop: dpopKey(runtime.clock).proof('POST', tokenUrl, { claims }) });
  assert.equal((await redeem(await code(), { dpop: key.proof('POST', tokenUrl, { claims }) })).status, 200);
});

const ofThisFile = lastFirst({ after });

describe('a proof', () => {
  let set: Setting;
  before(async () => {
    set = await setting(ofThisFile);
  });

  const elsewhere: readonly (readonly [name: string, method: string, url: string])[] = [
    ['for another method', 'GET', tokenUrl],
    ['for the method in other letters', 'post', tokenUrl],
    ['for another endpoint', 'POST', userinfoUrl],
    ['for another host', 'POST', 'https://login.other.example/token'],
    ['for another host of the tenant', 'POST', 'https://x.apps.acme.example/token'],
    ['for another scheme', 'POST', 'http://login.acme.example/token'],
    ['for another port', 'POST', 'https://login.acme.example:8443/token'],
    ['for a path in other letters', 'POST', `${issuer}/Token`],
    ['for a path below', 'POST', `${tokenUrl}/info`],
    ['for a path with a slash behind it', 'POST', `${tokenUrl}/`],
    ['for a URL with a name in it', 'POST', 'https://me@login.acme.example/token'],
    ['for a URL with a backslash', 'POST', 'https://login.acme.example\\token'],
    ['for a URL with white space', 'POST', ` ${tokenUrl}`],
    ['for a path without a host', 'POST', '/token'],
    ['for nothing', 'POST', ''],
  ];
  for (const [name, method, url] of elsewhere)
    it(`is refused ${name}`, async () => {
      const { key, redeem } = set;
      const reply = await redeem('x', { dpop: key.proof(method, url) });
      assert.deepEqual(outcome(reply), [400, 'invalid_dpop_proof']);
    });

  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const hmac = (secret: string) => (input: string) => createHmac('sha256', secret).update(input).digest();
  const now = 1_795_428_000;
  const forged: readonly (readonly [name: string, changes: ProofChanges, why: RegExp])[] = [
    ['signed with nothing', { header: { alg: 'none' }, signature: () => Buffer.alloc(0) }, /alg/],
    [
      'signed with its public key as a secret',
      {
        header: { alg: 'HS256' },
        signature: hmac(publicKey.export({ type: 'spki', format: 'pem' }).toString()),
      },
      /alg/,
    ],
    [
      'that brings a secret',
      { header: { alg: 'HS256', jwk: { kty: 'oct', k: 'c2VjcmV0' } }, signature: hmac('secret') },
      /alg/,
    ],
    ['with the private key', { header: { jwk: privateKey.export({ format: 'jwk' }) } }, /private/],
    ['with the key of somebody else', { header: { jwk: publicKey.export({ format: 'jwk' }) } }, /signature/],
    ['with no key', { header: { jwk: undefined } }, /jwk/],
    ['with a key by reference', { header: { jku: 'https://evil.example/keys' } }, /jku/],
    ['with a certificate', { header: { x5c: ['MIIB'] } }, /x5c/],
    ['with a critical extension', { header: { crit: ['exp'] } }, /crit/],
    [
      'with a point that is not on the curve',
      { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } } },
      /jwk/,
    ],
    [
      'with a small RSA key',
      {
        header: { alg: 'RS256', jwk: small.publicKey.export({ format: 'jwk' }) },
        signature: (input) => sign('sha256', Buffer.from(input), small.privateKey),
      },
      /2048/,
    ],
    ['with a key of another curve', { header: { jwk: p384.publicKey.export({ format: 'jwk' }) } }, /jwk/],
    ['of another algorithm than its key', { header: { alg: 'RS256' } }, /jwk/],
    ['of another type', { header: { typ: 'JWT' } }, /typ/],
    ['of no type', { header: { typ: undefined } }, /typ/],
    ['without jti', { claims: { jti: undefined } }, /jti/],
    ['with a very long jti', { claims: { jti: 'x'.repeat(257) } }, /jti/],
    ['without iat', { claims: { iat: undefined } }, /iat/],
    ['with a time that is text', { claims: { iat: String(now) } }, /iat/],
    ['from long ago', { claims: { iat: 1 } }, /old/],
    ['from the far future', { claims: { iat: 9_999_999_999 } }, /future/],
    ['without htm', { claims: { htm: undefined } }, /htm/],
    ['without htu', { claims: { htu: undefined } }, /htu/],
    ['that is too long', { claims: { more: 'x'.repeat(7000) } }, /long/],
  ];
  for (const [name, changes, why] of forged)
    it(`is refused ${name}`, async () => {
      const { key, redeem } = set;
      const reply = await redeem('x', { dpop: key.proof('POST', tokenUrl, changes) });
      assert.deepEqual(outcome(reply), [400, 'invalid_dpop_proof']);
      assert.match(String(reply.body.error_description), why);
    });

  it('is refused a second beyond its window, on both ends, and not within', async () => {
    const { runtime, key, code, redeem } = set;
    const at = Math.floor(runtime.clock.now() / 1000);
    const answered = async (offset: number) =>
      outcome(
        await redeem(await code(), { dpop: key.proof('POST', tokenUrl, { claims: { iat: at + offset } }) }),
      )[0];
    assert.deepEqual(await Promise.all([-61, -60, 10, 11].map(answered)), [400, 200, 200, 400]);
  });

  it('is refused beside another one', async () => {
    const { key, redeem } = set;
    const proof = () => key.proof('POST', tokenUrl);
    const reply = await redeem('x', { dpop: `${proof()}, ${proof()}` });
    assert.deepEqual(outcome(reply), [400, 'invalid_dpop_proof']);
    assert.match(String(reply.body.error_description), /one DPoP header/);
  });

  it('is refused that is no JWT', async () => {
    const { key, redeem } = set;
    const proof = () => key.proof('POST', tokenUrl);
    for (const dpop of [`${proof()},`, '', 'x', 'a.b.c'])
      assert.deepEqual(outcome(await redeem('x', { dpop })), [400, 'invalid_dpop_proof']);
  });
});

test('htu counts as section 4.3 has it: query and fragment ignored, normalized', async (t) => {
  const { key, code, redeem } = await setting(t);
  for (const htu of [`${tokenUrl}?a=b#c`, 'HTTPS://LOGIN.acme.example:443/token', `${issuer}/x/../%74oken`]) {
    const reply = await redeem(await code(), { dpop: key.proof('POST', htu) });
    assert.equal(reply.status, 200, htu);
  }
});

test('a stranger who claims to be a proxy does not choose the URL of a proof', async (t) => {
  const { key, redeem } = await setting(t, { env: { TRUSTED_PROXIES: '10.0.0.0/8' } });
  const dpop = key.proof('POST', 'https://evil.example/token');
  for (const headers of [
    { 'x-forwarded-host': 'evil.example' },
    { forwarded: 'host=evil.example' },
    { 'x-original-url': '/token' },
  ])
    assert.deepEqual(outcome(await redeem('x', { dpop, ...headers })), [400, 'invalid_dpop_proof']);
});

test('a tenant with an issuer takes proofs for that address too, and for no third one', async (t) => {
  const files = configuration();
  const started = await setting(t, {
    files: {
      ...files,
      'tenants/acme.yaml': String(files['tenants/acme.yaml']).replace(
        'silent_login',
        'issuer: https://id.acme.example\n  silent_login',
      ),
    },
  });
  const { key, code, redeem } = started;
  const at = async (origin: string) =>
    (await redeem(await code(), { dpop: key.proof('POST', `${origin}/token`) })).status;
  assert.equal(await at('https://id.acme.example'), 200);
  assert.equal(await at('https://login.acme.example'), 200);
  assert.equal(await at('https://x.apps.acme.example'), 400);
});

describe('a bound access token is of no use', () => {
  it('as a bearer token, in the header or in a form', async (t) => {
    const { app, key, tokens } = await setting(t);
    const { access } = await tokens();
    const dpop = key.proof('GET', userinfoUrl, { claims: { ath: athOf(access) } });
    for (const headers of [bearer(access), { ...bearer(access), dpop }]) {
      const reply = await get(app.http.fastify, '/userinfo', headers);
      assert.deepEqual(outcome(reply), [401, 'invalid_token']);
      assert.match(
        challengeOf(reply),
        /^Bearer [^,]+, error="invalid_token".*,DPoP [^,]+, algs="PS256 ES256 /,
      );
    }
    const inForm = await post(
      app.http.fastify,
      '/userinfo',
      { access_token: access },
      { dpop: key.proof('POST', userinfoUrl, { claims: { ath: athOf(access) } }) },
    );
    assert.deepEqual(outcome(inForm), [401, 'invalid_token']);
    const half = await post(
      app.http.fastify,
      '/userinfo',
      { access_token: access },
      {
        authorization: 'DPoP',
        dpop: key.proof('POST', userinfoUrl, { claims: { ath: athOf(access) } }),
      },
    );
    assert.deepEqual(outcome(half), [400, 'invalid_request']);
  });

  it('with the key of the thief', async (t) => {
    const { runtime, tokens, userinfo } = await setting(t);
    const reply = await userinfo((await tokens()).access, dpopKey(runtime.clock));
    assert.deepEqual(outcome(reply), [401, 'invalid_token']);
    assert.match(challengeOf(reply), /,DPoP [^,]+, algs="[^"]+", error="invalid_token"/);
  });

  it('without a proof', async (t) => {
    const { app, tokens } = await setting(t);
    const { access } = await tokens();
    const reply = await get(app.http.fastify, '/userinfo', { authorization: `DPoP ${access}` });
    assert.deepEqual(outcome(reply), [401, 'invalid_dpop_proof']);
  });

  for (const [name, ath] of [
    ['for no token', undefined],
    ['for another token', athOf('another')],
    ['that has the token itself', 'itself'],
  ] as const)
    it(`with a proof ${name}`, async (t) => {
      const { key, tokens, userinfo } = await setting(t);
      const { access } = await tokens();
      const claims = { ath: ath === 'itself' ? access : ath };
      assert.deepEqual(outcome(await userinfo(access, key, { claims })), [401, 'invalid_dpop_proof']);
    });

  it('with the proof of another endpoint or method', async (t) => {
    const { key, tokens, userinfo } = await setting(t);
    const { access } = await tokens();
    for (const claims of [{ htm: 'POST' }, { htu: `${issuer}/token/info` }])
      assert.deepEqual(outcome(await userinfo(access, key, { claims })), [401, 'invalid_dpop_proof']);
  });
});

test('a token that is not bound is not taken under the scheme DPoP', async (t) => {
  const { key, code, redeem, userinfo } = await setting(t);
  const { body } = await redeem(await code(), {});
  assert.deepEqual(outcome(await userinfo(String(body.access_token), key)), [401, 'invalid_token']);
});

test('who stole the refresh token of a public client cannot use it, nor end its family', async (t) => {
  const { runtime, key, tokens, refresh } = await setting(t);
  const { refresh: first } = await tokens();
  const thief = () => ({ dpop: dpopKey(runtime.clock).proof('POST', tokenUrl) });
  const owner = () => ({ dpop: key.proof('POST', tokenUrl) });
  for (const headers of [{}, thief()])
    assert.deepEqual(outcome(await refresh(first, headers)), [400, 'invalid_grant']);
  const { body } = await refresh(first, owner());
  runtime.clock.advance(11);
  for (const headers of [{}, thief()])
    assert.deepEqual(outcome(await refresh(first, headers)), [400, 'invalid_grant']);
  const next = await refresh(body.refresh_token, owner());
  assert.equal(next.status, 200);
  // A copy with the key is a replay like any other.
  runtime.clock.advance(11);
  await refresh(first, owner());
  assert.deepEqual(outcome(await refresh(next.body.refresh_token, owner())), [400, 'invalid_grant']);
});

test('of two keys that take over an unbound refresh token at once, one gets the family', async (t) => {
  const { runtime, code, redeem, refresh } = await setting(t);
  const { body } = await redeem(await code(), {});
  const keys = Array.from({ length: 8 }, () => dpopKey(runtime.clock));
  const replies = await Promise.all(
    keys.map((key) => refresh(body.refresh_token, { dpop: key.proof('POST', tokenUrl) })),
  );
  const winners = keys.filter((_, index) => replies[index]?.status === 200);
  assert.equal(winners.length, 1);
  const [winner] = winners;
  const successor = replies.find(({ status }) => status === 200)?.body.refresh_token;
  const again = await refresh(successor, { dpop: String(winner?.proof('POST', tokenUrl)) });
  assert.equal(again.status, 200);
});

describe('a nonce is refused', () => {
  const files = configuration({ dpopNonce: 'required' });

  it('of another tenant', async (t) => {
    const { app, key, redeem } = await setting(t, { files });
    const other = await post(
      app.http.fastify,
      '/token',
      { grant_type: 'authorization_code', client_id: clientIds.foreign, code: 'x' },
      { dpop: key.proof('POST', 'https://login.other.example/token') },
      'login.other.example',
    );
    assert.deepEqual(outcome(other), [400, 'use_dpop_nonce']);
    const claims = { nonce: String(other.headers['dpop-nonce']) };
    const reply = await redeem('x', { dpop: key.proof('POST', tokenUrl, { claims }) });
    assert.deepEqual(outcome(reply), [400, 'use_dpop_nonce']);
  });

  it('that was made up, is a token of ours, or has been changed', async (t) => {
    const { key, code, redeem } = await setting(t, { files });
    const given = await redeem(await code(), { dpop: key.proof('POST', tokenUrl) });
    const nonce = String(given.headers['dpop-nonce']);
    const prove = (value: string) => ({ dpop: key.proof('POST', tokenUrl, { claims: { nonce: value } }) });
    const { body } = await redeem(await code(), prove(nonce));
    assert.equal(body.token_type, 'DPoP');
    for (const wrong of ['', 'x', `${nonce}x`, nonce.slice(0, -4), String(body.access_token)])
      assert.deepEqual(outcome(await redeem('x', prove(wrong))), [400, 'use_dpop_nonce']);
  });

  it('that is wrong also where none is required', async (t) => {
    const { key, redeem } = await setting(t);
    const reply = await redeem('x', { dpop: key.proof('POST', tokenUrl, { claims: { nonce: 'x' } }) });
    assert.deepEqual(outcome(reply), [400, 'use_dpop_nonce']);
    assert.notEqual(reply.headers['dpop-nonce'], undefined);
  });
});

test('a nonce is no access token', async (t) => {
  const { app, key, redeem } = await setting(t);
  const reply = await redeem('x', { dpop: key.proof('POST', tokenUrl, { claims: { nonce: 'x' } }) });
  const nonce = String(reply.headers['dpop-nonce']);
  assert.equal((await get(app.http.fastify, '/userinfo', bearer(nonce))).status, 401);
});

test('no proof, nonce or thumbprint reaches the log', async (t) => {
  const { runtime, key, code, redeem } = await setting(t);
  const good = key.proof('POST', tokenUrl);
  await redeem(await code(), { dpop: good });
  await redeem('x', { dpop: good });
  await redeem('x', { dpop: key.proof('POST', 'https://evil.example/x') });
  const log = JSON.stringify(runtime.logger.lines);
  for (const secret of [good, good.split('.')[2] ?? '?', key.thumbprint, 'evil.example'])
    assert.ok(!log.includes(secret), secret);
});
