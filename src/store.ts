/**
 * What this product asks of a place to keep things. Six primitives, each one native command of every backend, and
 * typed collections on top of them. Nothing scans keys. The backends are in `storage/`.
 */

/** A key-value store whose values are text. Every time to live is in seconds. */
export interface Store {
  get(key: string): Promise<string | undefined>;
  /** Without `ttl` the value stays for good. */
  put(key: string, value: string, ttl?: number): Promise<void>;
  /** True for exactly one of any number of callers: closes the race between looking and writing. */
  putIfAbsent(key: string, value: string, ttl?: number): Promise<boolean>;
  /** Gets and deletes as one step: of any number of callers exactly one gets the value. */
  take(key: string): Promise<string | undefined>;
  delete(key: string): Promise<void>;
  /** Adds one and answers the new count. The time to live starts at the first increment and is not prolonged. */
  increment(key: string, ttl: number): Promise<number>;
  /** Rejects when the store cannot serve. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Records of one kind, in one key space of their own. */
export interface Collection<T> {
  get(key: string): Promise<T | undefined>;
  put(key: string, value: T, ttl?: number): Promise<void>;
  putIfAbsent(key: string, value: T, ttl?: number): Promise<boolean>;
  take(key: string): Promise<T | undefined>;
  delete(key: string): Promise<void>;
}

/**
 * A collection of JSON records under a key prefix. Prefixes are chosen by the composition root, one per tenant and
 * kind, so that a code of one tenant cannot be found at another.
 */
export function collection<T>(store: Store, prefix: string): Collection<T> {
  const parse = (text: string | undefined): T | undefined =>
    // What is read back is what this same collection wrote: the type is the one thing JSON cannot keep.
    text === undefined ? undefined : (JSON.parse(text) as T);
  return {
    get: async (key) => parse(await store.get(prefix + key)),
    put: (key, value, ttl) => store.put(prefix + key, JSON.stringify(value), ttl),
    putIfAbsent: (key, value, ttl) => store.putIfAbsent(prefix + key, JSON.stringify(value), ttl),
    take: async (key) => parse(await store.take(prefix + key)),
    delete: (key) => store.delete(prefix + key),
  };
}

/** Records that are kept parsed. */
const maxParsed = 10_000;

/**
 * The same for records that are read far more often than written, and that nobody changes in place. The store is asked
 * each time all the same; only what it answers as before is not parsed once more.
 */
export function oftenReadCollection<T extends object>(store: Store, prefix: string): Collection<T> {
  const parsed = new Map<string, { readonly text: string; readonly value: T }>();
  return {
    ...collection<T>(store, prefix),
    get: async (key) => {
      const text = await store.get(prefix + key);
      if (text === undefined) {
        parsed.delete(key);
        return undefined;
      }
      const known = parsed.get(key);
      if (known?.text === text) return known.value;
      // What is read back is what this same collection wrote.
      const value = JSON.parse(text) as T;
      if (parsed.size >= maxParsed) parsed.clear();
      parsed.set(key, { text, value });
      return value;
    },
  };
}
