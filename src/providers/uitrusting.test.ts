import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  ada,
  adaAsUser,
  recordingLogger,
  startBackend,
  startPool,
} from '../../test/support/provider-world.ts';
import { createUserVerifier, type ProviderEvent } from './index.ts';

let answer: { status?: number; body: string } = { body: '{}' };
const backend = await startBackend((_request, response) => {
  response.writeHead(answer.status ?? 200).end(answer.body);
});
const pool = startPool();

function provider(url = backend.url, token?: string, onEvent: (event: ProviderEvent) => void = () => {}) {
  return createUserVerifier({
    pool,
    tenant: { name: 'bakery', namespace: 'shops' },
    providers: [token === undefined ? { type: 'uitrusting/v1', url } : { type: 'uitrusting/v1', url, token }],
    allowMissingValidation: false,
    logger: recordingLogger(),
    onEvent,
  });
}

const full = {
  known: true,
  valid: true,
  subject: 12,
  roles: ['baker', 'admin'],
  scopes: ['a:b'],
  profile: { n: 1 },
};

test('a login asks /verify with the hash of the password and the token of the tenant', async () => {
  answer = { body: JSON.stringify(full) };
  const user = await provider(`${backend.url.replace('http://', '')}/`, 's3cret').verify(ada);
  assert.deepEqual(user, {
    username: 'ada',
    subject: '12',
    role: 'baker',
    roles: ['baker', 'admin'],
    scopes: ['a:b'],
    profile: { n: 1 },
  });
  const request = backend.requests.at(-1);
  assert.deepEqual(
    [request?.method, request?.path, request?.headers['x-internal-token'], request?.headers['content-type']],
    ['POST', '/verify', 's3cret', 'application/json'],
  );
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    tenant: 'bakery',
    namespace: 'shops',
    username: 'ada',
    password_hash: createHash('sha256').update(ada.password).digest('hex'),
  });
});

for (const change of [
  { known: false },
  { valid: false },
  { known: 1 },
  { valid: 'true' },
  { known: undefined },
]) {
  test(`${JSON.stringify(change)} is a refusal`, async () => {
    answer = { body: JSON.stringify({ ...full, ...change }) };
    assert.equal(await provider().verify(ada), undefined);
  });
}

test('without roles the role is none; without subject it is the username', async () => {
  answer = { body: '{"known":true,"valid":true}' };
  assert.deepEqual(await provider().verify(ada), {
    username: 'ada',
    subject: 'ada',
    role: 'none',
    roles: [],
    scopes: [],
  });
});

test('validation asks without a password and counts valid only', async () => {
  answer = { body: '{"valid":true}' };
  assert.equal(await provider().isValid(adaAsUser), true);
  assert.deepEqual(JSON.parse(backend.requests.at(-1)?.body ?? ''), {
    tenant: 'bakery',
    namespace: 'shops',
    username: 'ada',
  });
  answer = { body: '{"valid":"yes"}' };
  assert.equal(await provider().isValid(adaAsUser), false);
});

test('anything but 200 with a JSON object is an error that says so', async () => {
  for (const wrong of [{ status: 500, body: '{}' }, { body: 'oops' }, { body: '[]' }, { body: 'null' }]) {
    answer = wrong;
    await assert.rejects(provider().verify(ada), { code: 'backend_answer' });
  }
  await assert.rejects(provider('http://127.0.0.1:1').verify(ada), { code: 'backend_unreachable' });
});

test('the fetch policy holds for it as well', async () => {
  await assert.rejects(provider('http://169.254.169.254').verify(ada), /link-local/);
});
