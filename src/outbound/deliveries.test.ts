import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../test/support/fake-runtime.ts';
import {
  createDeliveries,
  type DeliveryLimits,
  type DeliveryResult,
  defaultDeliveryLimits,
} from './deliveries.ts';
import type { FetchOutcome } from './fetch.ts';

const post = async () => ({ method: 'POST', headers: {} });
const status = (code: number): FetchOutcome => ({ status: code, headers: {}, body: '' });
const failure: FetchOutcome = { error: 'connect ECONNREFUSED', refused: false };

/** Deliveries into a network that the test answers for; every pause is exactly its middle. */
function world(limits: Partial<DeliveryLimits> = {}) {
  const clock = fakeClock();
  const asked: { url: string; answer: (outcome: FetchOutcome) => void; signal: AbortSignal | undefined }[] =
    [];
  const results: DeliveryResult[] = [];
  const deliveries = createDeliveries({
    fetcher: {
      fetch: ({ url }, signal) =>
        new Promise((answer) => {
          asked.push({ url, answer, signal });
          signal?.addEventListener('abort', () => answer({ error: String(signal.reason), refused: false }));
        }),
    },
    timers: clock,
    random: { bytes: (size) => Uint8Array.of(0x80, ...new Uint8Array(size - 1)) },
    limits: { ...defaultDeliveryLimits, ...limits },
  });
  const send = (url = 'https://a.example/logout', sender = 'acme'): void =>
    deliveries.send({ url, sender, request: post, settled: (result) => void results.push(result) });
  /** Answers the latest request, and waits until that has had its effect. */
  const answer = async (outcome: FetchOutcome, index = asked.length - 1): Promise<void> => {
    asked[index]?.answer(outcome);
    await settled();
  };
  return { clock, asked, results, deliveries, send, answer };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

for (const code of [200, 204])
  test(`${code} is an arrival`, async () => {
    const { send, answer, results } = world();
    send();
    await settled();
    await answer(status(code));
    assert.deepEqual(results, [{ delivered: true, attempts: 1, reason: `status ${code}` }]);
  });

for (const [name, outcome] of [
  ['400', status(400)],
  ['404', status(404)],
  ['a redirect', status(302)],
  ['a rule of ours', { error: 'no', refused: true }],
] as const)
  test(`${name} is final`, async () => {
    const { send, answer, results, asked, clock } = world();
    send();
    await settled();
    await answer(outcome);
    clock.advance(1_000_000);
    await settled();
    assert.equal(asked.length, 1);
    assert.deepEqual([results[0]?.delivered, results[0]?.attempts], [false, 1]);
  });

test('what may pass is tried again, each time after four times as long, and given up in the end', async () => {
  const { send, answer, results, asked, clock } = world();
  send();
  await settled();
  for (const [seconds, outcome] of [
    [1, failure],
    [4, status(503)],
    [16, status(429)],
    [64, status(500)],
  ] as const) {
    const before = asked.length;
    await answer(outcome);
    clock.advance(seconds - 0.001);
    await settled();
    assert.equal(asked.length, before, `not before ${seconds} s`);
    clock.advance(0.001);
    await settled();
    assert.equal(asked.length, before + 1, `after ${seconds} s`);
  }
  await answer(failure);
  clock.advance(1_000_000);
  await settled();
  assert.equal(asked.length, 5);
  assert.deepEqual(results, [{ delivered: false, attempts: 5, reason: 'connect ECONNREFUSED' }]);
});

test('a message that cannot be made now is tried again', async () => {
  const { deliveries, asked, clock } = world();
  let made = 0;
  const request = async () => {
    if (++made === 1) throw new Error('the store is away');
    return post();
  };
  deliveries.send({ url: 'https://a.example/', sender: 'acme', request, settled: () => {} });
  await settled();
  clock.advance(1);
  await settled();
  assert.deepEqual([made, asked.length], [2, 1]);
});

test('one origin gets so many at a time, and does not hold up the others', async () => {
  const { send, asked, answer } = world({ atOncePerOrigin: 2 });
  for (let count = 0; count < 5; count++) send('https://slow.example/a');
  send('https://quick.example/');
  await settled();
  const urls = () => asked.map(({ url }) => new URL(url).hostname);
  assert.deepEqual(urls(), ['slow.example', 'slow.example', 'quick.example']);
  await answer(status(200), 0);
  assert.deepEqual(urls().length, 4);
});

test('all together are so many at a time', async () => {
  const { send, asked, answer } = world({ atOnce: 2 });
  for (const name of ['a', 'b', 'c']) send(`https://${name}.example/`);
  await settled();
  assert.equal(asked.length, 2);
  await answer(status(200), 0);
  assert.equal(asked.length, 3);
});

test('a sender whose servers all hang leaves places for the others', async () => {
  const { send, asked } = world({ atOnce: 4, atOncePerSender: 2 });
  for (let server = 0; server < 9; server++) send(`https://hanging-${server}.example/`, 'hostile');
  send('https://a.example/', 'acme');
  await settled();
  assert.equal(asked.at(-1)?.url, 'https://a.example/');
  assert.equal(asked.length, 3);
});

test('who sends a lot to the server of another sender does not stand before it', async () => {
  const { send, asked } = world({ atOncePerOrigin: 2 });
  for (let count = 0; count < 9; count++) send('https://a.example/slow', 'hostile');
  send('https://a.example/logout', 'acme');
  await settled();
  assert.equal(asked.at(-1)?.url, 'https://a.example/logout');
});

test('who sends to many servers takes turns with who sends to one', async () => {
  const { send, asked, answer } = world({ atOnce: 2, atOncePerOrigin: 1 });
  for (let round = 0; round < 9; round++)
    for (const server of ['one', 'two']) send(`https://${server}.example/`, 'many');
  send('https://a.example/', 'acme');
  await settled();
  for (const done of [0, 1, 2]) await answer(status(200), done);
  assert.equal(asked.at(-1)?.url, 'https://a.example/', 'after one more of each, not after all of them');
});

test('a sender who fills its own share leaves that of the others', async () => {
  const { send, results, asked } = world({ pendingPerSender: 2 });
  for (let count = 0; count < 3; count++) send('https://hanging.example/', 'hostile');
  assert.deepEqual(results, [{ delivered: false, attempts: 0, reason: 'too many others are waiting' }]);
  send('https://a.example/', 'acme');
  await settled();
  assert.equal(asked.at(-1)?.url, 'https://a.example/');
});

test('what would make too many pending is given up at once', async () => {
  const { send, results, answer } = world({ pending: 2 });
  for (let count = 0; count < 3; count++) send();
  assert.deepEqual(results, [{ delivered: false, attempts: 0, reason: 'too many others are waiting' }]);
  await settled();
  await answer(status(200), 0);
  send();
  assert.equal(results.length, 2, 'there is room again');
});

test('closing sends what waits, gives up what pauses, and takes nothing more', async () => {
  const { send, deliveries, answer, results, asked } = world({ atOncePerOrigin: 1 });
  send('https://pausing.example/');
  await settled();
  await answer(failure);
  send();
  send();
  await settled();
  const closed = deliveries.close();
  const reason = 'the server is stopping; last: connect ECONNREFUSED';
  assert.deepEqual(results.at(-1), { delivered: false, attempts: 1, reason });
  send();
  assert.equal(results.at(-1)?.reason, 'the server is stopping');
  await answer(status(200));
  await answer(failure);
  await closed;
  assert.equal(asked.length, 3, 'a failure is not tried again');
  assert.equal(results.length, 4);
});

test('closing does not wait for ever', async () => {
  const { send, deliveries, results, clock, asked } = world();
  for (let count = 0; count < 6; count++) send();
  await settled();
  const closed = deliveries.close();
  clock.advance(5);
  await closed;
  assert.equal(results.length, 6);
  assert.ok(results.every(({ delivered, reason }) => !delivered && /^the server is stopping/.test(reason)));
  assert.equal(asked.length, 4, 'what waited behind those is not begun');
});
