/**
 * What was prepared lately, for all tenants together. Bounded by bytes, for a profile is as large as its user store
 * likes; and by hosts for each session, so that a person who invents hosts below a wildcard makes nobody else's go.
 */
export type Headers = Readonly<Record<string, string>>;

export interface Prepared {
  readonly sessionId: string;
  readonly headers: Promise<Headers>;
  /** Seconds since 1970. */
  readonly usableUntil: number;
}

export interface PreparedHeaders {
  get(key: string): Prepared | undefined;
  set(key: string, prepared: Prepared): void;
}

export interface PreparedHeadersLimits {
  readonly bytes: number;
  readonly hostsOfSession: number;
}

const usualLimits: PreparedHeadersLimits = { bytes: 32 * 1024 * 1024, hostsOfSession: 50 };

/** Bytes of an entry beside its texts, roughly. */
const overhead = 500;

interface Entry {
  readonly prepared: Prepared;
  /** 0 until the headers are there. */
  bytes: number;
}

interface Generation {
  readonly entries: Map<string, Entry>;
  /** Keys by session, the oldest first. */
  readonly keysOf: Map<string, Set<string>>;
  bytes: number;
}

/**
 * Two generations stand for the order of last use: what is asked for in the older one moves to the younger, and when that
 * is full the older goes. A hit costs one look-up and moves nothing.
 */
export function createPreparedHeaders(limits: PreparedHeadersLimits = usualLimits): PreparedHeaders {
  let younger = emptyGeneration();
  let older = emptyGeneration();

  const set = (key: string, prepared: Prepared): void => {
    const generation = younger;
    const entry = { prepared, bytes: 0 };
    const keys = generation.keysOf.get(prepared.sessionId) ?? new Set();
    generation.keysOf.set(prepared.sessionId, keys.add(key));
    remove(generation, key);
    generation.entries.set(key, entry);
    const [oldest = key] = keys;
    if (keys.size > limits.hostsOfSession) forget(generation, keys, oldest);
    const isKept = (): boolean => generation.entries.get(key) === entry;
    prepared.headers.then(
      (headers) => {
        if (!isKept()) return;
        entry.bytes = bytesOf(key, headers);
        generation.bytes += entry.bytes;
        if (younger === generation && generation.bytes > limits.bytes / 2) startAnew();
      },
      () => isKept() && forget(generation, keys, key),
    );
  };

  const startAnew = (): void => {
    older = younger;
    younger = emptyGeneration();
  };

  return {
    get: (key) => {
      const known = younger.entries.get(key);
      if (known) return known.prepared;
      const old = older.entries.get(key);
      if (!old) return undefined;
      remove(older, key);
      set(key, old.prepared);
      return old.prepared;
    },
    set,
  };
}

function remove(generation: Generation, key: string): void {
  generation.bytes -= generation.entries.get(key)?.bytes ?? 0;
  generation.entries.delete(key);
}

function forget(generation: Generation, keys: Set<string>, key: string): void {
  keys.delete(key);
  remove(generation, key);
}

function emptyGeneration(): Generation {
  return { entries: new Map(), keysOf: new Map(), bytes: 0 };
}

function bytesOf(key: string, headers: Headers): number {
  return Object.values(headers).reduce((bytes, value) => bytes + value.length, overhead + key.length);
}
