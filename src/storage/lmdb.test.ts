import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { silentLogger, storeContract, TestClock } from './contract.ts';
import { openLmdbStore } from './lmdb.ts';

const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-lmdb-'));
after(() => rmSync(directory, { recursive: true, force: true }));
let opened = 0;
const freshPath = (): string => join(directory, `store.${opened++}`, 'deep');
const openAt = (path: string, clock = new TestClock()) =>
  openLmdbStore({ path, clock, logger: silentLogger });

storeContract('lmdb', (clock) => openLmdbStore({ path: freshPath(), clock, logger: silentLogger }));

describe('lmdb', () => {
  it('keeps entries, counts and their times over a restart', async () => {
    const path = freshPath();
    const clock = new TestClock();
    const before = await openAt(path, clock);
    await before.put('session', 'value', 60);
    await before.put('key:1', 'for good');
    await before.increment('attempts', 60);
    await before.close();
    const after = await openAt(path, clock);
    assert.equal(await after.get('session'), 'value');
    assert.equal(await after.increment('attempts', 60), 2);
    clock.advance(60);
    assert.equal(await after.get('session'), undefined);
    assert.equal(await after.get('key:1'), 'for good');
    await after.close();
  });

  it('does not grow with entries that expire', async () => {
    const path = freshPath();
    const clock = new TestClock();
    const store = await openAt(path, clock);
    const value = 'x'.repeat(1000);
    const size = () => statSync(join(path, 'data.mdb')).size;
    const round = async (name: number): Promise<void> => {
      await Promise.all(Array.from({ length: 500 }, (_, index) => store.put(`${name}:${index}`, value, 10)));
      clock.advance(11);
    };
    for (let name = 0; name < 6; name += 1) await round(name);
    const early = size();
    for (let name = 6; name < 60; name += 1) await round(name);
    // Ten times as much if nothing left; the sweep is not waited for, so that it may lag by a few rounds.
    assert.ok(size() < early * 4, `${early} bytes grew to ${size()}`);
    await store.close();
  });

  it('only its owner can look into the directory', async () => {
    const path = freshPath();
    const store = await openAt(path);
    assert.equal(statSync(path).mode & 0o077, 0);
    await store.close();
  });

  it('says what to do when the path cannot be a directory', async () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    await assert.rejects(openAt(join(file, 'store')), {
      name: 'StoreError',
      message: /cannot use ".*a-file\/store" as the store .* choose another with STORAGE=lmdb:PATH/,
    });
  });

  for (const [state, damage] of Object.entries({
    'is something else': (file: string) => writeFileSync(file, 'something else entirely'.repeat(1000)),
    'is a few bytes': (file: string) => writeFileSync(file, 'hi'),
    'has lost its end': (file: string) => truncateSync(file, 8192),
    'is full of zeros': (file: string) => writeFileSync(file, Buffer.alloc(100_000)),
  })) {
    it(`says what to do when the file ${state}`, async () => {
      const path = freshPath();
      const store = await openAt(path);
      await store.put('key', 'value');
      await store.close();
      damage(join(path, 'data.mdb'));
      await assert.rejects(openAt(path), { name: 'StoreError', message: /damaged .* Restore the file/ });
    });
  }

  it('opens a file that was left empty', async () => {
    const path = freshPath();
    await (await openAt(path)).close();
    truncateSync(join(path, 'data.mdb'), 0);
    await (await openAt(path)).close();
  });
});
