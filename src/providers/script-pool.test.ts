/** Fairness between tenants, and what happens when workers or the whole pool go. */
import assert from 'node:assert/strict';
import type http from 'node:http';
import { test } from 'node:test';
import {
  ada,
  loginScript,
  recordingLogger,
  startBackend,
  startPool,
  verifierOf,
} from '../../test/support/provider-world.ts';
import { createScriptPool, ProviderError } from './index.ts';
import { type StartScriptWorker, startScriptWorker } from './script-worker.ts';

/** Answers `/hold` when it is told to, anything else at once. */
const held: http.ServerResponse[] = [];
let arrival: (() => void) | undefined;
const backend = await startBackend((request, response) => {
  if (request.url !== '/hold') return void response.end('{"id":7}');
  held.push(response);
  arrival?.();
});
const arrived = () =>
  new Promise<void>((resolve) => {
    if (held.length > 0) resolve();
    else arrival = resolve;
  });
const release = () => {
  for (const response of held.splice(0)) response.end('{"id":7}');
};

const asking = (path: string) =>
  loginScript(
    `fetch('${backend.url}${path}').then((r) => r.json()).then(({ id }) => commit({ subject: id }))`,
  );
const loop = loginScript('for (;;);');
const unstoppable = loginScript('"a".repeat(4e6).indexOf("a".repeat(2e6) + "b")');
const code = (error: unknown) => (error instanceof ProviderError ? error.code : error);

test("a tenant's flood of endless loops does not hold up another tenant's logins", async () => {
  const pool = startPool({ limits: { cpuTime: 200 } });
  let loopsOver = 0;
  const flood = Array.from({ length: 40 }, () =>
    verifierOf(pool, loop, 'flooder')
      .verify(ada)
      .catch(() => loopsOver++),
  );
  const calm = verifierOf(pool, asking('/'), 'calm');
  for (let login = 0; login < 5; login++) assert.equal((await calm.verify(ada))?.subject, '7');
  // In one queue for all, the first of these logins would have come after the last loop. Half of the loops is far
  // from that, and far from what a slow machine needs for five logins.
  assert.ok(loopsOver <= 20, `${loopsOver} of 40 loops were over before 5 logins were`);
  await Promise.all(flood);
  assert.equal(loopsOver, 40);
});

test('nor does a flood of memory bombs, or of loops that nothing can interrupt', async () => {
  const pool = startPool({ limits: { cpuTime: 50, cpuGrace: 100 } });
  const bomb = loginScript('const keep = []; for (;;) keep.push(new Uint8Array(1e5).fill(1))');
  let over = 0;
  const flood = [bomb, unstoppable, bomb, unstoppable, bomb, bomb, unstoppable, bomb].map((script, index) =>
    verifierOf(pool, script, `flooder ${index % 2}`)
      .verify(ada)
      .catch(() => over++),
  );
  const calm = verifierOf(pool, asking('/'), 'calm');
  for (let login = 0; login < 20; login++) assert.equal((await calm.verify(ada))?.subject, '7');
  await Promise.all(flood);
  assert.equal(over, 8);
});

test('a tenant that asks faster than it is answered is refused, others are not', async () => {
  const pool = startPool({ limits: { queuePerTenant: 3, runsPerTenant: 1 } });
  const greedy = verifierOf(pool, asking('/hold'), 'greedy');
  const logins = Array.from({ length: 20 }, () => greedy.verify(ada).catch(code));
  assert.equal((await verifierOf(pool, asking('/'), 'modest').verify(ada))?.subject, '7');
  await arrived();
  const releasing = setInterval(release, 5);
  const results = await Promise.all(logins);
  clearInterval(releasing);
  assert.ok(results.includes('overloaded'));
  assert.ok(results.some((result) => typeof result === 'object'));
});

test('a login that shares its worker with a script that has to be killed succeeds, and asks its backend once', async () => {
  const pool = startPool({ limits: { cpuTime: 50, cpuGrace: 100 } });
  const before = backend.requests.length;
  const innocent = verifierOf(pool, `${asking('/hold')}; say('once')`, 'innocent').verify(ada);
  await arrived();
  assert.equal(await verifierOf(pool, unstoppable, 'guilty').verify(ada).catch(code), 'cpu_limit');
  release();
  assert.equal((await innocent)?.subject, '7');
  assert.equal(backend.requests.length - before, 1);
});

test('a run that begins anew logs its lines once', async () => {
  const logger = recordingLogger();
  const { pool, lose } = fragilePool(logger);
  const login = verifierOf(pool, `say('first'); say('second'); ${asking('/hold')}`).verify(ada);
  await arrived();
  lose();
  release();
  assert.equal((await login)?.subject, '7');
  const said = logger.lines.filter(({ level }) => level === 'info').map(({ message }) => message);
  assert.deepEqual(said, ['Provider script: first', 'Provider script: second']);
});

test('a worker that ends by itself is replaced', async () => {
  const logger = recordingLogger();
  const { pool, lose } = fragilePool(logger);
  const verifier = verifierOf(pool, asking('/'));
  await verifier.verify(ada);
  lose();
  assert.equal((await verifier.verify(ada))?.subject, '7');
  assert.ok(logger.lines.some(({ level, message }) => level === 'error' && message.includes('is replaced')));
});

test('when no worker can be had, a login fails instead of waiting', async () => {
  const startWorker: StartScriptWorker = (_limits, events) => ({
    post: () => setImmediate(() => events.onLost('no threads left')),
    segment: () => 0,
    run: () => 0,
    terminate: async () => {},
  });
  const pool = startPool({ startWorker });
  assert.equal(await verifierOf(pool, asking('/')).verify(ada).catch(code), 'worker_lost');
});

test('closing lets logins under way end and refuses new ones', async () => {
  const pool = createScriptPool({ workers: 2, logger: recordingLogger() });
  const verifier = verifierOf(pool, asking('/hold'));
  const login = verifier.verify(ada);
  await arrived();
  const closing = pool.close();
  assert.equal(await verifier.verify(ada).catch(code), 'pool_closed');
  release();
  assert.equal((await login)?.subject, '7');
  await closing;
});

/** A pool whose workers can be made to end. */
function fragilePool(logger: ReturnType<typeof recordingLogger>) {
  let lose = () => {};
  const startWorker: StartScriptWorker = (limits, events) => {
    const worker = startScriptWorker(limits, events);
    lose = () => {
      void worker.terminate();
      events.onLost('the test says so');
    };
    return worker;
  };
  return { pool: startPool({ logger, startWorker }), lose: () => lose() };
}
