import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../test/support/fake-runtime.ts';
import { type ConsentRecord, createConsents } from './consent.ts';
import { createPersonIndex, maxEntries } from './person-index.ts';

/** Consents on a store whose every step takes as many turns as the test likes. */
function someConsents(pause: () => Promise<void> = async () => undefined) {
  const records = new Map<string, ConsentRecord>();
  const entries = new Map<string, string>();
  const counts = new Map<string, number>();
  const step = async <T>(act: () => T): Promise<T> => {
    await pause();
    return act();
  };
  const clock = fakeClock();
  let beforeWriting = async (): Promise<void> => undefined;
  const index = createPersonIndex({
    get: (key) => step(() => entries.get(key)),
    put: (key, entry) => step(() => void entries.set(key, entry)),
    increment: (key) =>
      step(() => {
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        return count;
      }),
  });
  const consents = createConsents({
    records: {
      get: (key) => step(() => records.get(key)),
      put: async (key, record) => {
        await beforeWriting();
        return step(() => void records.set(key, record));
      },
      delete: (key) => step(() => void records.delete(key)),
    },
    index,
    withdraw: async () => undefined,
    clock,
  });
  /** Holds up the next record that is about to be written, and no other. */
  const hold = () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      beforeWriting = () => {
        beforeWriting = async () => undefined;
        resolve();
        return released;
      };
    });
    return { reached, release };
  };
  return { consents, clock, hold };
}

test('scopes add up, and the first yes is the date', async () => {
  const { consents, clock } = someConsents();
  await consents.give('jana', 'calendar', { scopes: ['openid'], resources: [] });
  const first = (await consents.find('jana', 'calendar'))?.since;
  clock.advance(60);
  await consents.give('jana', 'calendar', { scopes: ['email', 'openid'], resources: [] });
  const { scopes, since } = (await consents.find('jana', 'calendar')) ?? {};
  assert.deepEqual([scopes, since], [['email', 'openid'], first]);
  assert.equal((await consents.list('jana')).length, 1);
});

test('consents to many clients in the same moment are all kept and listed', async () => {
  const { consents } = someConsents(() => new Promise((resolve) => setImmediate(resolve)));
  const clients = Array.from({ length: 50 }, (_, index) => `client ${index}`);
  await Promise.all(
    clients.map((client) => consents.give('jana', client, { scopes: ['openid'], resources: [] })),
  );
  const listed = (await consents.list('jana')).map(({ clientId }) => clientId);
  assert.deepEqual(listed.sort(), clients.sort());
});

test('beyond the places of the index the oldest consent is asked again, not kept where nobody sees it', async () => {
  const { consents } = someConsents();
  for (let client = 0; client <= maxEntries; client++)
    await consents.give('jana', `${client}`, { scopes: [], resources: [] });
  assert.equal(await consents.find('jana', '0'), undefined);
  assert.ok(await consents.find('jana', '1'));
  assert.equal((await consents.list('jana')).length, maxEntries);
});

test('a consent that is given over and over takes one place', async () => {
  const { consents } = someConsents();
  await consents.give('jana', 'first', { scopes: [], resources: [] });
  for (let times = 0; times < 2 * maxEntries; times++)
    await consents.give('jana', 'calendar', { scopes: [], resources: [] });
  assert.ok(await consents.find('jana', 'first'));
});

test('a consent that loses its place while it is renewed is listed at another, not kept out of sight', async () => {
  const { consents, hold } = someConsents();
  for (let client = 0; client < maxEntries; client++)
    await consents.give('jana', `${client}`, { scopes: [], resources: [] });
  const { reached, release } = hold();
  const renewal = consents.give('jana', '0', { scopes: ['openid'], resources: [] });
  await reached;
  await consents.give('jana', 'new', { scopes: [], resources: [] });
  release();
  await renewal;
  assert.deepEqual((await consents.find('jana', '0'))?.scopes, ['openid']);
  assert.ok((await consents.list('jana')).some(({ clientId }) => clientId === '0'));
});
