/**
 * LMDB maps its file into memory and trusts it: a file that is something else ends the process with a segmentation
 * fault, without a word. This looks at the two meta pages first, so that there is an error to read instead.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

// The layout of `MDB_meta` in the data format 2 on a 64-bit machine, in bytes from the start of its page.
const metaSize = 160;
const magicAt = 24;
const versionAt = 28;
const pageSizeAt = 48;
const rootsAt = [88, 136];
const magic = 0xbeefc0de;
const dataVersion = 2;
const noPage = 2n ** 64n - 1n;

/** What is wrong with the file, in words; undefined when LMDB may open it: it is sound, empty, or not there. */
export async function damageOf(file: string): Promise<string | undefined> {
  // A second look: another process may be writing the very first pages at this moment.
  if (look(file) === undefined) return undefined;
  await wait(100);
  return look(file);
}

function look(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return undefined; // Not there, or not ours to read: LMDB says so itself.
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size === 0) return undefined;
    const first = readMeta(descriptor, 0);
    const pageSize = first?.readUInt32LE(pageSizeAt) ?? 0;
    const second = readMeta(descriptor, pageSize);
    if (first === undefined || second === undefined) return 'it does not begin like an LMDB file';
    for (const meta of [first, second]) {
      for (const at of rootsAt) {
        const root = meta.readBigUInt64LE(at);
        if (root !== noPage && (root + 1n) * BigInt(pageSize) > BigInt(size)) return 'its end is missing';
      }
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function readMeta(descriptor: number, position: number): Buffer | undefined {
  const meta = Buffer.alloc(metaSize);
  if (readSync(descriptor, meta, 0, metaSize, position) < metaSize) return undefined;
  const known = meta.readUInt32LE(magicAt) === magic && meta.readUInt16LE(versionAt) === dataVersion;
  return known ? meta : undefined;
}
