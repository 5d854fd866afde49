import type { User } from '../oauth/user.ts';
import { type Clock, epochSeconds, type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';

/** A person signed in at one tenant, in one browser. Kept on the server; the browser holds a signed name of it. */
export interface Session {
  /** The `sid` claim (OpenID Connect Back-Channel Logout 1.0 section 2.1). */
  readonly id: string;
  readonly user: User;
  /** Seconds since 1970. */
  readonly authTime: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export interface SessionRecords {
  readonly sessions: Pick<Collection<Session>, 'get' | 'put' | 'delete'>;
  /** One-time receipts of a sign-in: receipt → session id. */
  readonly receipts: Pick<Collection<string>, 'put' | 'take'>;
}

/** Signs and reads the cookie's JWT. Its type and audience are its own: it is no access token, and none is a cookie. */
export interface SessionTokens {
  sign(sessionId: string, expiresAt: number): Promise<string>;
  /** The session id, or undefined for anything that is not a living cookie of this tenant. */
  read(token: string): Promise<string | undefined>;
}

export interface Sessions {
  /** A new session under a new id: what an attacker planted before the sign-in is worth nothing after it. */
  start(user: User): Promise<{ readonly session: Session; readonly cookie: string }>;
  /**
   * The living session that these cookies name. When they name more than one, somebody else had a hand in it (a
   * neighbouring host can set cookies here), and none is believed.
   */
  find(cookies: readonly string[]): Promise<Session | undefined>;
  /** True in the last quarter of its life, when using the session should prolong it. */
  isDueForRenewal(session: Session): boolean;
  renew(session: Session): Promise<{ readonly session: Session; readonly cookie: string }>;
  end(sessionId: string): Promise<void>;
  /** Proof, good once and for two minutes, that this session was made by a sign-in and not found. */
  issueReceipt(session: Session): Promise<string>;
  redeemReceipt(receipt: string | undefined, session: Session | undefined): Promise<boolean>;
}

/** Seconds. */
const receiptLifetime = 120;

/** More cookies of one name than an honest browser ever sends. */
const maxCookies = 4;

export interface SessionParts {
  readonly records: SessionRecords;
  readonly tokens: SessionTokens;
  /** Seconds. */
  readonly lifetime: number;
  readonly clock: Clock;
  readonly random: Random;
}

export function createSessions({ records, tokens, lifetime, clock, random }: SessionParts): Sessions {
  const keep = async (session: Session) => {
    await records.sessions.put(session.id, session, lifetime);
    return { session, cookie: await tokens.sign(session.id, session.expiresAt) };
  };
  return {
    start: (user) => {
      const now = epochSeconds(clock);
      return keep({ id: randomToken(random), user, authTime: now, expiresAt: now + lifetime });
    },
    find: async (cookies) => {
      const ids = new Set(
        await Promise.all(cookies.slice(0, maxCookies).map((cookie) => tokens.read(cookie))),
      );
      ids.delete(undefined);
      const found = await Promise.all(
        [...ids].map((id) => (id === undefined ? undefined : records.sessions.get(id))),
      );
      const living = found.filter((session) => session && session.expiresAt > epochSeconds(clock));
      return living.length === 1 ? living[0] : undefined;
    },
    isDueForRenewal: (session) => session.expiresAt - epochSeconds(clock) < lifetime / 4,
    renew: (session) => keep({ ...session, expiresAt: epochSeconds(clock) + lifetime }),
    end: (sessionId) => records.sessions.delete(sessionId),
    issueReceipt: async (session) => {
      const receipt = randomToken(random, 16);
      await records.receipts.put(receipt, session.id, receiptLifetime);
      return receipt;
    },
    redeemReceipt: async (receipt, session) => {
      if (receipt === undefined || !session) return false;
      return (await records.receipts.take(receipt)) === session.id;
    },
  };
}
