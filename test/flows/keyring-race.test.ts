/** Two processes that start at once on one store: this file starts itself again as each of them. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock, systemRandom } from '../../src/runtime.ts';
import { silentLogger } from '../../src/storage/contract.ts';
import { openStore } from '../../src/storage/index.ts';
import { collection } from '../../src/store.ts';
import { type KeyRecord, Keyring, signJwt, verifyJwt } from '../../src/tokens/index.ts';

const issuer = 'https://a.example';
const audience = 'app';
const nowSeconds = () => Math.floor(Date.now() / 1000);

async function openKeyring(directory: string) {
  const runtime = { clock: systemClock, random: systemRandom, logger: silentLogger };
  const store = await openStore(`lmdb:${directory}`, runtime);
  const records = collection<KeyRecord>(store, 'tenant-a:');
  const algorithm = 'RS256';
  return {
    store,
    keyring: new Keyring({ name: 'tenant-a', records, algorithm, maxTokenLifetime: 7200, ...runtime }),
  };
}

/** Waits at the barrier, signs with the key of its own ring, then judges the token of the other process. */
async function race(): Promise<void> {
  const { store, keyring } = await openKeyring(process.argv[3] ?? '');
  process.send?.('ready');
  await once(process, 'message');
  const key = await keyring.signingKey();
  const claims = { iss: issuer, aud: audience, exp: nowSeconds() + 60 };
  const jwks = await keyring.jwks();
  process.send?.({ token: signJwt({ key, typ: 'at+jwt', claims }), jwks });
  const [token] = await once(process, 'message');
  const verified = verifyJwt({ token, keys: keyring, typ: 'at+jwt', issuer, audience, now: nowSeconds() });
  process.send?.(
    await verified.then(
      () => 'accepted',
      ({ message }) => message,
    ),
  );
  await store.close();
  process.disconnect();
}

if (process.argv[2] === 'racer') await race();
else
  describe('two processes that start at once', () => {
    const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-keyring-'));
    after(() => rmSync(directory, { recursive: true, force: true }));

    it('agree on one key, and accept the tokens of each other', async () => {
      for (let round = 0; round < 3; round += 1) {
        const path = join(directory, String(round));
        const start = () => fork(fileURLToPath(import.meta.url), ['racer', path], { execArgv: [] });
        const racers = [start(), start()];
        const heard = async (racer: ChildProcess) => (await once(racer, 'message'))[0];
        const all = (act: (racer: ChildProcess) => unknown) => Promise.all(racers.map(act));
        await all(heard);
        for (const racer of racers) racer.send('go');
        const [one, other] = (await all(heard)) as { token: string; jwks: string }[];
        assert.ok(one && other);
        assert.equal(one.jwks, other.jwks);
        assert.equal(JSON.parse(one.jwks).keys.length, 1);
        racers[0]?.send(other.token);
        racers[1]?.send(one.token);
        assert.deepEqual(await all(heard), ['accepted', 'accepted']);
      }
    });
  });
