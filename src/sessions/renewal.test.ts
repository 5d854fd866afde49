import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordingLogger } from '../../test/support/fake-runtime.ts';
import { UserStoreError } from '../oauth/user.ts';
import { type Logger, silentLogger } from '../runtime.ts';
import { createRenewals, type Renewals } from './renewal.ts';
import type { Session } from './session.ts';

const session: Session = {
  id: 's-1',
  user: { subject: 'u-1', username: 'ada', role: 'user', scopes: [] },
  authTime: 0,
  expiresAt: 100,
  supersedes: [],
};

function world(answer: () => boolean | Error) {
  const counted = { asked: 0, renewed: 0, ended: 0 };
  let now = 0;
  const silences = new Map<string, number>();
  const sessions = {
    renew: async (due: Session) => {
      counted.renewed += 1;
      return { ...due, expiresAt: 200 };
    },
    end: async () => {
      counted.ended += 1;
    },
  };
  // Two processes with one store.
  const process = (): Renewals =>
    createRenewals({
      sessions,
      silences: {
        get: async (id) => silences.get(id),
        putIfAbsent: async (id, since) => {
          if (silences.has(id)) return false;
          silences.set(id, since);
          return true;
        },
        delete: async (id) => void silences.delete(id),
      },
      clock: { now: () => now },
    });
  const [renewals, elsewhere] = [process(), process()];
  const users = {
    isValid: async () => {
      counted.asked += 1;
      const answered = answer();
      if (typeof answered === 'boolean') return answered;
      throw answered;
    },
  };
  return {
    counted,
    advance: (seconds: number) => {
      now += seconds * 1000;
    },
    renew: (due = session, log: Logger = silentLogger) => renewals.renew(due, users, log),
    renewElsewhere: () => elsewhere.renew(session, users, silentLogger),
  };
}

test('requests that come at once share one question and one answer', async () => {
  const { renew, counted } = world(() => true);
  const outcomes = await Promise.all([renew(), renew(), renew()]);
  assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome)), new Set(['renewed']));
  assert.deepEqual(counted, { asked: 1, renewed: 1, ended: 0 });
});

test('two sessions are two questions', async () => {
  const { renew, counted } = world(() => true);
  await Promise.all([renew(), renew({ ...session, id: 's-2' })]);
  assert.equal(counted.asked, 2);
});

test('a no ends the session', async () => {
  const { renew, counted } = world(() => false);
  assert.equal((await renew()).outcome, 'ended');
  assert.deepEqual(counted, { asked: 1, renewed: 0, ended: 1 });
});

test('a user store without an answer is left in peace for half a minute', async () => {
  let answer: boolean | Error = new UserStoreError('away');
  const { renew, counted, advance } = world(() => answer);
  for (let count = 0; count < 3; count += 1) assert.equal((await renew()).outcome, 'unconfirmed');
  assert.equal(counted.asked, 1);
  advance(31);
  answer = true;
  assert.equal((await renew()).outcome, 'renewed');
  assert.equal(counted.asked, 2);
});

test('an error of our own is no answer of the user store, and is not remembered', async () => {
  let answer: boolean | Error = new Error('a fault');
  const { renew } = world(() => answer);
  await assert.rejects(renew(), /a fault/);
  answer = true;
  assert.equal((await renew()).outcome, 'renewed');
});

test('a silence counts from the first question about a session that got no answer, in all processes', async () => {
  let answer: boolean | Error = new UserStoreError('away');
  const { renew, renewElsewhere, advance } = world(() => answer);
  const since = (renewal: Awaited<ReturnType<typeof renew>>) =>
    renewal.outcome === 'unconfirmed' ? renewal.since : undefined;
  advance(10);
  assert.equal(since(await renew()), 10);
  advance(40);
  assert.equal(since(await renew()), 10);
  assert.equal(since(await renewElsewhere()), 10);
  assert.equal(since(await renew({ ...session, id: 's-2' })), 50);
  advance(40);
  answer = true;
  await renew();
  answer = new UserStoreError('away again');
  assert.equal(since(await renew()), 90);
});

test('the log says what came of it: until when the session goes on, and what to do', async () => {
  let answer: boolean | Error = true;
  const { renew, advance } = world(() => answer);
  const log = recordingLogger();
  await renew(session, log);
  answer = new UserStoreError('away');
  advance(7);
  await renew(session, log);
  assert.deepEqual(
    log.lines.map(({ level, fields: { subject, since, until } }) => [level, subject, since, until]),
    [
      ['notice', 'u-1', undefined, '1970-01-01T00:03:20.000Z'],
      ['warning', 'u-1', '1970-01-01T00:00:07.000Z', '1970-01-01T00:01:40.000Z'],
    ],
  );
  assert.match(log.lines[1]?.message ?? '', /goes on until it ends.*make the user store answer/);
});
