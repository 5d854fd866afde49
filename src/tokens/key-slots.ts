/**
 * The records of one keyring in the store. Slots are numbered without a gap, one key each: `putIfAbsent` on the next
 * number lets exactly one of any number of processes make the next key, and the others find it there.
 */
import type { Collection } from '../store.ts';
import type { Algorithm, PrivateJwk } from './algorithms.ts';
import type { KeySealer } from './key-sealing.ts';
import { type PublicJwk, publicJwk, type SigningKey, signingKey } from './keys.ts';

/** Times are in seconds since 1970. */
export interface KeyDescription {
  readonly kid: string;
  readonly algorithm: Algorithm;
  readonly createdAt: number;
  /** Published from its creation, signed with from here on. */
  readonly activeFrom: number;
}

interface PlainKey extends KeyDescription {
  readonly jwk: PrivateJwk;
}

interface SealedKey extends KeyDescription {
  readonly sealed: string;
}

/** Stays in the slot of a retired key, so that its number is never used again. */
interface Tombstone {
  readonly kid: string;
  readonly retiredAt: number;
}

/** Kept under `first`: the lowest slot that is not retired, so that nobody reads all the tombstones. */
interface FirstSlot {
  readonly first: number;
}

export type KeyRecord = PlainKey | SealedKey | Tombstone | FirstSlot;

/** A key of the ring, ready for use. */
export interface RingKey extends KeyDescription {
  readonly slot: number;
  readonly key: SigningKey;
  /** Undefined for a symmetric key. */
  readonly published: PublicJwk | undefined;
}

export interface KeySlotsOptions {
  /** Part of what an encrypted record is bound to, so that it opens in no other ring. */
  readonly name: string;
  readonly records: Collection<KeyRecord>;
  readonly sealer?: KeySealer | undefined;
}

export class KeySlots {
  readonly #name: string;
  readonly #records: Collection<KeyRecord>;
  readonly #sealer: KeySealer | undefined;
  #keys: readonly RingKey[] = [];
  #nextSlot = 1;

  constructor({ name, records, sealer }: KeySlotsOptions) {
    this.#name = name;
    this.#records = records;
    this.#sealer = sealer;
  }

  /** All keys that are not retired, oldest first. @throws Error when one of them does not open */
  async read(): Promise<readonly RingKey[]> {
    const start = await this.#records.get('first');
    const keys: RingKey[] = [];
    let slot = start !== undefined && 'first' in start ? start.first : 1;
    for (; ; slot += 1) {
      const record = await this.#records.get(`key:${slot}`);
      if (record === undefined) break;
      if ('first' in record || 'retiredAt' in record) continue;
      // A key once parsed is kept: that costs far more than reading its record again.
      const known = this.#keys.find((key) => key.slot === slot && key.kid === record.kid);
      keys.push(known ?? (await this.#open(slot, record)));
    }
    this.#nextSlot = slot;
    this.#keys = keys;
    return keys;
  }

  /** Puts the key into the slot after those that were read. False: another process was faster; read again. */
  add(description: KeyDescription, jwk: PrivateJwk): Promise<boolean> {
    const slot = this.#nextSlot;
    return this.#records.putIfAbsent(`key:${slot}`, this.#seal(slot, description, jwk));
  }

  /** Removes the private parts from the store for good. */
  async retire(retired: readonly RingKey[], retiredAt: number): Promise<readonly RingKey[]> {
    for (const { slot, kid } of retired) await this.#records.put(`key:${slot}`, { kid, retiredAt });
    this.#keys = this.#keys.filter((key) => !retired.includes(key));
    if (retired.length > 0)
      await this.#records.put('first', { first: this.#keys[0]?.slot ?? this.#nextSlot });
    return this.#keys;
  }

  #seal(slot: number, description: KeyDescription, jwk: PrivateJwk): PlainKey | SealedKey {
    if (this.#sealer === undefined) return { ...description, jwk };
    return { ...description, sealed: this.#sealer.seal(JSON.stringify(jwk), this.#place(slot, description)) };
  }

  #place(slot: number, { kid, algorithm, activeFrom }: KeyDescription): string {
    return JSON.stringify([this.#name, slot, kid, algorithm, activeFrom]);
  }

  async #open(slot: number, record: PlainKey | SealedKey): Promise<RingKey> {
    const { kid, algorithm, createdAt, activeFrom } = record;
    const description = { kid, algorithm, createdAt, activeFrom };
    const jwk = 'sealed' in record ? this.#unseal(slot, record) : record.jwk;
    // Stored before the operator set a secret: encrypted from now on.
    if (!('sealed' in record) && this.#sealer !== undefined)
      await this.#records.put(`key:${slot}`, this.#seal(slot, description, jwk));
    return {
      ...description,
      slot,
      key: signingKey(kid, algorithm, jwk),
      published: publicJwk(kid, algorithm, jwk),
    };
  }

  #unseal(slot: number, record: SealedKey): PrivateJwk {
    if (this.#sealer === undefined)
      throw new Error(
        'the signing keys in the store are encrypted: set KEY_ENCRYPTION_SECRET to the secret they were encrypted with',
      );
    try {
      // What was sealed is what `#seal` was given.
      return JSON.parse(this.#sealer.open(record.sealed, this.#place(slot, record))) as PrivateJwk;
    } catch (cause) {
      throw new Error(
        `signing key ${record.kid} of ${this.#name} does not open: KEY_ENCRYPTION_SECRET is not the secret it was encrypted with, or its record was altered`,
        { cause },
      );
    }
  }
}
