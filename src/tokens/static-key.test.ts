import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jwtVerify } from 'jose';
import { signJwt } from './jwt.ts';
import { staticHmacKey } from './static-key.ts';

describe('the key from JWT_SECRET', () => {
  it('is refused when it is too short, unless that is allowed by name', () => {
    assert.throws(() => staticHmacKey('x'.repeat(31)), /JWT_SECRET has 31 bytes; at least 32/);
    assert.throws(() => staticHmacKey('', { allowWeak: true }), /empty/);
    staticHmacKey('ü'.repeat(16));
    staticHmacKey('short', { allowWeak: true });
  });

  it('signs what a resource server with the same secret accepts', async () => {
    const secret = 'a secret that is long enough for it';
    const key = await staticHmacKey(secret).signingKey();
    const token = signJwt({ key, typ: 'at+jwt', claims: { sub: 'u' } });
    const { payload } = await jwtVerify(token, Buffer.from(secret), { algorithms: ['HS256'], typ: 'at+jwt' });
    assert.equal(payload.sub, 'u');
  });
});
