/** In the last quarter of a session's life, its use prolongs it, if the user store says that the person may go on. */
import { UserStoreError, type UserVerifier } from '../oauth/user.ts';
import type { Logger } from '../runtime.ts';
import type { Session, Sessions } from './session.ts';

export type Renewal =
  | { readonly outcome: 'renewed'; readonly session: Session }
  /** The user store says no: the session is over. */
  | { readonly outcome: 'ended' }
  /** The person has signed in anew meanwhile, or out: the browser's cookie is another by now, and is left alone. */
  | { readonly outcome: 'overtaken' }
  /** The user store gave no answer. */
  | { readonly outcome: 'unconfirmed'; readonly error: UserStoreError };

export interface Renewals {
  /** @param log the first of several requests that ask at once tells what came of it */
  renew(session: Session, users: Pick<UserVerifier, 'isValid'>, log: Logger): Promise<Renewal>;
}

interface Attempt {
  readonly renewal: Promise<Renewal>;
  /** Milliseconds since 1970; set when the user store gave no answer. */
  notBefore?: number;
}

/** Seconds until a user store that gave no answer is asked about the same session again. */
const pauseAfterSilence = 30;

const maxAttempts = 10_000;

/**
 * A page with its scripts and images is many requests at once: the first asks the user store, the others wait for what it
 * hears. While the user store is away, not every request has to find that out for itself.
 */
export function createRenewals(
  sessions: Pick<Sessions, 'renew' | 'end' | 'secondsDue'>,
  clock: { now(): number },
): Renewals {
  const attempts = new Map<string, Attempt>();

  const ask: (...parameters: Parameters<Renewals['renew']>) => Promise<Renewal> = async (
    session,
    users,
    log,
  ) => {
    const { subject } = session.user;
    try {
      if (await users.isValid(session.user)) {
        const renewed = await sessions.renew(session);
        return renewed ? { outcome: 'renewed', session: renewed } : { outcome: 'overtaken' };
      }
    } catch (error) {
      if (!(error instanceof UserStoreError)) throw error;
      log.warning('The user store did not answer; a session was not prolonged', {
        subject,
        secondsDue: sessions.secondsDue(session),
        reason: error.message,
      });
      return { outcome: 'unconfirmed', error };
    }
    log.notice('Ended a session: the user store says that the user is no longer valid', { subject });
    await sessions.end(session);
    return { outcome: 'ended' };
  };

  return {
    renew: (session, users, log) => {
      const known = attempts.get(session.id);
      if (known && (known.notBefore ?? Number.POSITIVE_INFINITY) > clock.now()) return known.renewal;
      const attempt: Attempt = { renewal: ask(session, users, log) };
      attempts.delete(session.id);
      attempts.set(session.id, attempt);
      if (attempts.size > maxAttempts) forgetOldest(attempts);
      const isOver = ({ outcome }: Pick<Renewal, 'outcome'>): void => {
        if (outcome === 'unconfirmed') attempt.notBefore = clock.now() + pauseAfterSilence * 1000;
        else if (attempts.get(session.id) === attempt) attempts.delete(session.id);
      };
      attempt.renewal.then(isOver, () => isOver({ outcome: 'ended' }));
      return attempt.renewal;
    },
  };
}

function forgetOldest(attempts: Map<string, Attempt>): void {
  const [oldest] = attempts.keys();
  if (oldest !== undefined) attempts.delete(oldest);
}
