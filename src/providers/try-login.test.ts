import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ada, recordingLogger, startBackend, startPool } from '../../test/support/provider-world.ts';
import { type ProviderEvent, tryLogin } from './index.ts';

const backend = await startBackend((_request, response) => response.end('{"id":7}'));
const pool = startPool();

const trying = (source: string) =>
  tryLogin(
    {
      pool,
      tenant: { name: 'acme' },
      providers: [{ type: 'script', source }],
      allowMissingValidation: false,
      logger: recordingLogger(),
    },
    ada,
  );

const told = (event: ProviderEvent & { at: number }) => {
  const { at, ...rest } = event;
  assert.equal(typeof at, 'number');
  return 'milliseconds' in rest ? { ...rest, milliseconds: 0 } : rest;
};

test('a try shows what was fetched, logged, committed and answered, without secrets', async () => {
  const url = backend.url.replace('http://', 'http://me:pw@');
  const report = await trying(`class UserLoginProvider {
    canLogin = true;
    constructor(c) {
      say('asking for', c.password);
      fetch('${url}/users/' + encodeURIComponent(c.password) + '?token=t').then((r) => r.json()).then(({ id }) => {
        this.userProfile = { id };
        commit({ subject: id, given: c.password });
      });
    }
  }`);
  assert.deepEqual(report.result, {
    outcome: 'accepted',
    user: { username: 'ada', subject: '7', role: 'default', scopes: [], profile: { id: 7 } },
  });
  assert.deepEqual(report.events.map(told), [
    { type: 'log', level: 'info', text: 'asking for [redacted]' },
    { type: 'fetch', method: 'GET', url: `${backend.url}/users/[redacted]`, status: 200, milliseconds: 0 },
    { type: 'commit', committed: '{"subject":7,"given":"[redacted]"}' },
    { type: 'answer', values: { canLogin: true, userProfile: { id: 7 } } },
  ]);
});

test('a try of a script that fails shows how, and what it did before', async () => {
  const report = await trying(`class UserLoginProvider {
    constructor() { fetch('http://169.254.169.254/').then(() => commit()); }
  }`);
  assert.ok(report.result.outcome === 'failed');
  assert.equal(report.result.code, 'never_committed');
  assert.match(JSON.stringify(report.events), /link-local/);
});

test('a refusal is a refusal', async () => {
  const { result } = await trying('class UserLoginProvider { canLogin = false; constructor() { commit() } }');
  assert.deepEqual(result, { outcome: 'refused' });
});
