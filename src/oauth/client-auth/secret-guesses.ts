import { OAuthError } from '../errors.ts';
import { secretHash } from '../grant.ts';

/** Counts wrong secrets. */
export interface GuessCounter {
  increment(key: string, ttl: number): Promise<number>;
  count(key: string): Promise<number>;
}

/** A secret may be wrong this often in one window; after that not even the right one is taken. */
const maxWrong = 50;
/** Seconds. */
const window = 300;

export interface SecretGuess {
  /** The canonical `client_id`. */
  readonly clientId: string;
  /** The network that asks: a stranger elsewhere cannot lock the client out. */
  readonly network: string;
  readonly proves: () => boolean | Promise<boolean>;
}

/**
 * Guessing is limited (RFC 6749 section 2.3.1). Only what is wrong is written, so that a client that knows its secret
 * costs one look; guesses that are under way at the same moment may go a little beyond the limit.
 * @throws OAuthError invalid_client when there were too many
 */
export async function isRightSecret(counter: GuessCounter, guess: SecretGuess): Promise<boolean> {
  const key = secretHash(`${guess.clientId}\n${guess.network}`);
  if ((await counter.count(key)) >= maxWrong)
    throw new OAuthError('invalid_client', {
      description: 'Too many wrong secrets were sent for this client from there: wait some minutes.',
      reason: 'too many wrong client secrets from one network; the client may have an old secret',
    });
  if (await guess.proves()) return true;
  await counter.increment(key, window);
  return false;
}
