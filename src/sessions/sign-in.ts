import { createHash } from 'node:crypto';
import { type Credentials, type SignInOutcome, UserStoreError, type UserVerifier } from '../oauth/user.ts';

export interface LoginLimits {
  readonly maxAttempts: number;
  /** Seconds. */
  readonly window: number;
}

/** An atomic counter: many guesses at once are counted one by one. */
export interface AttemptCounter {
  increment(key: string, ttl: number): Promise<number>;
  count(key: string): Promise<number>;
  reset(key: string): Promise<void>;
}

export interface SignInAttempt {
  readonly credentials: Credentials;
  /** The address of who asks, as trusted proxies report it. */
  readonly address: string;
}

/** From anywhere together, a name may be tried this many times as often as from one network. */
const everywhereFactor = 10;
/** From one network, all names together may fail this many times as often as one name. */
const networkFactor = 20;

/** Seconds that a network counts as the person's own after a sign-in from it. */
const familiarFor = 90 * 86_400;

/** Longer ones are refused unseen: nobody types them, and the user store need not hash them. */
const maxUsernameLength = 256;
const maxPasswordLength = 1024;

/**
 * Asks the user store about a name and a password, within limits. Attempts are counted before the answer is known, so
 * that guesses in parallel cannot slip past; per name and network, so that a stranger cannot lock a person out, nor many
 * networks together, which costs one IPv6 connection nothing, where the person has signed in from before; and failures
 * per network, so that one password is not tried with every name.
 */
export async function signIn(
  users: UserVerifier,
  counter: AttemptCounter,
  limits: LoginLimits,
  { credentials, address }: SignInAttempt,
): Promise<SignInOutcome> {
  const { username, password } = credentials;
  if (username === '' || password === '') return { outcome: 'refused' };
  if (username.length > maxUsernameLength || password.length > maxPasswordLength)
    return { outcome: 'refused' };

  const network = networkOf(address);
  const { here, everywhere } = namesOf(username, network);
  const familiar = attemptKey(`familiar ${username}`, network);
  const anybody = attemptKey('*', network);
  const { maxAttempts, window } = limits;
  if ((await counter.count(anybody)) >= maxAttempts * networkFactor) return { outcome: 'throttled' };
  // What is stopped here does not count elsewhere: one stranger cannot use up what the person has everywhere.
  if ((await attempted(counter, here, window)) > maxAttempts) return { outcome: 'throttled' };
  const isTooOften = (await attempted(counter, everywhere, window)) > maxAttempts * everywhereFactor;
  if (isTooOften && (await counter.count(familiar)) === 0) return { outcome: 'throttled' };

  try {
    const user = await users.verify(credentials);
    if (!user) {
      await counter.increment(anybody, window);
      return { outcome: 'refused' };
    }
    await Promise.all([
      giveBack(counter, here),
      giveBack(counter, everywhere),
      counter.increment(familiar, familiarFor),
    ]);
    return { outcome: 'accepted', user };
  } catch (error) {
    if (!(error instanceof UserStoreError)) throw error;
    // Nothing was guessed: the person may try again when the user store is back.
    await giveBack(counter, here);
    return { outcome: 'unavailable', reason: error.message };
  }
}

/** The counters of a name at one place: of all spellings together, which is what is limited, and of this one. */
interface CountedName {
  readonly alike: string;
  readonly exact: string;
}

function namesOf(username: string, network: string): Record<'here' | 'everywhere', CountedName> {
  const at = (place: string): CountedName => ({
    alike: attemptKey(canonicalName(username), place),
    // No canonical name has a space.
    exact: attemptKey(`exact ${username}`, place),
  });
  return { here: at(network), everywhere: at('*') };
}

async function attempted(
  counter: AttemptCounter,
  { alike, exact }: CountedName,
  window: number,
): Promise<number> {
  const [count] = await Promise.all([counter.increment(alike, window), counter.increment(exact, window)]);
  return count;
}

/**
 * After a sign-in the guesses before it are forgotten, but only one's own: where `jána` is not `jana`, the one could
 * otherwise sign in again and again to guess the password of the other without end.
 */
async function giveBack(counter: AttemptCounter, { alike, exact }: CountedName): Promise<void> {
  const [all, own] = await Promise.all([counter.count(alike), counter.count(exact)]);
  if (all === own) await Promise.all([counter.reset(alike), counter.reset(exact)]);
}

/**
 * One name for what a user store is likely to take as the same name: many a database compares without regard to case,
 * accents, widths and invisible characters.
 */
function canonicalName(username: string): string {
  return username
    .normalize('NFKD')
    .replace(/[\p{M}\p{C}\p{Z}]/gu, '')
    .toLowerCase();
}

/** Names are people: only a digest of them is kept. */
function attemptKey(name: string, network: string): string {
  return createHash('sha256').update(`${name}\n${network}`).digest('base64url');
}

/** An IPv4 address, or the /64 of an IPv6 address: one customer's connection has 2^64 addresses to choose from. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
