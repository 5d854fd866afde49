/**
 * The signing keys of one tenant: created at first use, published before they are used, rotated, retired once the
 * last token signed with them has expired. Several processes share a ring through the store without talking.
 */
import { type Clock, epochSeconds, type Logger, type Random, randomToken } from '../runtime.ts';
import { type Algorithm, algorithmTable } from './algorithms.ts';
import { jwks } from './jwks.ts';
import { activeKey, dueKey, isRetired, lastUse, type Schedule } from './key-schedule.ts';
import { type KeyDescription, KeySlots, type KeySlotsOptions, type RingKey } from './key-slots.ts';
import type { Keys, SigningKey, VerificationKey } from './keys.ts';

/** Durations are in seconds. */
export interface KeyringOptions extends KeySlotsOptions {
  readonly algorithm: Algorithm;
  /** How long the longest-lived token signed with a key is valid. */
  readonly maxTokenLifetime: number;
  /** 90 days unless told otherwise. */
  readonly rotateAfter?: number;
  /** How long a key stands in the JWKS before anything is signed with it: 10 minutes unless told otherwise. */
  readonly publishBefore?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface KeySummary extends KeyDescription {
  readonly state: 'next' | 'active' | 'retiring';
}

/** Seconds: an unknown key id asks the store again only so often, or forged tokens would keep it busy. */
const reloadPause = 10;

export class Keyring implements Keys {
  readonly #name: string;
  readonly #schedule: Schedule;
  readonly #slots: KeySlots;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #logger: Logger;
  #keys: readonly RingKey[] = [];
  #byId: ReadonlyMap<string, VerificationKey> = new Map();
  #jwks = '';
  #loadedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: KeyringOptions) {
    const { name, algorithm, maxTokenLifetime, rotateAfter = 90 * 86_400, publishBefore = 600 } = options;
    if (publishBefore < 1 || rotateAfter <= publishBefore)
      throw new RangeError('a key must be published at least a second before it is used, and replaced later');
    this.#name = name;
    this.#schedule = { algorithm, maxTokenLifetime, rotateAfter, publishBefore };
    this.#slots = new KeySlots(options);
    this.#clock = options.clock;
    this.#random = options.random;
    this.#logger = options.logger;
  }

  /** The key to sign with now. @throws Error when the store cannot serve, or the keys do not open */
  signingKey(): SigningKey | Promise<SigningKey> {
    return this.#whenFresh(() => this.#active());
  }

  /** An unknown id may be that of a key which another process has just made: then the store is asked, now and then. */
  find(kid: string): VerificationKey | undefined | Promise<VerificationKey | undefined> {
    return this.#whenFresh(() => {
      const known = this.#byId.get(kid);
      if (known !== undefined || this.#now() - this.#triedAt < reloadPause) return known;
      return this.#load().then(() => this.#byId.get(kid));
    });
  }

  /** The JWKS as JSON text, prepared when the keys change. */
  jwks(): string | Promise<string> {
    return this.#whenFresh(() => this.#jwks);
  }

  /** Makes the next key now instead of at its time. Answers the next key, also when there was one already. */
  async rotate(): Promise<KeySummary> {
    for (;;) {
      const keys = await this.list();
      const next = keys.find((key) => key.state === 'next' && key.algorithm === this.#schedule.algorithm);
      if (next !== undefined) return next;
      await this.#create(this.#now() + this.#schedule.publishBefore);
    }
  }

  /** Every key that is not retired, oldest first. */
  async list(): Promise<readonly KeySummary[]> {
    await this.#load();
    const now = this.#now();
    return this.#keys.map((key) => {
      const { kid, algorithm, createdAt, activeFrom } = key;
      const used = lastUse(key, this.#keys, this.#schedule) > now;
      const state = activeFrom > now ? 'next' : used ? 'active' : 'retiring';
      return { kid, algorithm, createdAt, activeFrom, state };
    });
  }

  #now(): number {
    return epochSeconds(this.#clock);
  }

  #active(): SigningKey {
    const active = activeKey(this.#keys, this.#schedule, this.#now());
    if (active === undefined) throw new Error(`the keyring ${this.#name} has no key`);
    return active.key;
  }

  /**
   * What is in memory serves for as long as a new key is published before it is used, so that no process can miss
   * one. From half of that time on, it is renewed in the background; after it, the store is waited for.
   */
  #whenFresh<T>(answer: () => T | Promise<T>): T | Promise<T> {
    const age = this.#now() - this.#loadedAt;
    if (age >= this.#schedule.publishBefore) return this.#load().then(answer);
    if (age >= this.#schedule.publishBefore / 2 && this.#now() - this.#triedAt >= reloadPause)
      this.#load().catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        const fields = { keyring: this.#name, reason };
        this.#logger.warning('the signing keys could not be read anew; going on with those at hand', fields);
      });
    return answer();
  }

  #load(): Promise<void> {
    this.#triedAt = this.#now();
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #refresh(): Promise<void> {
    const now = this.#now();
    let keys = await this.#slots.read();
    for (let due = dueKey(keys, this.#schedule, now); due !== undefined; ) {
      await this.#create(due);
      keys = await this.#slots.read();
      due = dueKey(keys, this.#schedule, now);
    }
    const retired = keys.filter((key) => isRetired(key, keys, this.#schedule, now));
    this.#keys = await this.#slots.retire(retired, now);
    for (const { kid } of retired)
      this.#logger.notice('a signing key is retired', { keyring: this.#name, kid });
    this.#byId = new Map(this.#keys.map(({ kid, key }) => [kid, key]));
    this.#jwks = jwks(this.#keys.map(({ published }) => published));
    this.#loadedAt = now;
  }

  /** Whoever loses the race for the slot uses what the winner put there: read again afterwards. */
  async #create(activeFrom: number): Promise<void> {
    const { algorithm } = this.#schedule;
    const kid = randomToken(this.#random, 16);
    const jwk = await algorithmTable[algorithm].generate();
    const description = { kid, algorithm, createdAt: this.#now(), activeFrom };
    if (await this.#slots.add(description, jwk))
      this.#logger.notice('a signing key was created', { keyring: this.#name, kid, algorithm, activeFrom });
  }
}
