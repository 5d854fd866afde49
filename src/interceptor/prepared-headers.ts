/**
 * What was prepared lately, for all tenants together. Bounded by bytes, for a profile is as large as its user store
 * likes; and by hosts for each session, so that a person who invents hosts below a wildcard makes nobody else's go.
 */
export type Headers = Readonly<Record<string, string>>;

export interface Prepared {
  readonly headers: Promise<Headers>;
  /** Seconds since 1970. */
  readonly usableUntil: number;
}

/** By session, and by the application's scheme, host and port: two texts whose hashes are known, and no third one of both. */
export interface PreparedHeaders {
  get(sessionId: string, origin: string): Prepared | undefined;
  set(sessionId: string, origin: string, prepared: Prepared): void;
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

/** Of one session by origin, the oldest first. */
type Entries = Map<string, Entry>;

interface Generation {
  readonly sessions: Map<string, Entries>;
  bytes: number;
}

/**
 * Two generations stand for the order of last use: what is asked for in the older one moves to the younger, and when that
 * is full the older goes. A hit moves nothing.
 */
export function createPreparedHeaders(limits: PreparedHeadersLimits = usualLimits): PreparedHeaders {
  let younger = emptyGeneration();
  let older = emptyGeneration();

  const set = (sessionId: string, origin: string, prepared: Prepared): void => {
    const generation = younger;
    const entries: Entries = generation.sessions.get(sessionId) ?? new Map();
    generation.sessions.set(sessionId, entries);
    const entry = { prepared, bytes: 0 };
    remove(generation, entries, origin);
    entries.set(origin, entry);
    const [oldest = origin] = entries.keys();
    if (entries.size > limits.hostsOfSession) remove(generation, entries, oldest);
    const isKept = (): boolean => entries.get(origin) === entry;
    prepared.headers.then(
      (headers) => {
        if (!isKept()) return;
        entry.bytes = bytesOf(sessionId, origin, headers);
        generation.bytes += entry.bytes;
        if (younger === generation && generation.bytes > limits.bytes / 2) startAnew();
      },
      () => {
        if (isKept()) remove(generation, entries, origin);
        if (entries.size === 0) generation.sessions.delete(sessionId);
      },
    );
  };

  const startAnew = (): void => {
    older = younger;
    younger = emptyGeneration();
  };

  return {
    get: (sessionId, origin) => {
      const known = younger.sessions.get(sessionId)?.get(origin);
      if (known) return known.prepared;
      const entries = older.sessions.get(sessionId);
      const old = entries?.get(origin);
      if (!entries || !old) return undefined;
      remove(older, entries, origin);
      set(sessionId, origin, old.prepared);
      return old.prepared;
    },
    set,
  };
}

function remove(generation: Generation, entries: Entries, origin: string): void {
  generation.bytes -= entries.get(origin)?.bytes ?? 0;
  entries.delete(origin);
}

function emptyGeneration(): Generation {
  return { sessions: new Map(), bytes: 0 };
}

function bytesOf(sessionId: string, origin: string, headers: Headers): number {
  const names = overhead + sessionId.length + origin.length;
  return Object.values(headers).reduce((bytes, value) => bytes + value.length, names);
}
