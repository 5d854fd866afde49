import type { Clock } from '../runtime.ts';
import type { Store } from '../store.ts';
import { StoreClosedError } from './failure.ts';

interface Entry {
  readonly value: string;
  /** Milliseconds since 1970; Infinity: stays for good. */
  readonly expiresAt: number;
}

/** How many of the oldest entries each write looks at, so that what nobody asks for again leaves as well. */
const sweepPerWrite = 4;

/** Keeps everything in this process: for tests, gone with the process. Atomic because nothing in it waits. */
export function memoryStore(clock: Clock): Store {
  const entries = new Map<string, Entry>();
  let sweeping = entries.entries();
  let closed = false;

  const live = (key: string): Entry | undefined => {
    if (closed) throw new StoreClosedError();
    const entry = entries.get(key);
    if (entry === undefined || entry.expiresAt > clock.now()) return entry;
    entries.delete(key);
    return undefined;
  };
  const sweep = (): void => {
    for (let looked = 0; looked < sweepPerWrite; looked += 1) {
      const next = sweeping.next();
      if (next.done) {
        sweeping = entries.entries();
        return;
      }
      const [key, entry] = next.value;
      if (entry.expiresAt <= clock.now()) entries.delete(key);
    }
  };
  const write = (key: string, value: string, expiresAt: number): void => {
    if (closed) throw new StoreClosedError();
    entries.set(key, { value, expiresAt });
    sweep();
  };
  const expiry = (ttl?: number): number => (ttl === undefined ? Infinity : clock.now() + ttl * 1000);

  return {
    get: async (key) => live(key)?.value,
    put: async (key, value, ttl) => write(key, value, expiry(ttl)),
    putIfAbsent: async (key, value, ttl) => {
      if (live(key) !== undefined) return false;
      write(key, value, expiry(ttl));
      return true;
    },
    take: async (key) => {
      const entry = live(key);
      entries.delete(key);
      return entry?.value;
    },
    delete: async (key) => {
      live(key);
      entries.delete(key);
    },
    increment: async (key, ttl) => {
      const entry = live(key);
      const count = Number(entry?.value ?? 0) + 1;
      write(key, String(count), entry?.expiresAt ?? expiry(ttl));
      return count;
    },
    ping: async () => {
      if (closed) throw new StoreClosedError();
    },
    close: async () => {
      closed = true;
      entries.clear();
    },
  };
}
