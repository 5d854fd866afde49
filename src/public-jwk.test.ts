import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { readPublicKey, signatureAlgorithm } from './public-jwk.ts';

type Jwk = Readonly<Record<string, unknown>>;

const exported = (pair: ReturnType<typeof generateKeyPairSync>): Jwk =>
  createPublicKey(pair.privateKey).export({ format: 'jwk' }) as Jwk; // an object of texts
const rsa = (modulusLength: number, publicExponent?: number): Jwk =>
  exported(generateKeyPairSync('rsa', { modulusLength, ...(publicExponent && { publicExponent }) }));
const good = {
  rsa: rsa(2048),
  ec: exported(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  ed: exported(generateKeyPairSync('ed25519')),
};

const usable = (jwk: Jwk): readonly string[] => {
  const read = readPublicKey(jwk);
  assert.ok(!('unusable' in read), JSON.stringify(read));
  return read.algorithms;
};
const unusable = (jwk: Jwk, why: RegExp): void => {
  const read = readPublicKey(jwk);
  assert.ok('unusable' in read, 'it was taken');
  assert.match(read.unusable, why);
  assert.equal('exposed' in read, /private/.test(read.unusable));
};

describe('a public key', () => {
  it('verifies what its type can do, or what it says it is for', () => {
    assert.deepEqual(usable(good.rsa), ['PS256', 'RS256']);
    assert.deepEqual(usable({ ...good.rsa, alg: 'PS256', use: 'sig', kid: '' }), ['PS256']);
    assert.deepEqual(usable({ ...good.ec, key_ops: ['verify'], x5c: ['MIIB'] }), ['ES256']);
    assert.deepEqual(usable({ ...good.ed, alg: 'Ed25519' }), ['EdDSA']);
  });

  it('is not taken when it is a private key or a shared secret', () => {
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
      for (const jwk of Object.values(good))
        unusable({ ...jwk, [member]: 'x' }, /private or a shared secret/);
    unusable({ kty: 'oct', k: 'c2VjcmV0' }, /private or a shared secret/);
  });

  it('is not taken when it is weak', () => {
    unusable(rsa(1024), /1024 bits; at least 2048/);
    unusable({ ...good.rsa, e: 'AQ' }, /exponent/);
    unusable(rsa(2048, 3), /exponent/);
    unusable({ ...good.rsa, e: 'AQAA' }, /exponent|fit together/);
  });

  it('is not taken when it would cost too much', () => {
    unusable(
      { ...good.rsa, n: Buffer.alloc(2048, 0xff).toString('base64url') },
      /16384 bits, more than 8192/,
    );
    unusable({ ...good.rsa, e: Buffer.alloc(200, 0xff).toString('base64url') }, /exponent/);
  });

  it('is not taken for another purpose, algorithm, type or curve', () => {
    unusable({ ...good.rsa, use: 'enc' }, /not for signatures/);
    unusable({ ...good.rsa, key_ops: ['encrypt'] }, /key_ops/);
    unusable({ ...good.rsa, key_ops: 'verify' }, /key_ops/);
    for (const alg of ['HS256', 'none', 'RSA-OAEP', 'ES256', 'PS512', 1, ''])
      unusable({ ...good.rsa, alg }, /algorithm/);
    unusable({ ...good.ec, crv: 'P-384' }, /curve/);
    unusable({ ...good.ed, crv: 'X25519' }, /curve/);
    for (const kty of ['oct', 'AKP', 'rsa', undefined, '__proto__']) unusable({ ...good.rsa, kty }, /type/);
  });

  it('is not taken when it is no key', () => {
    unusable({ ...good.ec, y: good.ec.x }, /fit together/);
    unusable({ ...good.ec, y: undefined }, /fit together/);
    unusable({ ...good.rsa, n: 5 }, /fit together/);
    unusable({ ...good.ed, x: 'AA' }, /fit together/);
    unusable({ ...good.ed, kid: 1 }, /kid/);
  });
});

it('no algorithm has a shared secret or none', () => {
  for (const name of ['none', 'HS256', 'HS512', 'rs256', 'RS512', '', undefined, 'constructor'])
    assert.equal(signatureAlgorithm(name), undefined);
});
