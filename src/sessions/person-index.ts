import { createHash } from 'node:crypto';

/**
 * A short list of keys for each person, on a store that cannot scan: of their sessions, of the applications they gave
 * consent to. It is a ring of places. An atomic counter hands out the places in turn, so that two who write at the same
 * moment never get the same one, and nothing is lost between reading and writing. When all are taken, the oldest
 * entry gives way, and whoever added is told which, to end what it stood for: nothing lives on unlisted.
 *
 * Entries are never removed. A record remembers its place; an entry without such a record means nothing.
 */
export interface PersonIndex {
  add(subject: string, entry: string): Promise<Place>;
  /** What stands at a place now. */
  at(subject: string, place: number): Promise<string | undefined>;
  /** Each entry once, in no order. */
  list(subject: string): Promise<readonly string[]>;
}

export interface Place {
  readonly place: number;
  /** What stood there before. */
  readonly replaced: string | undefined;
}

export interface PersonIndexRecords {
  get(key: string): Promise<string | undefined>;
  put(key: string, entry: string): Promise<void>;
  /** Adds one and answers the new count. */
  increment(key: string): Promise<number>;
}

/** Entries for one person: more than anybody keeps an eye on. */
export const maxEntries = 100;

export function createPersonIndex(records: PersonIndexRecords): PersonIndex {
  const keyOf = (subject: string, place: number): string => `${personKey(subject)}:${place}`;
  const at: PersonIndex['at'] = (subject, place) => records.get(keyOf(subject, place));
  return {
    add: async (subject, entry) => {
      const place = (await records.increment(personKey(subject))) % maxEntries;
      const replaced = await at(subject, place);
      await records.put(keyOf(subject, place), entry);
      return { place, replaced };
    },
    at,
    list: async (subject) => {
      const places = Array.from({ length: maxEntries }, (_, place) => at(subject, place));
      return [...new Set(await Promise.all(places))].filter((entry) => entry !== undefined);
    },
  };
}

/** Subjects are people, and of any length: only a digest is kept. */
function personKey(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}
