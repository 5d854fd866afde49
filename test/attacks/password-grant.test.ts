/** Guessing passwords at the token endpoint, past the limits of the login page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFile } from '../support/client-file.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { form, issuer } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const old = 'dddddddd-0000-4000-8000-000000000011';
const files = {
  ...configuration(),
  'clients/old.yaml': clientFile(old, { grant_types: ['password'] }),
};

type Guess = (password: string, username?: string) => Record<string, string>;
const fields: Guess = (password, username = 'jana') => ({
  grant_type: 'password',
  client_id: old,
  username,
  password,
});

type Reply = { readonly status: number; readonly error: unknown; readonly retryAfter: unknown };

async function send(
  { app }: StartedApp,
  url: string,
  [type, payload]: readonly [type: string, payload: string],
  remoteAddress = '203.0.113.5',
): Promise<Reply> {
  const headers = { host: 'login.acme.example', origin: issuer, 'content-type': type };
  const reply = await app.http.fastify.inject({ method: 'POST', url, remoteAddress, headers, payload });
  const isJson = String(reply.headers['content-type']).startsWith('application/json');
  return {
    status: reply.statusCode,
    error: isJson ? reply.json().error : undefined,
    retryAfter: reply.headers['retry-after'],
  };
}

const asForm = (members: Record<string, string>) =>
  ['application/x-www-form-urlencoded', form(members)] as const;
const asJson = (members: Record<string, string>) => ['application/json', JSON.stringify(members)] as const;

test('form, JSON and the login page share one limit', async (t) => {
  const started = await startTestApp(t, { files });
  await send(started, '/token', asForm(fields('wrong 1')));
  await send(started, '/token', asJson(fields('wrong 2')));
  await send(started, '/login', asForm({ location: '/', username: 'jana', password: 'wrong 3' }));
  await send(started, '/token', asJson(fields('wrong 4', 'JANA')));
  await send(started, '/token', asForm(fields('wrong 5')));
  const right = await send(started, '/token', asForm(fields('right horse')));
  assert.deepEqual(right, { status: 429, error: 'invalid_grant', retryAfter: '60' });
  const page = asForm({ location: '/', username: 'jana', password: 'right horse' });
  assert.equal((await send(started, '/login', page)).status, 429);
});

test('guesses at once are counted one by one', async (t) => {
  const started = await startTestApp(t, { files });
  const guesses = Array.from({ length: 40 }, (_, index) =>
    send(started, '/token', (index % 2 === 0 ? asForm : asJson)(fields(`guess ${index}`))),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 400).length, 5);
});

test('a stranger cannot lock a person out of the application', async (t) => {
  const started = await startTestApp(t, { files });
  for (let count = 0; count < 20; count++) await send(started, '/token', asForm(fields('wrong')));
  const right = await send(started, '/token', asForm(fields('right horse')), '198.51.100.7');
  assert.equal(right.status, 200);
});

test('one password tried with many names is slowed down', async (t) => {
  const started = await startTestApp(t, { files });
  const statuses = new Set<number>();
  for (let count = 0; count < 120; count++)
    statuses.add((await send(started, '/token', asJson(fields('Summer2026!', `user${count}`)))).status);
  assert.ok(statuses.has(429));
});

test('a client that has not opted in cannot even guess', async (t) => {
  const started = await startTestApp(t, { files });
  for (let count = 0; count < 10; count++) {
    const guess = { ...fields('right horse'), client_id: clientIds.spa };
    const { status, error } = await send(started, '/token', asForm(guess));
    assert.deepEqual([status, error], [400, 'unauthorized_client']);
  }
  assert.equal((await send(started, '/token', asForm(fields('right horse')))).status, 200);
});

test('name and password count in the body alone', async (t) => {
  const started = await startTestApp(t, { files });
  const { username, password, ...rest } = fields('right horse');
  const url = `/token?${form({ username, password })}`;
  assert.deepEqual((await send(started, url, asForm(rest))).error, 'invalid_request');
});

test('what is no text is no password', async (t) => {
  const started = await startTestApp(t, { files });
  for (const password of [{ $ne: '' }, ['right horse'], 1, true, null]) {
    const body = JSON.stringify({ ...fields(''), password });
    const { status, error } = await send(started, '/token', ['application/json', body]);
    assert.deepEqual([status, error], [400, 'invalid_request']);
  }
});
