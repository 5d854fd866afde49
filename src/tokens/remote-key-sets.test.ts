import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { fakeClock, recordingLogger } from '../../test/support/fake-runtime.ts';
import { startBackend } from '../../test/support/provider-world.ts';
import { createFetcher, type FetchOutcome } from '../outbound/index.ts';
import { jwksFetchPolicy, RemoteKeySets } from './remote-key-sets.ts';

const { publicKey } = generateKeyPairSync('ed25519');
const body = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }] });
const uri = 'https://client.example/jwks.json';

function sets(answer: (url: string) => FetchOutcome | Promise<FetchOutcome>) {
  const clock = fakeClock();
  const logger = recordingLogger();
  const asked: string[] = [];
  const fetcher = {
    fetch: async ({ url }: { url: string }) => {
      asked.push(url);
      return answer(url);
    },
  };
  return { clock, logger, asked, sets: new RemoteKeySets({ fetcher, clock, logger, allowInsecure: false }) };
}

const good = (cacheControl?: string): FetchOutcome => ({
  status: 200,
  headers: cacheControl === undefined ? {} : { 'cache-control': cacheControl },
  body,
});

describe('keys at a jwks_uri', () => {
  const table: readonly (readonly [cacheControl: string | undefined, seconds: number])[] = [
    [undefined, 300],
    ['public, max-age=120', 120],
    ['max-age="120"', 120],
    ['max-age=1', 60],
    ['no-store', 60],
    ['no-cache, max-age=600', 60],
    ['max-age=31536000', 3600],
    ['max-age=99999999999999999999', 300],
    ['max-age=-1', 300],
    ['s-maxage=120', 300],
    ['private', 300],
  ];
  for (const [cacheControl, seconds] of table)
    it(`are fresh for ${seconds} seconds when their server says ${cacheControl}`, async () => {
      const { sets: remote, clock, asked } = sets(() => good(cacheControl));
      await remote.get(uri);
      clock.advance(seconds - 1);
      await remote.get(uri);
      assert.equal(asked.length, 1);
      clock.advance(1);
      await remote.get(uri);
      assert.equal(asked.length, 2);
    });

  it('are asked for every ten seconds at most, also when there is no answer', async () => {
    const { sets: remote, clock, asked } = sets(() => ({ error: 'connect ECONNREFUSED', refused: false }));
    for (let second = 0; second < 20; second++) {
      assert.equal(await remote.get(uri), undefined);
      clock.advance(1);
    }
    assert.equal(asked.length, 2);
  });

  it('are what the last fetch gave, for who saw older ones', async () => {
    const { sets: remote, clock, asked } = sets(() => good());
    const old = await remote.get(uri);
    assert.ok(old);
    assert.equal(await remote.newer(uri, old), undefined, 'it was fetched just now');
    clock.advance(10);
    const [one, two] = await Promise.all([remote.newer(uri, old), remote.newer(uri, old)]);
    assert.ok(one && one === two && one !== old);
    assert.equal(await remote.newer(uri, old), one);
    assert.equal(asked.length, 2);
  });

  it('of one client do not wait for those of another', async () => {
    let answerSlowly = (_outcome: FetchOutcome): void => {};
    const slow = new Promise<FetchOutcome>((resolve) => {
      answerSlowly = resolve;
    });
    const { sets: remote } = sets((url) => (url === uri ? slow : good()));
    const pending = remote.get(uri);
    assert.ok(await remote.get('https://other.example/jwks.json'));
    answerSlowly(good());
    assert.ok(await pending);
  });

  it('are named in the log without what a URL may hide', async () => {
    const { sets: remote, logger } = sets(() => ({ error: 'no', refused: false }));
    await remote.get(`${uri}?key=s3cret`);
    assert.match(JSON.stringify(logger.lines), /client\.example\/jwks\.json/);
    assert.doesNotMatch(JSON.stringify(logger.lines), /s3cret/);
  });

  it('come soon or not at all', async () => {
    const backend = await startBackend((_request, response) => void response.write('{'));
    const fetcher = createFetcher({ ...jwksFetchPolicy, timeout: 50 });
    const parts = { fetcher, clock: fakeClock(), logger: recordingLogger(), allowInsecure: true };
    assert.equal(await new RemoteKeySets(parts).get(backend.url), undefined);
    assert.match(JSON.stringify(parts.logger.lines), /no answer within 50 ms/);
    fetcher.close();
  });
});
