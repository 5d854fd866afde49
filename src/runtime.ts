/**
 * The things that every test replaces: time, randomness and the log. They are handed in; nothing else
 * in the source asks the machine for them.
 */
import { randomBytes } from 'node:crypto';

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Runs things later. */
export interface Timers {
  /** Runs it once after so many milliseconds; what is returned calls it off. */
  after(milliseconds: number, run: () => void): () => void;
}

export interface Random {
  /** Cryptographically strong random bytes. */
  bytes(size: number): Uint8Array;
}

/** What a log line may carry beside its message. Never a password, token, code, cookie or profile. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Says what happened, why, and what the operator can do about it. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  notice(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  critical(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to each of its lines. */
  child(fields: LogFields): Logger;
}

/** Says nothing: where somebody else reports, or nobody listens. */
export const silentLogger: Logger = {
  trace() {},
  debug() {},
  info() {},
  notice() {},
  warning() {},
  error() {},
  critical() {},
  child: () => silentLogger,
};

export interface Runtime {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimers: Timers = {
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Bytes fetched from the system at a time: asking it for a few costs as much as asking it for thousands. */
const poolSize = 8192;
let pool = Buffer.alloc(0);

export const systemRandom: Random = {
  bytes: (size) => {
    if (size > poolSize / 8) return randomBytes(size);
    if (pool.length < size) pool = randomBytes(poolSize);
    const drawn = Uint8Array.from(pool.subarray(0, size));
    // What was handed out is nowhere else: not drawn again, and not left in memory.
    pool.fill(0, 0, size);
    pool = pool.subarray(size);
    return drawn;
  },
};

/** Whole seconds since 1970, the unit of every JWT claim (RFC 7519 section 2, NumericDate). */
export function epochSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

/** An unguessable identifier: `size` random bytes as base64url (32 bytes, 256 bits, unless told otherwise). */
export function randomToken(random: Random, size = 32): string {
  return Buffer.from(random.bytes(size)).toString('base64url');
}

/** From 0 to below 1, evenly. */
export function randomFraction(random: Random): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32;
}
