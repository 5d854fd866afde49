import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptCounter } from './sign-in.ts';
import { countWrongUserCode, mayEnterUserCode } from './user-code-entries.ts';

function countingInMemory(): AttemptCounter {
  const counts = new Map<string, number>();
  return {
    async increment(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts.get(key) ?? 0;
    },
    count: async (key) => counts.get(key) ?? 0,
    reset: async (key) => void counts.delete(key),
  };
}

const from = (subject: string, address = '192.0.2.1') => ({ subject, address });

async function guess(counter: AttemptCounter, entry: ReturnType<typeof from>, times: number): Promise<void> {
  for (let guesses = 0; guesses < times; guesses++) await countWrongUserCode(counter, entry);
}

test('a person waits after ten wrong codes, wherever they go', async () => {
  const counter = countingInMemory();
  await guess(counter, from('u1'), 9);
  assert.equal(await mayEnterUserCode(counter, from('u1')), true);
  await guess(counter, from('u1'), 1);
  assert.equal(await mayEnterUserCode(counter, from('u1')), false);
  assert.equal(await mayEnterUserCode(counter, from('u1', '198.51.100.1')), false);
  assert.equal(await mayEnterUserCode(counter, from('u2')), true);
});

test('many persons in one network have a hundred wrong codes together', async () => {
  const counter = countingInMemory();
  for (let person = 0; person < 20; person++)
    await guess(counter, from(`u${person}`, `2001:db8::${person}`), 5);
  assert.equal(await mayEnterUserCode(counter, from('new', '2001:db8::ffff')), false);
  assert.equal(await mayEnterUserCode(counter, from('new', '2001:db9::1')), true);
});

test('a person enters fifty codes at most, whatever they are', async () => {
  const counter = countingInMemory();
  const entries = await Promise.all(Array.from({ length: 60 }, () => mayEnterUserCode(counter, from('u1'))));
  assert.equal(entries.filter((may) => may).length, 50);
});
