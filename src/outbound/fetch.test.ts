import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startBackend } from '../../test/support/provider-world.ts';
import { createFetcher, type FetchOutcome } from './fetch.ts';
import { defaultFetchPolicy } from './fetch-policy.ts';

const backend = await startBackend((request, response, body) => {
  const path = request.url ?? '';
  if (path === '/echo')
    response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
  else if (path === '/missing') response.writeHead(404, { 'X-Why': 'gone' }).end('no');
  else if (path === '/silent') return;
  else if (path === '/endless') {
    const write = () => {
      while (response.write('x'.repeat(64 * 1024)));
    };
    response.on('drain', write);
    write();
  } else if (path === '/huge') response.writeHead(200, { 'content-length': 2 ** 31 }).flushHeaders();
  else if (path === '/trickle') {
    response.write('x');
  } else if (path === '/zipped') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}'));
  else if (path === '/see-other') response.writeHead(303, { location: '/echo' }).end();
  else if (path === '/again') response.writeHead(307, { location: '/echo' }).end();
  else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (path === '/elsewhere') response.writeHead(302, { location: 'http://localhost:1/' }).end();
  else if (path === '/metadata') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  else if (path === '/cut') response.socket?.destroy();
});

const post = { method: 'POST', headers: { 'x-a': '1' }, body: 'hello' };
const get = { method: 'GET', headers: {} };
const fetcher = createFetcher({ ...defaultFetchPolicy, timeout: 5_000 });

function refusal(outcome: FetchOutcome): string {
  assert.ok('error' in outcome, 'it was answered');
  return outcome.error;
}

test('method, headers and body arrive, and no compression is asked for', async () => {
  const outcome = await fetcher.fetch({ url: `${backend.url}/echo`, ...post });
  assert.ok(!('error' in outcome));
  const { method, headers, body } = JSON.parse(outcome.body);
  assert.deepEqual(
    [method, headers['x-a'], headers['accept-encoding'], body],
    ['POST', '1', 'identity', 'hello'],
  );
});

test('every status is an answer', async () => {
  const outcome = await fetcher.fetch({ url: `${backend.url}/missing`, ...get });
  assert.ok(!('error' in outcome));
  assert.deepEqual([outcome.status, outcome.headers['x-why'], outcome.body], [404, 'gone', 'no']);
});

test('a response without end is cut off at the limit', async () => {
  assert.match(
    refusal(await fetcher.fetch({ url: `${backend.url}/endless`, ...get })),
    /larger than 1048576 bytes/,
  );
});

test('a response that announces too much is not waited for', async () => {
  assert.match(refusal(await fetcher.fetch({ url: `${backend.url}/huge`, ...get })), /larger than/);
});

test('a response that nobody asked to compress is refused', async () => {
  assert.match(refusal(await fetcher.fetch({ url: `${backend.url}/zipped`, ...get })), /encoded/);
});

for (const path of ['/silent', '/trickle']) {
  test(`a backend that goes quiet (${path}) ends in the time limit`, async () => {
    const impatient = createFetcher({ ...defaultFetchPolicy, timeout: 50 });
    assert.match(
      refusal(await impatient.fetch({ url: backend.url + path, ...get })),
      /no answer within 50 ms/,
    );
    impatient.close();
  });
}

test('a fetch ends with the run it belongs to', async () => {
  const run = new AbortController();
  const pending = fetcher.fetch({ url: `${backend.url}/silent`, ...get }, run.signal);
  run.abort('the run is over');
  assert.match(refusal(await pending), /the run is over/);
});

test('a fetch of a run that is already over is never sent', async () => {
  const before = backend.requests.length;
  assert.match(
    refusal(await fetcher.fetch({ url: `${backend.url}/echo`, ...get }, AbortSignal.abort('over'))),
    /over/,
  );
  assert.equal(backend.requests.length, before);
});

test('a redirect at the same origin is followed, 303 as GET, 307 as it was', async () => {
  for (const [path, method] of [
    ['/see-other', 'GET'],
    ['/again', 'POST'],
  ]) {
    const outcome = await fetcher.fetch({ url: backend.url + path, ...post });
    assert.ok(!('error' in outcome));
    assert.equal(JSON.parse(outcome.body).method, method);
  }
});

test('redirects to other hosts, to metadata and without end are errors', async () => {
  assert.match(refusal(await fetcher.fetch({ url: `${backend.url}/elsewhere`, ...get })), /another host/);
  assert.match(refusal(await fetcher.fetch({ url: `${backend.url}/metadata`, ...get })), /link-local/);
  assert.match(refusal(await fetcher.fetch({ url: `${backend.url}/loop`, ...get })), /more than 3 redirects/);
});

test('a connection that breaks is an error, not a crash', async () => {
  assert.ok(refusal(await fetcher.fetch({ url: `${backend.url}/cut`, ...get })));
  assert.match(refusal(await fetcher.fetch({ url: 'http://127.0.0.1:1/', ...get })), /ECONNREFUSED/);
});

test('a name that resolves to a forbidden address is refused, even among good ones', async () => {
  // Fits the one overload of dns.lookup that the fetcher calls.
  const lookup = ((
    _name: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) =>
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '169.254.169.254', family: 4 },
    ])) as unknown as typeof import('node:dns').lookup;
  const rebound = createFetcher(defaultFetchPolicy, lookup);
  const url = backend.url.replace('127.0.0.1', 'users.test');
  const outcome = await rebound.fetch({ url: `${url}/echo`, ...get });
  assert.match(refusal(outcome), /169\.254\.169\.254/);
  rebound.close();
});

test('a name is connected to at the address that was checked', async () => {
  let asked = 0;
  const lookup = ((
    _name: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    asked++;
    callback(null, [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
  }) as unknown as typeof import('node:dns').lookup; // as above
  const pinned = createFetcher(defaultFetchPolicy, lookup);
  const url = backend.url.replace('127.0.0.1', 'users.test');
  const outcome = await pinned.fetch({ url: `${url}/echo`, ...get });
  assert.ok(!('error' in outcome));
  assert.equal(asked, 1);
  pinned.close();
});
