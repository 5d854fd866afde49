/** Guessing passwords past the limits, and turning the limits against the people they protect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuration, usersScript } from '../support/fixtures.ts';
import { authorizationUrl, form, issuer } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const location = new URL(authorizationUrl()).pathname + new URL(authorizationUrl()).search;

async function attempt(
  { app }: StartedApp,
  username: string,
  password: string,
  remoteAddress: string,
): Promise<number> {
  const reply = await app.http.fastify.inject({
    method: 'POST',
    url: '/login',
    remoteAddress,
    headers: {
      host: 'login.acme.example',
      origin: issuer,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: form({ location, username, password }),
  });
  return reply.statusCode;
}

test('a stranger at one address cannot lock a person out elsewhere', async (t) => {
  const started = await startTestApp(t);
  for (let count = 0; count < 60; count++) await attempt(started, 'jana', 'wrong', '203.0.113.5');
  assert.equal(await attempt(started, 'jana', 'right horse', '203.0.113.5'), 429);
  assert.equal(await attempt(started, 'jana', 'right horse', '198.51.100.7'), 303);
});

test('somebody who signs in often, as a test robot does, is not throttled by it', async (t) => {
  const started = await startTestApp(t);
  for (let count = 0; count < 55; count++)
    assert.equal(await attempt(started, 'jana', 'right horse', '198.51.100.7'), 303, String(count));
});

/** MySQL (utf8mb4_0900_ai_ci) and SQL Server compare all of these as equal to `jana`. */
const spellings = [
  'jana',
  'JANA',
  'jána',
  'jànä',
  'ja\u0301na',
  'ｊａｎａ',
  'ja\u00adna',
  'ja\u200bna',
  'jana\u0000',
];
test('spellings that databases take for one name share one limit', async (t) => {
  const script = usersScript.replace(
    'users[credentials.username]',
    "users[credentials.username.normalize('NFKD').replace(/[^a-z]/gi, '').toLowerCase()]",
  );
  const started = await startTestApp(t, { files: configuration({ script }) });
  const unlimited: string[] = [];
  for (let count = 0; count < 6; count++) await attempt(started, 'jana', 'wrong', '203.0.113.5');
  for (const spelling of spellings) {
    const status = await attempt(started, spelling, 'wrong', '203.0.113.5');
    if (status !== 429) unlimited.push(JSON.stringify(spelling));
  }
  assert.deepEqual(unlimited, []);
});

test('one address that tries one password with many names is slowed down', async (t) => {
  const started = await startTestApp(t);
  const statuses = new Set<number>();
  for (let count = 0; count < 300; count++)
    statuses.add(await attempt(started, `user${count}`, 'Summer2026!', '203.0.113.5'));
  assert.ok(statuses.has(429));
});

test('a stranger with many networks cannot lock a person out of those that are their own', async (t) => {
  const started = await startTestApp(t);
  assert.equal(await attempt(started, 'jana', 'right horse', '198.51.100.7'), 303);
  for (let count = 0; count < 60; count++)
    await attempt(started, 'jana', 'wrong', `2001:db8:0:${count.toString(16)}::1`);
  assert.equal(
    await attempt(started, 'jana', 'right horse', '192.0.2.99'),
    429,
    'guessing from everywhere ends',
  );
  assert.equal(await attempt(started, 'jana', 'right horse', '198.51.100.7'), 303);
});

test('who has an account with a similar name gets no more guesses at the other by signing in between', async (t) => {
  const script = usersScript.replace(
    'const users = {',
    "const users = { 'jána': { subject: 'u-evil', password: 'own', role: 'user', scopes: [], profile: {} },",
  );
  const started = await startTestApp(t, { files: configuration({ script }) });
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) {
    statuses.push(await attempt(started, 'jana', 'wrong', '203.0.113.5'));
    statuses.push(await attempt(started, 'jana', 'wrong', '203.0.113.5'));
    await attempt(started, 'jána', 'own', '203.0.113.5');
  }
  assert.ok(statuses.includes(429), String(statuses));
});
