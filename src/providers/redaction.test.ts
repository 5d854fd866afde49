import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { redactor } from './redaction.ts';

const secret = 'p"ä s&+$1';
const redact = redactor([secret]);
const hash = (algorithm: string) => createHash(algorithm).update(secret).digest('hex');

for (const spelling of [
  secret,
  JSON.stringify({ secret }),
  encodeURIComponent(secret),
  new URLSearchParams({ secret }).toString(),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  hash('md5'),
  hash('sha256'),
]) {
  test(`the secret is taken out of ${spelling}`, () => {
    const redacted = redact(`before ${spelling} after`);
    assert.match(redacted, /^before .*\[redacted\].* after$/);
    assert.ok(!redacted.includes('s&') && !redacted.includes('s%26'));
  });
}

test('a very short secret is taken out where it stands alone, so that gaps in words do not tell it', () => {
  const short = redactor(['a.']);
  assert.equal(short('password: a. and banana.'), 'password: [redacted] and banana.');
  assert.equal(redactor(['-'])('a - b'), 'a [redacted] b');
});

test('no secret, no change', () => assert.equal(redactor([''])('text'), 'text'));
