import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPreparedHeaders, type Prepared } from './prepared-headers.ts';

const site = 'https://a.example';

const prepared = (characters = 1000): Prepared => ({
  headers: Promise.resolve({ Authorization: 'x'.repeat(characters) }),
  usableUntil: 0,
});

/** Of many entries in turn, after each of which the first is used. */
async function afterMany(count: number, { used }: { readonly used: boolean }) {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 5 });
  const first = prepared();
  cache.set('first', site, first);
  for (let number = 0; number < count; number += 1) {
    const made = prepared();
    cache.set(`s-${number}`, site, made);
    await made.headers;
    if (used) assert.equal(cache.get('first', site), first);
  }
  const kept = Array.from({ length: count }, (_, number) => cache.get(`s-${number}`, site));
  return { first: cache.get('first', site), kept: kept.filter((each) => each !== undefined).length };
}

test('what is in use stays, what is not goes', async () => {
  assert.notEqual((await afterMany(500, { used: true })).first, undefined);
  assert.equal((await afterMany(500, { used: false })).first, undefined);
});

test('no more is kept than the bytes allow', async () => {
  const { kept } = await afterMany(500, { used: false });
  assert.ok(kept > 20 && kept < 70, `${kept}`);
});

test('each session and each application has its own', async () => {
  const cache = createPreparedHeaders();
  const mine = prepared();
  cache.set('mine', site, mine);
  assert.equal(cache.get('mine', site), mine);
  assert.equal(cache.get('mine', 'http://a.example'), undefined);
  assert.equal(cache.get('other', site), undefined);
});

test('a person who invents hosts displaces nobody else', async () => {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 5 });
  cache.set('mine', site, prepared());
  for (let number = 0; number < 1000; number += 1) {
    const made = prepared();
    cache.set('inventor', `https://${number}.example`, made);
    await made.headers;
  }
  const hosts = Array.from({ length: 1000 }, (_, number) => number).filter((each) =>
    cache.get('inventor', `https://${each}.example`),
  );
  assert.deepEqual(hosts, [995, 996, 997, 998, 999]);
  assert.notEqual(cache.get('mine', site), undefined);
});

test('headers that could not be made are not kept, and take no place', async () => {
  const cache = createPreparedHeaders({ bytes: 100_000, hostsOfSession: 2 });
  for (let times = 0; times < 3; times += 1) {
    const failed = { ...prepared(), headers: Promise.reject(new Error('a key is away')) };
    cache.set('mine', site, failed);
    await assert.rejects(failed.headers);
    assert.equal(cache.get('mine', site), undefined);
  }
  cache.set('mine', site, prepared());
  cache.set('mine', 'https://b.example', prepared());
  assert.ok(cache.get('mine', site) && cache.get('mine', 'https://b.example'));
});
