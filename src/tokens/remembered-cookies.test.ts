import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedCookies, type VerifiedCookie } from './remembered-cookies.ts';

function world(verified: VerifiedCookie | undefined) {
  let [now, asked] = [1_000_000, 0];
  let answer = verified;
  const read = rememberedCookies({ now: () => now }, async () => {
    asked += 1;
    return answer;
  });
  return {
    read: async (token: string) => (await read(token))?.sessionId,
    asked: () => asked,
    later: (seconds: number) => {
      now += seconds * 1000;
    },
    takeKeyAway: () => {
      answer = undefined;
    },
  };
}

test('a signature is checked once a minute', async () => {
  const { read, asked, later } = world({ sessionId: 's-1', reach: 'login.example', expiresAt: 9999 });
  assert.deepEqual([await read('a'), await read('a'), asked()], ['s-1', 's-1', 1]);
  later(61);
  assert.deepEqual([await read('a'), asked()], ['s-1', 2]);
});

test('a cookie whose key was taken away counts for a minute at the most', async () => {
  const { read, later, takeKeyAway } = world({ sessionId: 's-1', reach: 'login.example', expiresAt: 9999 });
  await read('a');
  takeKeyAway();
  later(60);
  assert.equal(await read('a'), undefined);
});

test('an expired cookie is not remembered any longer', async () => {
  const { read, later, takeKeyAway } = world({ sessionId: 's-1', reach: 'login.example', expiresAt: 1010 });
  assert.equal(await read('a'), 's-1');
  takeKeyAway();
  later(10);
  assert.equal(await read('a'), undefined);
});

test('what is not valid is never remembered', async () => {
  const { read, asked } = world(undefined);
  assert.deepEqual([await read('a'), await read('a'), asked()], [undefined, undefined, 2]);
});
