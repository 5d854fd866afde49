import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UserStoreError } from '../oauth/user.ts';
import { silentLogger } from '../runtime.ts';
import { createRenewals } from './renewal.ts';
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
  const renewals = createRenewals(
    {
      renew: async (due) => {
        counted.renewed += 1;
        return { ...due, expiresAt: 200 };
      },
      end: async () => {
        counted.ended += 1;
      },
      secondsDue: () => 1,
    },
    { now: () => now },
  );
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
    renew: (due = session) => renewals.renew(due, users, silentLogger),
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
