import { createHash } from 'node:crypto';
import type { AttemptCounter } from './sign-in.ts';
import { networkOf } from './sign-in.ts';

/** Who types the code of a device. */
export interface CodeEntry {
  readonly subject: string;
  /** As trusted proxies report it. */
  readonly address: string;
}

/** Seconds. */
const window = 600;

/** Wrong codes of one person in a window; after that they wait for its end. */
const maxWrong = 10;
/** Wrong codes of all persons in one network. */
const maxWrongOfNetwork = 100;
/** Codes of one person, right or wrong: so many can be under way at once, before the first one proves wrong. */
const maxEntries = 50;

/**
 * Guessing the codes of other people's devices is limited (RFC 8628 section 5.1). A right code gives nothing back: who
 * has a device of their own would otherwise guess without end.
 */
export async function mayEnterUserCode(counter: AttemptCounter, entry: CodeEntry): Promise<boolean> {
  const { person, network, entries } = keysOf(entry);
  const [wrong, wrongOfNetwork] = await Promise.all([counter.count(person), counter.count(network)]);
  if (wrong >= maxWrong || wrongOfNetwork >= maxWrongOfNetwork) return false;
  return (await counter.increment(entries, window)) <= maxEntries;
}

export async function countWrongUserCode(counter: AttemptCounter, entry: CodeEntry): Promise<void> {
  const { person, network } = keysOf(entry);
  await Promise.all([counter.increment(person, window), counter.increment(network, window)]);
}

function keysOf({ subject, address }: CodeEntry) {
  return {
    person: digest('wrong user code', subject),
    network: digest('wrong user code from', networkOf(address)),
    entries: digest('user code', subject),
  };
}

/** Subjects are people: only a digest of them is kept. */
function digest(what: string, whom: string): string {
  return createHash('sha256')
    .update(JSON.stringify([what, whom]))
    .digest('base64url');
}
