import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type User, UserStoreError, type UserVerifier } from '../oauth/user.ts';
import { type AttemptCounter, networkOf, signIn } from './sign-in.ts';

const jana: User = { subject: 'u1', username: 'jana', role: 'default', scopes: [] };

function userStore(): UserVerifier & { asked: number } {
  return {
    asked: 0,
    async verify({ password }) {
      this.asked++;
      return password === 'right' ? jana : undefined;
    },
    isValid: async () => true,
  };
}

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

const limits = { maxAttempts: 3, window: 300 };
const attempt = (username: string, password: string, address = '192.0.2.1') => ({
  credentials: { username, password, grantType: 'authorization_code' as const },
  address,
});

test('guesses in parallel are stopped at the limit', async () => {
  const users = userStore();
  const counter = countingInMemory();
  const guesses = Array.from({ length: 50 }, (_, index) =>
    signIn(users, counter, limits, attempt('jana', `guess ${index}`)),
  );
  const outcomes = (await Promise.all(guesses)).map(({ outcome }) => outcome);
  assert.equal(outcomes.filter((outcome) => outcome === 'refused').length, 3);
  assert.equal(users.asked, 3);
});

test('another spelling of the same name does not give new guesses', async () => {
  const users = userStore();
  const counter = countingInMemory();
  for (const name of ['jana', 'JANA', ' jana ', 'ｊａｎａ'])
    await signIn(users, counter, limits, attempt(name, 'wrong'));
  assert.equal(users.asked, 3);
});

test('a stranger who guesses from elsewhere does not lock the person out', async () => {
  const users = userStore();
  const counter = countingInMemory();
  for (let guess = 0; guess < 5; guess++)
    await signIn(users, counter, limits, attempt('jana', 'wrong', '2001:db8:1:1::5'));
  const own = await signIn(users, counter, limits, attempt('jana', 'right', '192.0.2.1'));
  assert.equal(own.outcome, 'accepted');
});

test('another address of the same IPv6 network gives no new guesses', async () => {
  const users = userStore();
  const counter = countingInMemory();
  for (let guess = 0; guess < 5; guess++)
    await signIn(users, counter, limits, attempt('jana', 'wrong', `2001:db8:1:1::${guess}`));
  assert.equal(users.asked, 3);
});

test('a sign-in that succeeds gives the guesses back', async () => {
  const users = userStore();
  const counter = countingInMemory();
  for (let time = 0; time < 10; time++) {
    await signIn(users, counter, limits, attempt('jana', 'wrong'));
    assert.equal((await signIn(users, counter, limits, attempt('jana', 'right'))).outcome, 'accepted');
  }
});

test('an empty or absurdly long name or password is refused without asking the user store', async () => {
  const users = userStore();
  const counter = countingInMemory();
  for (const [name, password] of [
    ['', 'right'],
    ['jana', ''],
    ['j'.repeat(257), 'right'],
    ['jana', 'r'.repeat(1025)],
  ] as const)
    assert.equal((await signIn(users, counter, limits, attempt(name, password))).outcome, 'refused');
  assert.equal(users.asked, 0);
});

test('a user store that is away is no refusal', async () => {
  const users: UserVerifier = {
    verify: async () => {
      throw new UserStoreError('the backend does not answer');
    },
    isValid: async () => true,
  };
  const result = await signIn(users, countingInMemory(), limits, attempt('jana', 'right'));
  assert.deepEqual(result, { outcome: 'unavailable', reason: 'the backend does not answer' });
});

test('addresses are counted by network', () => {
  const table: readonly [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ];
  for (const [address, network] of table) assert.equal(networkOf(address), network);
});
