import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { dpopSigningAlgorithms } from '../oauth/vocabulary.ts';
import { algorithmTable } from './algorithms.ts';
import { readDpopProof } from './dpop-proof.ts';

const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const claims = { jti: 'j', htm: 'POST', htu: 'https://as.example/token', iat: 1_795_428_000 };

function proof(
  header: object | string,
  key: KeyObject,
  algorithm: keyof typeof algorithmTable,
  body: object = claims,
): string {
  const { digest, parameters } = algorithmTable[algorithm];
  const input = `${encode(header)}.${encode(body)}`;
  return `${input}.${sign(digest, Buffer.from(input), { key, ...parameters }).toString('base64url')}`;
}

const refused = (jwt: string, why: RegExp) =>
  assert.throws(
    () => readDpopProof(jwt),
    (error: Error & { code?: string; description?: string }) => {
      assert.deepEqual([error.name, error.code], ['OAuthError', 'invalid_dpop_proof']);
      assert.match(error.description ?? '', why);
      return true;
    },
  );

const pairs = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
  PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

describe('a DPoP proof', () => {
  it('of RFC 9449 section 4.1 is read, with the thumbprint of section 6.1', () => {
    const example =
      'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19' +
      '.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ' +
      '.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';
    assert.deepEqual(readDpopProof(example), {
      alg: 'ES256',
      thumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
      jti: '-BwC3ESc6acc2lTc',
      htm: 'POST',
      htu: 'https://server.example.com/token',
      iat: 1_562_262_616,
    });
  });

  for (const alg of dpopSigningAlgorithms)
    it(`is read with ${alg}, as discovery promises, whatever else stands in its jwk`, () => {
      const algorithm = alg === 'Ed25519' ? 'EdDSA' : alg;
      assert.ok(
        algorithm === 'ES256' || algorithm === 'EdDSA' || algorithm === 'PS256' || algorithm === 'RS256',
      );
      const { publicKey, privateKey } = pairs[algorithm];
      const jwk = {
        ...publicKey.export({ format: 'jwk' }),
        ext: true,
        key_ops: ['verify'],
        use: 'sig',
        kid: 'k',
      };
      const bare = readDpopProof(
        proof({ typ: 'dpop+jwt', alg, jwk: publicKey.export({ format: 'jwk' }) }, privateKey, algorithm),
      );
      const { thumbprint } = readDpopProof(proof({ typ: 'dpop+jwt', alg, jwk }, privateKey, algorithm));
      assert.equal(thumbprint, bare.thumbprint);
    });

  const { publicKey, privateKey } = pairs.ES256;
  const jwk = publicKey.export({ format: 'jwk' });
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk };

  it('is refused with a spelling of the key that another proof could vary', () => {
    const padded = { ...jwk, x: `${jwk.x}=` };
    refused(proof({ ...header, jwk: padded }, privateKey, 'ES256'), /canonical/);
    const rsa = pairs.RS256.publicKey.export({ format: 'jwk' });
    const longer = {
      ...rsa,
      n: Buffer.from(`00${Buffer.from(String(rsa.n), 'base64url').toString('hex')}`, 'hex').toString(
        'base64url',
      ),
    };
    refused(
      proof({ typ: 'dpop+jwt', alg: 'RS256', jwk: longer }, pairs.RS256.privateKey, 'RS256'),
      /canonical/,
    );
  });

  it('is refused when its header repeats a parameter, or its jwk a member', () => {
    const text = JSON.stringify(header);
    refused(proof(text.replace('{', '{"alg":"none",'), privateKey, 'ES256'), /repeats/);
    refused(proof(text.replace('"kty"', '"kty":"RSA","kty"'), privateKey, 'ES256'), /repeats/);
  });

  it('is refused with each private member, in any kind of key', () => {
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
      refused(proof({ ...header, jwk: { ...jwk, [member]: 'AA' } }, privateKey, 'ES256'), /private/);
  });

  it('is refused with a key that is meant for something else', () => {
    for (const purpose of [{ use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'ES384' }])
      refused(proof({ ...header, jwk: { ...jwk, ...purpose } }, privateKey, 'ES256'), /jwk/);
    const pss = { ...pairs.RS256.publicKey.export({ format: 'jwk' }), alg: 'PS256' };
    refused(proof({ typ: 'dpop+jwt', alg: 'RS256', jwk: pss }, pairs.RS256.privateKey, 'RS256'), /jwk/);
  });

  it('is refused in a type that only looks alike', () => {
    for (const typ of ['DPoP+JWT', 'application/dpop+jwt', 'dpop', 'at+jwt', ['dpop+jwt']])
      refused(proof({ ...header, typ }, privateKey, 'ES256'), /typ/);
  });

  it('is refused with a claim of another type', () => {
    for (const wrong of [{ htm: 1 }, { htu: null }, { ath: 1 }, { nonce: {} }, { jti: '' }, { iat: null }])
      refused(proof(header, privateKey, 'ES256', { ...claims, ...wrong }), /its \w+ is/);
  });
});
