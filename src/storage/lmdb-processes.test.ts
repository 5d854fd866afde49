/** One store, several processes: this file starts itself again as the processes that race. */
import assert from 'node:assert/strict';
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../runtime.ts';
import type { Store } from '../store.ts';
import { silentLogger } from './contract.ts';
import { openLmdbStore } from './lmdb.ts';

const openAt = (path: string) => openLmdbStore({ path, clock: systemClock, logger: silentLogger });

/** What a racing process does when the barrier opens; its answer goes back to the test. */
const acts: Record<string, (store: Store) => Promise<unknown>> = {
  takeAll: async (store) => {
    const taken = Array.from(
      { length: 300 },
      async (_, index) => (await store.take(`code:${index}`)) !== undefined,
    );
    return (await Promise.all(taken)).map(Number);
  },
  claimAll: async (store) => {
    const mine = String(process.pid);
    const won = Array.from({ length: 300 }, async (_, index) => store.putIfAbsent(`slot:${index}`, mine, 60));
    return (await Promise.all(won)).map(Number);
  },
  count: async (store) => {
    const counts: number[] = [];
    for (let round = 0; round < 100; round += 1) counts.push(await store.increment('count', 60));
    return counts;
  },
  read: (store) => store.get('news'),
  fillDisk: async (store) => {
    const outcomes: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const written = store.put(`big:${round}`, 'x'.repeat(200_000));
      outcomes.push(
        await written.then(
          () => 'written',
          (error: Error) => error.message,
        ),
      );
    }
    return { outcomes, kept: (await store.get('big:0'))?.length };
  },
  /** Never ends: to be killed in the middle of a write. */
  writeForever: async (store) => {
    for (let round = 0; ; round += 1) {
      const writes = Array.from({ length: 50 }, (_, index) =>
        store.put(`k:${index}`, 'v'.repeat(3000) + round, 60),
      );
      await Promise.all(writes);
      await store.put('confirmed', String(round));
      if (round === 20) process.send?.('writing');
    }
  },
};

async function race(): Promise<void> {
  const store = await openAt(process.argv[3] ?? '');
  process.on('message', async (act: string) => {
    if (act === 'close') {
      await store.close();
      process.disconnect();
      return;
    }
    process.send?.({ answer: await acts[act]?.(store) });
  });
  process.send?.('ready');
}

if (process.argv[2] === 'racer') await race();
else tests();

function tests(): void {
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-lmdb-processes-'));
  const racers = new Set<ChildProcess>();
  let stores = 0;
  const freshPath = (): string => join(directory, `store-${stores++}`);
  after(() => {
    for (const racer of racers) racer.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const start = async (path: string, options: ForkOptions = { execArgv: [] }): Promise<ChildProcess> => {
    const racer = fork(fileURLToPath(import.meta.url), ['racer', path], options);
    racers.add(racer);
    await once(racer, 'message');
    return racer;
  };
  const ask = async (racer: ChildProcess, act: string): Promise<unknown> => {
    racer.send(act);
    const [message] = await once(racer, 'message');
    return message.answer;
  };
  const stop = async (racer: ChildProcess): Promise<void> => {
    racer.send('close');
    await once(racer, 'exit');
    racers.delete(racer);
  };
  const columnSums = (rows: unknown[]): number[] => {
    // Every racer answers a row of ones (won) and zeros (lost).
    const numbers = rows as number[][];
    return (numbers[0] ?? []).map((_, index) => numbers.reduce((sum, row) => sum + (row[index] ?? 0), 0));
  };

  describe('several processes with one lmdb store', () => {
    it('have exactly one winner for each code taken and each slot claimed', async () => {
      const path = freshPath();
      const store = await openAt(path);
      await Promise.all(Array.from({ length: 300 }, (_, index) => store.put(`code:${index}`, 'grant', 60)));
      const both = [await start(path), await start(path)];
      assert.deepEqual(
        columnSums(await Promise.all(both.map((racer) => ask(racer, 'takeAll')))),
        Array(300).fill(1),
      );
      assert.deepEqual(
        columnSums(await Promise.all(both.map((racer) => ask(racer, 'claimAll')))),
        Array(300).fill(1),
      );
      await Promise.all(both.map(stop));
      await store.close();
    });

    it('lose no count', async () => {
      const path = freshPath();
      const both = [await start(path), await start(path)];
      const counts = (await Promise.all(both.map((racer) => ask(racer, 'count')))).flat();
      assert.equal(new Set(counts).size, 200);
      assert.equal(Math.max(...counts.map(Number)), 200);
      await Promise.all(both.map(stop));
    });

    it('see what another has committed, although they have read just before', async () => {
      const path = freshPath();
      const store = await openAt(path);
      const other = await start(path);
      for (let round = 0; round < 50; round += 1) {
        const stale = ask(other, 'read');
        await store.put('news', String(round));
        await stale;
        assert.equal(await ask(other, 'read'), String(round));
      }
      await stop(other);
      await store.close();
    });

    it('go on undamaged when one is killed in the middle of writing', async () => {
      const path = freshPath();
      const store = await openAt(path);
      await store.put('before', 'kept');
      for (let kill = 0; kill < 5; kill += 1) {
        const victim = await start(path);
        victim.send('writeForever');
        await once(victim, 'message');
        victim.kill('SIGKILL');
        await once(victim, 'exit');
        assert.ok(Number(await store.get('confirmed')) >= 20, 'what was confirmed is there');
        await store.put('after', String(kill));
        assert.equal(await store.get('after'), String(kill));
      }
      await store.close();
      const reopened = await openAt(path);
      assert.equal(await reopened.get('before'), 'kept');
      assert.equal(await reopened.get('after'), '4');
      assert.equal((await reopened.get('k:49'))?.startsWith('vvv'), true);
      await reopened.close();
    });

    it('live on when the disk is full, and say so', async () => {
      // The shell limits how long a file may grow (in blocks of 512 or 1024 bytes), then becomes the racer.
      const limited = 'trap "" XFSZ; ulimit -f 600; exec "$0" "$@"';
      const execArgv = ['-c', limited, process.execPath];
      const racer = await start(freshPath(), { execPath: '/bin/sh', execArgv, silent: true });
      const { outcomes, kept } = Object(await ask(racer, 'fillDisk'));
      assert.equal(outcomes[0], 'written');
      assert.match(outcomes[4], /did not reach the store .*Make sure that its disk has room/);
      assert.equal(kept, 200_000);
      await stop(racer);
    });
  });
}
