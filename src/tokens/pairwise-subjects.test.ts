import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { systemClock, systemRandom } from '../runtime.ts';
import { memoryStore } from '../storage/memory.ts';
import { collection, type Store } from '../store.ts';
import { type KeySealer, keySealer } from './key-sealing.ts';
import { createPairwiseSubjects, type PairwiseSecretRecord } from './pairwise-subjects.ts';

let store: Store;
beforeEach(() => {
  store = memoryStore(systemClock);
});

const recordsOf = (tenant: string) => collection<PairwiseSecretRecord>(store, `${tenant}:`);

const subjects = (tenant = 'acme', sealer?: KeySealer, records = recordsOf(tenant)) =>
  createPairwiseSubjects({ tenant, records, sealer, random: systemRandom });

test('a person has one name in a sector, after a restart too, and tells nothing in it', async () => {
  const name = await subjects().of('a.example', 'u1');
  assert.equal(await subjects().of('a.example', 'u1'), name);
  assert.match(name, /^[\w-]{43}$/);
});

test('another person, sector or tenant is another name', async () => {
  const names = await Promise.all([
    subjects().of('a.example', 'u1'),
    subjects().of('a.example', 'u2'),
    subjects().of('b.example', 'u1'),
    subjects('other').of('a.example', 'u1'),
  ]);
  assert.equal(new Set(names).size, 4);
});

test('processes that start at once agree, also when one is slow between looking and writing', async () => {
  const records = recordsOf('acme');
  const fast = subjects();
  let hasLooked = false;
  const slow = subjects('acme', undefined, {
    ...records,
    get: async (key) => {
      const found = await records.get(key);
      if (!hasLooked) await fast.of('a.example', 'u1');
      hasLooked = true;
      return found;
    },
  });
  assert.equal(await slow.of('a.example', 'u1'), await fast.of('a.example', 'u1'));
  assert.equal(await subjects().of('a.example', 'u1'), await fast.of('a.example', 'u1'));
});

test('the secret is encrypted once the operator sets a secret for that, and stays the same', async () => {
  const name = await subjects().of('a.example', 'u1');
  const sealer = keySealer('a secret of the operator', systemRandom);
  assert.match((await store.get('acme:secret')) ?? '', /^\{"secret":/);
  assert.equal(await subjects('acme', sealer).of('a.example', 'u1'), name);
  assert.match((await store.get('acme:secret')) ?? '', /^\{"sealed":/);
  assert.equal(await subjects('acme', sealer).of('a.example', 'u1'), name);
});

test('without the operator’s secret, or with another one, nobody gets a new name', async () => {
  await subjects('acme', keySealer('a secret of the operator', systemRandom)).of('a.example', 'u1');
  await assert.rejects(subjects().of('a.example', 'u1'), /set KEY_ENCRYPTION_SECRET/);
  const another = subjects('acme', keySealer('another secret', systemRandom));
  await assert.rejects(another.of('a.example', 'u1'), /does not open/);
});

test('a store that was away does not stay away', async () => {
  const records = recordsOf('acme');
  let isAway = true;
  const get: typeof records.get = (key) => (isAway ? Promise.reject(new Error('away')) : records.get(key));
  const flaky = subjects('acme', undefined, { ...records, get });
  await assert.rejects(flaky.of('a.example', 'u1'), /away/);
  isAway = false;
  assert.match(await flaky.of('a.example', 'u1'), /^[\w-]{43}$/);
});
