import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPersonIndex, maxEntries, type PersonIndex } from './person-index.ts';

/** A store whose every step lets the others run. */
function anIndex(): PersonIndex {
  const entries = new Map<string, string>();
  const counts = new Map<string, number>();
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  return createPersonIndex({
    get: async (key) => {
      await pause();
      return entries.get(key);
    },
    put: async (key, entry) => {
      await pause();
      entries.set(key, entry);
    },
    increment: async (key) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      await pause();
      return count;
    },
  });
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `entry ${index}`);

test('entries that are added in the same moment are all listed', async () => {
  const index = anIndex();
  await Promise.all(names(maxEntries).map((name) => index.add('jana', name)));
  assert.deepEqual([...(await index.list('jana'))].sort(), names(maxEntries).sort());
});

test('an entry that stands in two places is listed once', async () => {
  const index = anIndex();
  await index.add('jana', 'same');
  await index.add('jana', 'same');
  assert.deepEqual(await index.list('jana'), ['same']);
});

test('one person has nothing of another', async () => {
  const index = anIndex();
  await index.add('jana', 'hers');
  assert.deepEqual(await index.list('otto'), []);
  assert.deepEqual(await index.list('jana:1'), []);
});

test('the list is bounded: the oldest gives way, and who added is told', async () => {
  const index = anIndex();
  for (const name of names(maxEntries)) assert.equal((await index.add('jana', name)).replaced, undefined);
  const { place, replaced } = await index.add('jana', 'one more');
  assert.equal(replaced, 'entry 0');
  assert.equal(await index.at('jana', place), 'one more');
  assert.equal((await index.list('jana')).length, maxEntries);
});
