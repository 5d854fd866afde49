/**
 * A tenant's keys of one purpose: made when first needed, published before they are used, replaced every 90 days, and
 * retired when the last token they signed has expired.
 *
 * They live in numbered slots of the store. A new key is put into the next free slot with `putIfAbsent`, so that of
 * processes that start or rotate at once one wins, and all of them read the winner's key.
 */
import { type Clock, epochSeconds, type Logger, type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';
import { type AlgorithmName, signatureAlgorithms } from './algorithms.ts';
import type { TokenKey } from './jws.ts';
import { createKeyCodec, type KeyRecord } from './key-records.ts';

export { type KeyRecord, KeyringError } from './key-records.ts';

export interface KeyringParts {
  /** Key space within the tenant's keys; keyrings of different purposes never meet. */
  readonly purpose: string;
  readonly algorithm: AlgorithmName;
  readonly records: Pick<Collection<KeyRecord>, 'get' | 'put' | 'putIfAbsent'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Seconds. A key is kept this long after it has signed its last token. */
  readonly maxTokenLifetime: number;
  readonly encryptionSecret?: string | undefined;
}

export interface PublishedKey extends TokenKey {
  readonly kid: string;
  /** Seconds since 1970. */
  readonly activeFrom: number;
}

export interface Keyring {
  /** The key that signs now. */
  signingKey(): Promise<PublishedKey>;
  /** The key that a token names, as long as such a token may be valid. */
  find(kid: string): Promise<PublishedKey | undefined>;
  /** All keys that may have signed a living token or soon will. */
  published(): Promise<readonly PublishedKey[]>;
  /** Publishes a new key, which takes over after the time that others need to learn of it. */
  rotate(): Promise<void>;
}

// All in seconds.
const rotateAfter = 90 * 86_400;
/** Longer than anybody keeps a JWK set, us included. */
const publishBefore = 600;
/** After this long, the store is asked in the background whether another process has made a key. */
const refreshAfter = 60;
/** After this long without an answer nothing is signed before the store has been asked. */
const staleAfter = publishBefore / 2;
/** Tokens with unknown keys make us ask the store at most this often. */
const unknownKeyPause = 5;

interface Slot {
  readonly number: number;
  readonly key: PublishedKey;
}

interface State {
  readonly slots: readonly Slot[];
  readonly nextSlot: number;
  readonly readAt: number;
}

export function createKeyring(parts: KeyringParts): Keyring {
  const { purpose, algorithm, records, clock, random, logger, maxTokenLifetime } = parts;
  const codec = createKeyCodec(parts.encryptionSecret, random);
  const now = (): number => epochSeconds(clock);
  let state: State = { slots: [], nextSlot: 1, readAt: Number.NEGATIVE_INFINITY };
  let reading: Promise<State> | undefined;
  let firstLiving = 1;

  const slotName = (number: number): string => `${purpose}:${number}`;

  async function readSlots(): Promise<Omit<State, 'readAt'>> {
    const slots: Slot[] = [];
    for (let number = firstLiving; ; number++) {
      const record = await records.get(slotName(number));
      if (!record) return { slots, nextSlot: number };
      const material = codec.read(record, slotName(number));
      const { kid, activeFrom } = record;
      if (material)
        slots.push({ number, key: { kid, activeFrom, algorithm: record.algorithm, ...material } });
      else if (slots.length === 0) firstLiving = number + 1;
    }
  }

  async function addKey(number: number, activeFrom: number): Promise<void> {
    const material = await signatureAlgorithms[algorithm].generate();
    const kid = randomToken(random, 16);
    const key = codec.write(material, slotName(number));
    if (await records.putIfAbsent(slotName(number), { kid, algorithm, activeFrom, key }))
      logger.notice('Made a key', { purpose, kid, activeFrom: new Date(activeFrom * 1000).toISOString() });
  }

  async function retire({ number, key: { kid, activeFrom } }: Slot): Promise<void> {
    await records.put(slotName(number), { kid, algorithm, activeFrom, key: { retired: true } });
    logger.notice('Retired a key', { purpose, kid });
  }

  /** Reads the store and does what is due: the first key, the next key, the end of old ones. */
  async function maintain(): Promise<State> {
    let found = await readSlots();
    const newest = found.slots.at(-1)?.key;
    const due = newest === undefined ? now() : newest.activeFrom + rotateAfter;
    if (newest === undefined || due - publishBefore <= now()) {
      await addKey(found.nextSlot, newest === undefined ? now() : Math.max(due, now() + publishBefore));
      found = await readSlots();
    }
    const isDead = (_: Slot, index: number): boolean => {
      const successor = found.slots[index + 1]?.key;
      return successor !== undefined && successor.activeFrom + maxTokenLifetime < now();
    };
    await Promise.all(found.slots.filter(isDead).map(retire));
    const slots = found.slots.filter((slot, index) => !isDead(slot, index));
    return { slots, nextSlot: found.nextSlot, readAt: now() };
  }

  /** One reading at a time; whoever asks meanwhile gets its result. */
  function read(): Promise<State> {
    reading ??= maintain()
      .then((fresh) => {
        state = fresh;
        return fresh;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function current(): Promise<State> {
    const age = now() - state.readAt;
    if (age > staleAfter) return read();
    if (age > refreshAfter)
      read().catch((error: unknown) => logger.error('Could not read the keys', { reason: String(error) }));
    return state;
  }

  return {
    async signingKey() {
      const { slots } = await current();
      const active = slots.findLast(({ key }) => key.activeFrom <= now()) ?? slots[0];
      if (!active) throw new Error(`the keyring ${purpose} is empty`);
      return active.key;
    },
    async find(kid) {
      const among = ({ slots }: State) => slots.find(({ key }) => key.kid === kid)?.key;
      const known = among(await current());
      if (known || now() - state.readAt < unknownKeyPause) return known;
      return among(await read());
    },
    published: async () => (await current()).slots.map(({ key }) => key),
    async rotate() {
      const { nextSlot } = await read();
      await addKey(nextSlot, now() + publishBefore);
      await read();
    },
  };
}
