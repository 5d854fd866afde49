import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLogger, TestClock } from './contract.ts';
import { openStore } from './open.ts';

const runtime = { clock: new TestClock(), logger: silentLogger };

describe('the storage setting', () => {
  it('opens memory, and lmdb at the path named', async () => {
    await (await openStore('memory', runtime)).close();
    const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-open-'));
    await (await openStore(`lmdb:${directory}/a:b`, runtime)).close();
    assert.ok(existsSync(`${directory}/a:b/data.mdb`));
    rmSync(directory, { recursive: true });
  });

  it('names what is allowed when it is something else, and never shows a password', async () => {
    for (const spec of ['', 'Memory', 'sqlite:secret', 'constructor', '__proto__:x', 'sqlite']) {
      await assert.rejects(openStore(spec, runtime), (error: Error) => {
        assert.equal(error.name, 'StoreSpecError');
        assert.match(error.message, /allowed: memory, lmdb:PATH/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });

  it('says what is missing or too much', async () => {
    await assert.rejects(openStore('lmdb', runtime), /lmdb:PATH/);
    await assert.rejects(openStore('lmdb:', runtime), /lmdb:PATH/);
    await assert.rejects(openStore('memory:x', runtime), /nothing after it/);
  });
});
