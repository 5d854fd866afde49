import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../test/support/fake-runtime.ts';
import { systemRandom } from '../runtime.ts';
import { createPersonIndex, maxEntries } from './person-index.ts';
import { createSessions, type SessionRecord } from './session.ts';

const lifetime = 604_800;

function someSessions() {
  const records = new Map<string, SessionRecord>();
  const entries = new Map<string, string>();
  const counts = new Map<string, number>();
  const ended = new Set<string>();
  const clock = fakeClock();
  const index = createPersonIndex({
    get: async (key) => entries.get(key),
    put: async (key, entry) => void entries.set(key, entry),
    increment: async (key) => {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
  });
  const sessions = createSessions({
    records: {
      sessions: {
        get: async (key) => records.get(key),
        put: async (key, record) => void records.set(key, record),
        delete: async (key) => void records.delete(key),
      },
      receipts: { put: async () => undefined, take: async () => undefined },
      renewals: { putIfAbsent: async () => true },
    },
    index,
    ended: { mark: async (id) => void ended.add(id), has: async (id) => ended.has(id) },
    tokens: { sign: async (id) => id, read: async (token) => ({ sessionId: token, reach: host }) },
    prolong: async () => undefined,
    lifetime,
    clock,
    random: systemRandom,
  });
  return { sessions, clock };
}

const host = 'login.example';

const person = (subject: string) => ({ subject, username: subject, role: 'user', scopes: [] });

test('a person has every session listed that lives, in any browser, the latest sign-in first', async () => {
  const { sessions, clock } = someSessions();
  const first = await sessions.start(person('jana'), [], 'Firefox, Linux');
  clock.advance(1);
  const second = await sessions.start(person('jana'), []);
  const over = await sessions.start(person('jana'), []);
  await sessions.end(over);
  await sessions.start(person('otto'), []);
  const listed = await sessions.of('jana');
  assert.deepEqual(
    listed.map(({ id, browser }) => [id, browser]),
    [
      [second.id, undefined],
      [first.id, 'Firefox, Linux'],
    ],
  );
});

test('sign-ins in the same moment are all listed', async () => {
  const { sessions } = someSessions();
  const started = await Promise.all(Array.from({ length: 50 }, () => sessions.start(person('jana'), [])));
  const listed = (await sessions.of('jana')).map(({ id }) => id);
  assert.deepEqual(listed.sort(), started.map(({ id }) => id).sort());
});

test('beyond the places of the list the oldest session ends: none lives where its owner cannot end it', async () => {
  const { sessions } = someSessions();
  const oldest = await sessions.start(person('jana'), []);
  for (let times = 0; times < maxEntries; times++) await sessions.start(person('jana'), []);
  assert.deepEqual(await sessions.living([oldest.id], host), []);
  assert.equal((await sessions.of('jana')).length, maxEntries);
});

test('a session that is renewed stays listed, and its old place ends nothing', async () => {
  const { sessions, clock } = someSessions();
  const session = await sessions.start(person('jana'), []);
  clock.advance(lifetime - 10);
  await sessions.renew(session);
  for (let times = 0; times < maxEntries - 1; times++) await sessions.start(person('jana'), []);
  assert.equal((await sessions.living([session.id], host)).length, 1);
  assert.ok((await sessions.of('jana')).some(({ id }) => id === session.id));
});

test('a place that a signed-out session has left costs nobody else theirs', async () => {
  const { sessions } = someSessions();
  for (let times = 0; times < maxEntries; times++) {
    const session = await sessions.start(person('jana'), []);
    await sessions.end(session);
  }
  const kept = await sessions.start(person('jana'), []);
  assert.deepEqual(
    (await sessions.of('jana')).map(({ id }) => id),
    [kept.id],
  );
});
