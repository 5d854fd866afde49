import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Logger, systemRandom } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { Algorithm } from './algorithms.ts';
import { keySealer } from './key-sealing.ts';
import type { KeyRecord } from './key-slots.ts';
import { staticHmacKey } from './static-key.ts';
import { createTenantKeys, type TenantKeys } from './tenant-keys.ts';

const issuer = 'https://a.example';
const now = 1_900_000_000;
const clock = { now: () => now * 1000 };
const quiet = () => {};
const logger: Logger = {
  trace: quiet,
  debug: quiet,
  info: quiet,
  notice: quiet,
  warning: quiet,
  error: quiet,
  critical: quiet,
  child: () => logger,
};
const sharedKey = staticHmacKey('a secret that is long enough for it');
const sealer = keySealer('another secret, just as long as it', systemRandom);

let stored: Map<string, string>;
function records(prefix: string): Collection<KeyRecord> {
  return {
    get: async (key) => {
      const text = stored.get(prefix + key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: async (key, value) => void stored.set(prefix + key, JSON.stringify(value)),
    putIfAbsent: async (key, value) => {
      if (stored.has(prefix + key)) return false;
      stored.set(prefix + key, JSON.stringify(value));
      return true;
    },
    take: () => Promise.reject(new Error('not used')),
    delete: () => Promise.reject(new Error('not used')),
  };
}

const unusedSecrets: Collection<never> = {
  get: () => Promise.reject(new Error('not used')),
  put: () => Promise.reject(new Error('not used')),
  putIfAbsent: () => Promise.reject(new Error('not used')),
  take: () => Promise.reject(new Error('not used')),
  delete: () => Promise.reject(new Error('not used')),
};

const keysOf = (tenant: string, algorithm: Algorithm = 'ES256', sealed = true): TenantKeys =>
  createTenantKeys({
    tenant,
    algorithm,
    sharedKey,
    records: (ring) => records(`${tenant}:${ring}:`),
    pairwiseSecrets: unusedSecrets,
    sealer: sealed ? sealer : undefined,
    maxTokenLifetime: 7200,
    clock,
    random: systemRandom,
    logger,
  });
const claims = {
  iss: issuer,
  sub: 'u',
  aud: 'api',
  exp: now + 60,
  iat: now,
  auth_time: now,
  jti: 'j',
  client_id: 'c',
  scope: 'openid',
  sid: 's',
  tenant: 'a',
  role: 'user',
  user: 'u',
};

describe('the keys of a tenant', () => {
  beforeEach(() => {
    stored = new Map();
  });

  for (const [how, sealed] of [
    ['encrypted', true],
    ['in the clear', false],
  ] as const) {
    it(`stored ${how}, sign access tokens and session cookies, also after a restart`, async () => {
      const before = keysOf('a', 'ES256', sealed);
      const cookie = await before.sessions.sign('session', '.example', now + 60);
      const token = await before.issuer(issuer).signAccessToken(claims);
      const after = keysOf('a', 'ES256', sealed);
      assert.equal((await after.issuer(issuer).readAccessToken(token))?.sub, 'u');
      const read = { sessionId: 'session', reach: '.example', expiresAt: now + 60 };
      assert.deepEqual(await after.sessions.read(cookie), read);
    });
  }

  it('accept neither a session cookie as an access token, nor the other way round', async () => {
    for (const algorithm of ['ES256', 'HS256'] as const) {
      const keys = keysOf(`of-${algorithm}`, algorithm);
      const cookie = await keys.sessions.sign('session', '.example', now + 60);
      const token = await keys.issuer(issuer).signAccessToken(claims);
      assert.equal(await keys.issuer(issuer).readAccessToken(cookie), undefined);
      assert.equal(await keys.sessions.read(token), undefined);
    }
  });

  it('do not read an access token that is bound in a way that nobody here can check', async () => {
    const tokens = keysOf('a', 'HS256').issuer(issuer);
    const bound = { ...claims, cnf: { jkt: 'a thumbprint' } };
    assert.deepEqual((await tokens.readAccessToken(await tokens.signAccessToken(bound)))?.cnf, bound.cnf);
    // With a shared secret, others sign too; what they write is not what our types say.
    for (const cnf of [{ 'x5t#S256': 'x' }, { jkt: 1 }, {}, null, 'x'] as never[])
      assert.equal(await tokens.readAccessToken(await tokens.signAccessToken({ ...claims, cnf })), undefined);
  });

  it('keep one ring for each purpose: no signing key verifies cookies, and no cookie key is in the JWKS', async () => {
    const keys = keysOf('a', 'HS256');
    await keys.sessions.sign('session', '.example', now + 60);
    const { keys: published } = JSON.parse(await keys.jwks());
    assert.deepEqual(
      published.map(({ kty }: { kty: string }) => kty),
      ['RSA'],
    );
    assert.deepEqual([...stored.keys()].sort(), ['a:session:key:1', 'a:signing:key:1']);
  });

  it('mean nothing at another tenant, even if their encrypted records are moved there', async () => {
    const cookie = await keysOf('a').sessions.sign('session', '.example', now + 60);
    assert.equal(await keysOf('b').sessions.read(cookie), undefined);
    stored.set('c:session:key:1', stored.get('a:session:key:1') ?? '');
    await assert.rejects(keysOf('c').sessions.read(cookie), /does not open/);
  });
});
