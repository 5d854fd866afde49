import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from './runtime.ts';

test('no random bytes are handed out twice, whatever the sizes', () => {
  const seen = new Set<string>();
  for (let draw = 0; draw < 20_000; draw++) {
    const bytes = systemRandom.bytes(12 + (draw % 5) * 8);
    assert.equal(bytes.length, 12 + (draw % 5) * 8);
    seen.add(Buffer.from(bytes.subarray(0, 12)).toString('hex'));
  }
  assert.equal(seen.size, 20_000);
  assert.ok(systemRandom.bytes(5000).some((byte) => byte !== 0));
});

test('what was handed out stays as it is', () => {
  const first = systemRandom.bytes(16);
  const copy = Buffer.from(first);
  for (let draw = 0; draw < 2000; draw++) systemRandom.bytes(16);
  assert.deepEqual(Buffer.from(first), copy);
  assert.ok(copy.some((byte) => byte !== 0));
});
