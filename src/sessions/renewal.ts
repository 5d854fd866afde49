/** In the last quarter of a session's life, its use prolongs it, if the user store says that the person may go on. */
import { UserStoreError, type UserVerifier } from '../oauth/user.ts';
import { type Clock, epochSeconds, type Logger } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { Session, Sessions } from './session.ts';

export type Renewal =
  | { readonly outcome: 'renewed'; readonly session: Session }
  /** The user store says no: the session is over. */
  | { readonly outcome: 'ended' }
  /** The person has signed in anew meanwhile, or out: the browser's cookie is another by now, and is left alone. */
  | { readonly outcome: 'overtaken' }
  /** The user store gave no answer, for the first time about this session at `since` (seconds since 1970). */
  | { readonly outcome: 'unconfirmed'; readonly error: UserStoreError; readonly since: number };

export interface Renewals {
  /** @param log the first of several requests that ask at once tells what came of it */
  renew(session: Session, users: Pick<UserVerifier, 'isValid'>, log: Logger): Promise<Renewal>;
}

interface Attempt {
  readonly renewal: Promise<Renewal>;
  /** Milliseconds since 1970; set when the user store gave no answer. */
  notBefore?: number;
}

const goesOn =
  'The user store did not answer, and a session was not prolonged. It goes on until it ends, behind a proxy for interceptor.grace at the most; make the user store answer, and it is prolonged by itself';

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Seconds until a user store that gave no answer is asked about the same session again. */
const pauseAfterSilence = 30;

const maxAttempts = 10_000;

export interface RenewalParts {
  readonly sessions: Pick<Sessions, 'renew' | 'end'>;
  /** By session, since when the user store has given no answer about it; in the store, so that processes agree. */
  readonly silences: Pick<Collection<number>, 'get' | 'putIfAbsent' | 'delete'>;
  readonly clock: Clock;
}

/**
 * A page with its scripts and images is many requests at once: the first asks the user store, the others wait for what it
 * hears. While the user store is away, not every request has to find that out for itself.
 */
export function createRenewals({ sessions, silences, clock }: RenewalParts): Renewals {
  const attempts = new Map<string, Attempt>();

  const silentSince = async ({ id, expiresAt }: Session): Promise<number> => {
    const now = epochSeconds(clock);
    const isFirst = await silences.putIfAbsent(id, now, Math.max(1, expiresAt - now));
    return isFirst ? now : ((await silences.get(id)) ?? now);
  };

  const ask: (...parameters: Parameters<Renewals['renew']>) => Promise<Renewal> = async (
    session,
    users,
    log,
  ) => {
    const { subject } = session.user;
    try {
      if (await users.isValid(session.user)) {
        const renewed = await sessions.renew(session);
        if (!renewed) return { outcome: 'overtaken' };
        await silences.delete(session.id);
        log.notice('Prolonged a session: the user store says that the user may go on', {
          subject,
          until: timeOf(renewed.expiresAt),
        });
        return { outcome: 'renewed', session: renewed };
      }
    } catch (error) {
      if (!(error instanceof UserStoreError)) throw error;
      const since = await silentSince(session);
      log.warning(goesOn, {
        subject,
        since: timeOf(since),
        until: timeOf(session.expiresAt),
        reason: error.message,
      });
      return { outcome: 'unconfirmed', error, since };
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
