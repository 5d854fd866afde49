import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { compactVerify, importJWK } from 'jose';
import { algorithms, algorithmTable, isAsymmetric, parseAlgorithm } from './algorithms.ts';
import { parseJws, signJws, verifyJws } from './jws.ts';
import { publicJwk, signingKey, tokenHash } from './keys.ts';

describe('the algorithms', () => {
  for (const algorithm of algorithms) {
    it(`${algorithm}: what we sign, another implementation verifies, and so do we`, async () => {
      const jwk = await algorithmTable[algorithm].generate();
      const key = signingKey('k1', algorithm, jwk);
      const token = signJws(key, 'at+jwt', '{"sub":"ü"}');
      const judge = await importJWK({ ...(publicJwk('k1', algorithm, jwk) ?? jwk) }, algorithm);
      const { payload, protectedHeader } = await compactVerify(token, judge, { algorithms: [algorithm] });
      assert.equal(Buffer.from(payload).toString(), '{"sub":"ü"}');
      assert.deepEqual(protectedHeader, { alg: algorithm, typ: 'at+jwt', kid: 'k1' });
      assert.equal(verifyJws(parseJws(token), key, { typ: 'at+jwt' }).toString(), '{"sub":"ü"}');
    });

    it(`${algorithm}: a changed payload, signature or length of it is refused`, async () => {
      const key = signingKey('k1', algorithm, await algorithmTable[algorithm].generate());
      const data = Buffer.from('data');
      const signature = key.sign(data);
      assert.equal(key.verify(data, signature), true);
      assert.equal(key.verify(Buffer.from('date'), signature), false);
      assert.equal(
        key.verify(data, Buffer.from(signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte)))),
        false,
      );
      assert.equal(key.verify(data, signature.subarray(1)), false);
      assert.equal(key.verify(data, Buffer.concat([signature, Buffer.alloc(1)])), false);
      assert.equal(key.verify(data, Buffer.alloc(0)), false);
      assert.equal(key.verify(data, Buffer.alloc(signature.length)), false);
    });
  }

  it('are found in any case, and nothing else is', () => {
    assert.equal(parseAlgorithm('rs256'), 'RS256');
    assert.equal(parseAlgorithm('EDDSA'), 'EdDSA');
    for (const name of ['none', '', 'RS512', 'constructor', 'RS256 ', 'HS256\0'])
      assert.equal(parseAlgorithm(name), undefined, name);
  });

  it('tell which can be verified by others', () => {
    assert.deepEqual(
      algorithms.filter((algorithm) => !isAsymmetric(algorithm)),
      ['HS256'],
    );
  });

  it('take no key of another kind', async () => {
    const ec = await algorithmTable.ES256.generate();
    assert.throws(() => signingKey('k', 'RS256', ec), /no key for RS256/);
    assert.throws(() => signingKey('k', 'EdDSA', { ...ec, crv: 'P-256', kty: 'OKP' }), /no key for EdDSA/);
    const { n } = await algorithmTable.RS256.generate();
    assert.equal(Buffer.from(n ?? '', 'base64url').length, 256);
    assert.equal(
      createPublicKey({ key: { ...ec }, format: 'jwk' }).asymmetricKeyDetails?.namedCurve,
      'prime256v1',
    );
  });

  it('hash tokens for at_hash as OpenID Connect Core does', () => {
    // The example of Core A.3, and of A.6 for c_hash.
    assert.equal(tokenHash('RS256', 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'), '77QmUPtjPfzWtF2AnpK9RQ');
    assert.equal(
      tokenHash('RS256', 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk'),
      'LDktKdoQak3Pk0cnXxCltA',
    );
    assert.equal(Buffer.from(tokenHash('EdDSA', 'token'), 'base64url').length, 32);
  });
});
