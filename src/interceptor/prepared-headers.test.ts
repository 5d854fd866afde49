import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreparedHeaders, type Prepared } from './prepared-headers.ts';

const prepared = (sessionId: string, characters = 1000): Prepared => ({
  sessionId,
  headers: Promise.resolve({ Authorization: 'x'.repeat(characters) }),
  usableUntil: 0,
});

/** Of many entries in turn, after each of which the first is used. */
async function afterMany(count: number, { used }: { readonly used: boolean }) {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 5 });
  const first = prepared('first');
  cache.set('first', first);
  for (let number = 0; number < count; number += 1) {
    const made = prepared(`s-${number}`);
    cache.set(`k-${number}`, made);
    await made.headers;
    if (used) assert.equal(cache.get('first'), first);
  }
  const kept = Array.from({ length: count }, (_, number) => cache.get(`k-${number}`));
  return { first: cache.get('first'), kept: kept.filter((each) => each !== undefined).length };
}

test('what is in use stays, what is not goes', async () => {
  assert.notEqual((await afterMany(500, { used: true })).first, undefined);
  assert.equal((await afterMany(500, { used: false })).first, undefined);
});

test('no more is kept than the bytes allow', async () => {
  const { kept } = await afterMany(500, { used: false });
  assert.ok(kept > 20 && kept < 70, `${kept}`);
});

test('a person who invents hosts displaces nobody else', async () => {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 5 });
  cache.set('mine', prepared('mine'));
  for (let number = 0; number < 1000; number += 1) {
    const made = prepared('inventor');
    cache.set(`h-${number}`, made);
    await made.headers;
  }
  const hosts = Array.from({ length: 1000 }, (_, number) => number).filter((each) => cache.get(`h-${each}`));
  assert.deepEqual(hosts, [995, 996, 997, 998, 999]);
  assert.notEqual(cache.get('mine'), undefined);
});

test('what could not be made is not kept', async () => {
  const cache = createPreparedHeaders();
  const headers = Promise.reject(new Error('a key is away'));
  cache.set('a', { ...prepared('s'), headers });
  await assert.rejects(headers);
  assert.equal(cache.get('a'), undefined);
});

test('headers that could not be made are made anew, and count once', async () => {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 2 });
  for (let times = 0; times < 3; times += 1) {
    const failed = { ...prepared('mine'), headers: Promise.reject(new Error('no key')) };
    cache.set('a', failed);
    await assert.rejects(failed.headers);
    assert.equal(cache.get('a'), undefined);
  }
  cache.set('a', prepared('mine'));
  cache.set('b', prepared('mine'));
  assert.ok(cache.get('a') && cache.get('b'));
});
