import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginScript, startBackend, startPool } from '../../test/support/provider-world.ts';
import { checkProviders, checkScript } from './index.ts';

const backend = await startBackend((_request, response) => response.end('{}'));
const pool = startPool({ limits: { cpuTime: 60 } });
const validation =
  'class UserValidationProvider { constructor() { commit() } get isValid() { return true } }';

test('a complete script has no findings', async () => {
  assert.deepEqual(await checkScript(pool, `${loginScript('commit()')} ${validation}`), []);
});

test('a missing login class is an error, a missing validation class a warning', async () => {
  const both = await checkScript(pool, 'class Login {}');
  assert.deepEqual(
    both.map(({ severity }) => severity),
    ['error', 'warning'],
  );
  assert.match(both.map(({ message }) => message).join(), /UserLoginProvider.*UserValidationProvider/s);
});

test('a syntax error is found with provider, line and column', async () => {
  const [finding, ...more] = await checkProviders(pool, [
    { type: 'script', source: validation },
    { type: 'script', source: '\nclass UserLoginProvider {\n  constructor( { }' },
  ]);
  assert.equal(finding?.severity, 'error');
  assert.match(finding?.message ?? '', /line 3 of provider 2, column \d+/);
  assert.deepEqual(more, []);
});

test('what the top level throws or loops in is found', async () => {
  assert.match((await checkScript(pool, 'missing()'))[0]?.message ?? '', /ReferenceError.*line 1/);
  assert.match((await checkScript(pool, 'for (;;);'))[0]?.message ?? '', /60 ms/);
});

test('a check constructs nothing and fetches nothing', async () => {
  const script = `${loginScript(`fetch('${backend.url}'); throw new Error('constructed')`)} ${validation}
    fetch('${backend.url}').catch(() => {});`;
  assert.deepEqual(await checkScript(pool, script), []);
  assert.deepEqual(backend.requests, []);
});

test('providers that contradict each other are an error; a predefined one needs no check', async () => {
  const predefined = { type: 'uitrusting/v1', url: 'http://users' } as const;
  assert.deepEqual(await checkProviders(pool, [predefined]), []);
  for (const providers of [
    [],
    [predefined, predefined],
    [predefined, { type: 'script', source: validation } as const],
  ]) {
    assert.equal((await checkProviders(pool, providers))[0]?.severity, 'error');
  }
});

test('any number of scripts can be checked at once', async () => {
  const checks = Array.from({ length: 600 }, () =>
    checkScript(pool, `${loginScript('commit()')} ${validation}`),
  );
  assert.equal((await Promise.all(checks)).flat().length, 0);
});
