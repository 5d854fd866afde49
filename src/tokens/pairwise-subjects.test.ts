import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { systemClock, systemRandom } from '../runtime.ts';
import { memoryStore } from '../storage/memory.ts';
import { collection, type Store } from '../store.ts';
import { type KeySealer, keySealer } from './key-sealing.ts';
import { createPairwiseSubjects } from './pairwise-subjects.ts';

let store: Store;
beforeEach(() => {
  store = memoryStore(systemClock);
});

const subjects = (tenant = 'acme', sealer?: KeySealer) =>
  createPairwiseSubjects({
    tenant,
    records: collection(store, `${tenant}:`),
    sealer,
    random: systemRandom,
  });

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

test('processes that start at once agree', async () => {
  const processes = Array.from({ length: 20 }, () => subjects());
  const names = await Promise.all(processes.map((each) => each.of('a.example', 'u1')));
  assert.equal(new Set(names).size, 1);
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
  const records = collection<{ secret: string }>(store, 'acme:');
  let isAway = true;
  const flaky = createPairwiseSubjects({
    tenant: 'acme',
    records: {
      ...records,
      get: (key) => (isAway ? Promise.reject(new Error('away')) : records.get(key)),
      put: () => Promise.reject(new Error('not used')),
      putIfAbsent: (key, value) => store.putIfAbsent(`acme:${key}`, JSON.stringify(value)),
      take: () => Promise.reject(new Error('not used')),
    },
    sealer: undefined,
    random: systemRandom,
  });
  await assert.rejects(flaky.of('a.example', 'u1'), /away/);
  isAway = false;
  assert.match(await flaky.of('a.example', 'u1'), /^[\w-]{43}$/);
});
