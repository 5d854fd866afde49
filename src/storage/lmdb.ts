/**
 * On disk, crash-safe, shared by the processes of one machine. See docs/decisions/0010-lmdb.md for why it is built on
 * conditional writes, which lmdb runs off the main thread, and not on transaction callbacks.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Database, open, type RootDatabase } from 'lmdb';
import type { Clock, Logger } from '../runtime.ts';
import type { Store } from '../store.ts';
import { StoreClosedError, StoreError } from './failure.ts';
import { damageOf } from './lmdb-check.ts';
import { decodeEntry, type Entry, encodeEntry, encodeKey, expiryKey, keyOfExpiry } from './lmdb-format.ts';

export interface LmdbOptions {
  /** A directory; created when it is not there. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Every so many writes, expired entries are looked for; at least so many are removed at a time. */
const sweepEvery = 16;
const sweepAtLeast = 32;

/** Milliseconds that closing may take. */
const closeWithin = 2000;

interface Found extends Entry {
  /** Names this very write of the key; what a conditional write is conditional on. */
  readonly version: number;
}

/** @throws StoreError when the directory cannot be used; the message says what to do */
export async function openLmdbStore({ path, clock, logger }: LmdbOptions): Promise<Store> {
  const file = join(path, 'data.mdb');
  const damage = await damageOf(file);
  if (damage !== undefined) throw damaged(file, damage);
  const root = openEnvironment(path, file);
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const entries = root.openDB<Buffer, Buffer>({ name: 'entries', useVersions: true, ...options });
  const expiries = root.openDB<Buffer, Buffer>({ name: 'expiries', ...options });
  return new LmdbStore(root, entries, expiries, clock, logger);
}

function openEnvironment(path: string, file: string): RootDatabase<Buffer, Buffer> {
  try {
    // The directory holds signing keys: nobody else's eyes.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // Without `eventTurnBatching: false` a full disk would end the process: lmdb-js keeps a promise for the turn that
    // nobody can handle, and it rejects.
    return open<Buffer, Buffer>({ path, noSubdir: false, maxDbs: 4, eventTurnBatching: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/MDB_(INVALID|CORRUPTED|VERSION_MISMATCH|PAGE_NOTFOUND)/.test(reason)) throw damaged(file, reason);
    throw new StoreError(
      `cannot use "${path}" as the store (${reason}). It must be a directory on a local disk that this process may write; make it so, or choose another with STORAGE=lmdb:PATH.`,
      { cause: error },
    );
  }
}

function damaged(file: string, reason: string): StoreError {
  return new StoreError(
    `the store in "${file}" is damaged or is not a store (${reason}). Restore the file from a backup, or move its directory away to start with an empty store: everybody signs in anew, and new signing keys are created.`,
  );
}

class LmdbStore implements Store {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #entries: Database<Buffer, Buffer>;
  readonly #expiries: Database<Buffer, Buffer>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** Increments of one key by this process, waiting to be written as one. */
  readonly #counting = new Map<string, ((count: Promise<number>) => void)[]>();
  #writesSinceSweep = 0;
  #sweeping = false;
  #closing: Promise<void> | undefined;

  constructor(
    root: RootDatabase<Buffer, Buffer>,
    entries: Database<Buffer, Buffer>,
    expiries: Database<Buffer, Buffer>,
    clock: Clock,
    logger: Logger,
  ) {
    this.#root = root;
    this.#entries = entries;
    this.#expiries = expiries;
    this.#clock = clock;
    this.#logger = logger;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#live(this.#find(encodeKey(key)))?.value;
  }

  async put(key: string, value: string, ttl?: number): Promise<void> {
    const at = encodeKey(key);
    const entry = this.#entry(value, ttl);
    await this.#write(() => this.#entries.batch(() => this.#writeEntry(at, entry)));
  }

  async putIfAbsent(key: string, value: string, ttl?: number): Promise<boolean> {
    const at = encodeKey(key);
    for (;;) {
      const found = this.#find(at);
      if (this.#live(found) !== undefined) return false;
      if (await this.#replace(at, found, this.#entry(value, ttl))) return true;
    }
  }

  async take(key: string): Promise<string | undefined> {
    const at = encodeKey(key);
    for (;;) {
      const found = this.#live(this.#find(at));
      if (found === undefined) return undefined;
      // Closes the race between two who have both read the value: the write thread removes this very version for one.
      if (await this.#write(() => this.#removeIf(at, found))) return found.value;
    }
  }

  async delete(key: string): Promise<void> {
    const at = encodeKey(key);
    await this.#write(() => this.#entries.remove(at));
  }

  /** Increments of one key that arrive while one is being written are combined: each costs a share of one write. */
  increment(key: string, ttl: number): Promise<number> {
    const waiting = this.#counting.get(key);
    if (waiting !== undefined) return new Promise((resolve) => waiting.push(resolve));
    const next: ((count: Promise<number>) => void)[] = [];
    this.#counting.set(key, next);
    const first = this.#add(key, 1, ttl);
    const proceed = async (): Promise<void> => {
      const batch = next.splice(0);
      if (batch.length === 0) {
        this.#counting.delete(key);
        return;
      }
      const last = this.#add(key, batch.length, ttl);
      for (const [index, resolve] of batch.entries())
        resolve(last.then((count) => count - batch.length + index + 1));
      await last.then(proceed, proceed);
    };
    void first.then(proceed, proceed);
    return first;
  }

  async ping(): Promise<void> {
    await this.put('ping', String(this.#clock.now()));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** After a failed write lmdb-js waits for good for a flush that never comes; what was committed is safe without it. */
  async #close(): Promise<void> {
    const patience = new AbortController();
    const tired = wait(closeWithin, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.#root.close(), tired]);
    patience.abort();
  }

  async #add(key: string, amount: number, ttl: number): Promise<number> {
    const at = encodeKey(key);
    for (;;) {
      const found = this.#find(at);
      const live = this.#live(found);
      const count = Number(live?.value ?? 0) + amount;
      const entry = { value: String(count), expiresAt: live?.expiresAt ?? this.#expiry(ttl) };
      if (await this.#replace(at, found, entry)) return count;
    }
  }

  #expiry(ttl?: number): number {
    return ttl === undefined ? Infinity : this.#clock.now() + ttl * 1000;
  }

  #entry(value: string, ttl?: number): Entry {
    return { value, expiresAt: this.#expiry(ttl) };
  }

  #live(found: Found | undefined): Found | undefined {
    return found !== undefined && found.expiresAt > this.#clock.now() ? found : undefined;
  }

  /** Reads the newest commit of any process: a read transaction left from before would not see what others wrote since. */
  #find(at: Buffer): Found | undefined {
    if (this.#closing !== undefined) throw new StoreClosedError();
    this.#entries.resetReadTxn();
    const entry = this.#entries.getEntry(at);
    return entry && { ...decodeEntry(entry.value), version: entry.version ?? 0 };
  }

  #writeEntry(at: Buffer, entry: Entry): void {
    this.#entries.put(at, encodeEntry(entry), newVersion());
    if (entry.expiresAt !== Infinity) this.#expiries.put(expiryKey(entry.expiresAt, at), nothing);
  }

  /** Writes the entry if the key still holds what was found there, which may be nothing. */
  #replace(at: Buffer, found: Found | undefined, entry: Entry): Promise<boolean> {
    const writing = (): void => this.#writeEntry(at, entry);
    return this.#write(() =>
      found === undefined
        ? this.#entries.ifNoExists(at, writing)
        : this.#entries.ifVersion(at, found.version, writing),
    );
  }

  #removeIf(at: Buffer, found: Found): Promise<boolean> {
    return this.#entries.ifVersion(at, found.version, () => {
      this.#entries.remove(at);
      if (found.expiresAt !== Infinity) this.#expiries.remove(expiryKey(found.expiresAt, at));
    });
  }

  async #write(write: () => Promise<boolean>): Promise<boolean> {
    if (this.#closing !== undefined) throw new StoreClosedError();
    this.#writesSinceSweep += 1;
    if (this.#writesSinceSweep >= sweepEvery && !this.#sweeping) void this.#sweep();
    try {
      return await write();
    } catch (error) {
      throw await writeFailure(error);
    }
  }

  /**
   * Removes what has expired, a batch to a transaction, until nothing is due.
   * An entry that was overwritten leaves its old expiry behind; that is why the entry itself is asked again.
   */
  async #sweep(): Promise<void> {
    this.#sweeping = true;
    try {
      let batch: number;
      let removed: number;
      do {
        // Twice what was written meanwhile: under any load, expired entries leave faster than they come to be.
        batch = sweepAtLeast + 2 * this.#writesSinceSweep;
        this.#writesSinceSweep = 0;
        const now = this.#clock.now();
        const due = [...this.#expiries.getKeys({ end: expiryKey(now + 1), limit: batch })];
        await Promise.all(due.map((expiry) => this.#removeExpired(expiry, now)));
        removed = due.length;
      } while (removed === batch && this.#closing === undefined);
    } catch (error) {
      if (this.#closing !== undefined) return;
      const { message } = await writeFailure(error);
      this.#logger.warning('expired entries could not be removed from the store', { reason: message });
    } finally {
      this.#sweeping = false;
    }
  }

  #removeExpired(expiry: Buffer, now: number): Promise<boolean> {
    const at = keyOfExpiry(expiry);
    const found = this.#find(at);
    return found !== undefined && found.expiresAt <= now
      ? this.#removeIf(at, found)
      : this.#expiries.remove(expiry);
  }
}

const nothing = Buffer.alloc(0);

/** Unique among the writes of one key: 48 random bits, exact in the double that lmdb keeps. */
function newVersion(): number {
  return randomBytes(6).readUIntBE(0, 6) + 1;
}

/** lmdb rejects with a bare "Commit failed" and hides the reason in a promise, which nobody may leave unhandled. */
async function writeFailure(error: unknown): Promise<StoreError> {
  const hidden = error instanceof Error && 'commitError' in error ? error.commitError : undefined;
  const cause: unknown = await Promise.resolve(hidden).catch((reason: unknown) => reason);
  const reason =
    cause instanceof Error ? cause.message : error instanceof Error ? error.message : String(error);
  return new StoreError(
    `a write did not reach the store (${reason}). Make sure that its disk has room and may be written.`,
    { cause: error },
  );
}
