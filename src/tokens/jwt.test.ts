import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { algorithmTable } from './algorithms.ts';
import { signJws } from './jws.ts';
import { type JwtToVerify, signJwt, verifyJwt } from './jwt.ts';
import { type Keys, type SigningKey, signingKey } from './keys.ts';

const now = 1_900_000_000;
const claims = { iss: 'https://a.example', aud: 'app', sub: 'u', iat: now, exp: now + 60 };

describe('a JWT', () => {
  let key: SigningKey;
  let keys: Pick<Keys, 'find'>;
  before(async () => {
    key = signingKey('k1', 'ES256', await algorithmTable.ES256.generate());
    keys = { find: async (kid) => (kid === 'k1' ? key : undefined) };
  });
  const verify = (token: string, more: Partial<JwtToVerify> = {}) =>
    verifyJwt({ token, keys, typ: 'at+jwt', issuer: claims.iss, audience: 'app', now, ...more });

  it('gives back the claims it was signed with', async () => {
    assert.deepEqual(await verify(signJwt({ key, typ: 'at+jwt', claims })), claims);
  });

  it('of one purpose is refused for another', async () => {
    const access = signJwt({ key, typ: 'at+jwt', claims });
    const session = signJwt({ key, typ: 'sso+jwt', claims });
    const id = signJwt({ key, typ: 'JWT', claims });
    for (const [token, typ] of [
      [session, 'at+jwt'],
      [id, 'at+jwt'],
      [access, 'sso+jwt'],
      [access, 'JWT'],
    ] as const)
      await assert.rejects(verify(token, { typ }), { name: 'InvalidToken', message: /not of the type/ });
  });

  it('is refused for another issuer or audience, and after its time', async () => {
    const token = signJwt({ key, typ: 'at+jwt', claims });
    await assert.rejects(verify(token, { issuer: 'https://b.example' }), /another issuer/);
    await assert.rejects(verify(token, { audience: 'other' }), /another audience/);
    await assert.rejects(verify(token, { now: now + 60 }), /expired/);
  });

  it('is refused when no key of ours has its key id', async () => {
    const token = signJwt({ key, typ: 'at+jwt', claims });
    await assert.rejects(verify(token, { keys: { find: () => undefined } }), /no key of ours/);
  });

  it('is refused when its payload is no JSON object', async () => {
    for (const payload of ['', 'foo', '[]', 'null', '"text"'])
      await assert.rejects(verify(signJws(key, 'at+jwt', payload)), {
        name: 'InvalidToken',
        message: /payload/,
      });
  });
});
