import type { User } from '../oauth/user.ts';
import { type Clock, epochSeconds, type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';
import { type CookieReach, isWithin } from './cookie.ts';
import type { PersonIndex } from './person-index.ts';

/** A person signed in at one tenant, in one browser. Kept on the server; the browser holds a signed name of it. */
export interface Session {
  /** The `sid` claim (OpenID Connect Back-Channel Logout 1.0 section 2.1). */
  readonly id: string;
  readonly user: User;
  /** Seconds since 1970. */
  readonly authTime: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** Earlier sessions of the same person in this browser: what was granted in them ends with this one. */
  readonly supersedes: readonly string[];
  /** In which browser, in words of ours: `Firefox, Windows`. */
  readonly browser?: string;
}

/** A session, and its place in the index of the person's sessions. */
export interface SessionRecord extends Session {
  readonly place: number;
}

export interface SessionRecords {
  readonly sessions: Pick<Collection<SessionRecord>, 'get' | 'put' | 'delete'>;
  /** One-time receipts of a sign-in: receipt → session id. */
  readonly receipts: Pick<Collection<string>, 'put' | 'take'>;
  /** That a session is being prolonged, under its id and the end that it had. */
  readonly renewals: Pick<Collection<true>, 'putIfAbsent'>;
  /** By id: the browser has a later session of the same person. */
  readonly superseded: Pick<Collection<true>, 'get' | 'put'>;
}

/** Signs and reads the cookie's JWT. Its type and audience are its own: it is no access token, and none is a cookie. */
export interface SessionTokens {
  sign(sessionId: string, reach: CookieReach, expiresAt: number): Promise<string>;
  /** Undefined for anything that is not a living cookie of this tenant. */
  read(token: string): Promise<SessionCookie | undefined>;
}

export interface SessionCookie {
  readonly sessionId: string;
  readonly reach: CookieReach;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A session, as a browser brings it. */
export interface BroughtSession {
  readonly session: Session;
  /** The end of the cookie that names it, of several the last; seconds since 1970. */
  readonly cookieExpiresAt: number;
}

/** The marks that tokens are checked against as well; a mark outlives every record and every token of its session. */
export interface EndedSessions {
  /** From then on nothing of the session counts, and its clients are told so. */
  mark(sessionId: string): Promise<void>;
  has(sessionId: string): Promise<boolean>;
}

export interface Sessions {
  /**
   * A new session under a new id: what an attacker planted before the sign-in is worth nothing after it. The sessions
   * that the browser had are over.
   */
  start(user: User, previous: readonly Session[], browser?: string): Promise<Session>;
  /** Every living session that these cookies, brought to this host, name. More than one: a neighbouring host may have set a cookie here. */
  living(cookies: readonly string[], hostname: string): Promise<readonly BroughtSession[]>;
  /** The living session with this id. */
  find(id: string): Promise<Session | undefined>;
  /** Every living session of a person, in whatever browser; the latest sign-in first. */
  of(subject: string): Promise<readonly Session[]>;
  /** True in the last quarter of its life, when using the session should prolong it. */
  isDueForRenewal(session: Session): boolean;
  /**
   * The session was prolonged, and this browser does not know: another host has its new cookie, or the answer with it
   * was lost. Without a new one, people would be signed out here while they are at work there.
   */
  outlivesCookie(brought: BroughtSession): boolean;
  /** The session as it goes on; of requests at once one prolongs it for all. Undefined: it was over before that. */
  renew(session: Session): Promise<Session | undefined>;
  /** The value of the cookie that names the session, where it reaches. */
  cookieFor(session: Session, reach: CookieReach): Promise<string>;
  end(session: Pick<Session, 'id' | 'supersedes'>): Promise<void>;
  /** Proof, good once and for two minutes, that this session was made by a sign-in and not found. */
  issueReceipt(session: Session): Promise<string>;
  /** The id of the session that the receipt was issued for. */
  redeemReceipt(receipt: string): Promise<string | undefined>;
}

/** Seconds. */
const receiptLifetime = 120;

/** Seconds after which another request may try again what one has begun. */
const renewalPatience = 60;

/** Who signs in again more often than this in one browser loses what was granted in the oldest sessions. */
const maxSuperseded = 20;

export interface SessionParts {
  readonly records: SessionRecords;
  /** By person: the ids of their sessions. */
  readonly index: PersonIndex;
  readonly ended: EndedSessions;
  readonly tokens: SessionTokens;
  /** Keeps what hangs on a session for as long as the session itself. */
  readonly prolong: (sessionId: string) => Promise<void>;
  /** Seconds. */
  readonly lifetime: number;
  readonly clock: Clock;
  readonly random: Random;
}

export function createSessions(parts: SessionParts): Sessions {
  const { records, index, ended, tokens, lifetime, clock, random } = parts;
  /** Listed first: a session that lives is one that its owner can see and end. */
  const keep = async (session: Session): Promise<Session> => {
    const { subject } = session.user;
    const { place, replaced } = await index.add(subject, session.id);
    await records.sessions.put(session.id, { ...session, place }, lifetime);
    const oldest = replaced === undefined ? undefined : await find(replaced);
    if (oldest?.place === place && oldest.id !== session.id && oldest.user.subject === subject)
      await end(oldest);
    return session;
  };

  const end: Sessions['end'] = async ({ id, supersedes }) => {
    // Who knows only the id of a session ends what it supersedes as well.
    const known = await records.sessions.get(id);
    const all = new Set([id, ...supersedes, ...(known?.supersedes ?? [])]);
    // The marks first: from then on nothing counts, also when another request writes the record once more.
    await Promise.all([...all].map((each) => ended.mark(each)));
    await records.sessions.delete(id);
  };

  const find = async (id: string): Promise<SessionRecord | undefined> => {
    const [session, isOver] = await Promise.all([records.sessions.get(id), ended.has(id)]);
    return session && !isOver && session.expiresAt > epochSeconds(clock) ? session : undefined;
  };

  /** Asked where a session is prolonged, not where it is found: a record that is gone needs no mark. */
  const isOver = async (id: string): Promise<boolean> => {
    const [isSuperseded, isEnded] = await Promise.all([records.superseded.get(id), ended.has(id)]);
    return isSuperseded === true || isEnded;
  };

  const supersede = async ({ id }: Session): Promise<void> => {
    // The mark first: a renewal that is under way writes the record once more, and looks for the mark after that.
    await records.superseded.put(id, true, lifetime);
    await records.sessions.delete(id);
  };

  const prolong = async (session: Session, renewed: Session): Promise<void> => {
    // Each would take a place in the index, and a browser that opens many tabs would end the person's other sessions.
    const renewal = `${session.id}:${session.expiresAt}`;
    if (!(await records.renewals.putIfAbsent(renewal, true, renewalPatience))) return;
    await Promise.all([session.id, ...session.supersedes].map((id) => parts.prolong(id)));
    await keep(renewed);
  };

  return {
    start: async (user, previous, browser) => {
      const own = previous.filter((session) => session.user.subject === user.subject);
      const foreign = previous.filter((session) => session.user.subject !== user.subject);
      const superseded = own.flatMap(({ id, supersedes }) => [...supersedes, id]);
      await Promise.all([
        ...foreign.map(end),
        ...own.map(supersede),
        ...superseded.slice(0, -maxSuperseded).map((id) => ended.mark(id)),
      ]);
      const now = epochSeconds(clock);
      const supersedes = superseded.slice(-maxSuperseded);
      return keep({
        id: randomToken(random),
        user,
        authTime: now,
        expiresAt: now + lifetime,
        supersedes,
        ...(browser !== undefined && { browser }),
      });
    },
    living: async (cookies, hostname) => {
      const [sole, ...others] = cookies;
      if (sole !== undefined && others.length === 0) {
        const cookie = await tokens.read(sole);
        const session = cookie && isWithin(cookie.reach, hostname) && (await find(cookie.sessionId));
        return session ? [{ session, cookieExpiresAt: cookie.expiresAt }] : [];
      }
      const ends = new Map<string, number>();
      for (const cookie of await Promise.all(cookies.map((each) => tokens.read(each))))
        if (cookie && isWithin(cookie.reach, hostname))
          ends.set(cookie.sessionId, Math.max(cookie.expiresAt, ends.get(cookie.sessionId) ?? 0));
      // All of them, however many a header holds: behind the dead ones of a neighbour stands the person's own.
      const found = [...ends].map(async ([id, cookieExpiresAt]) => {
        const session = await find(id);
        return session && { session, cookieExpiresAt };
      });
      return (await Promise.all(found)).filter((brought) => brought !== undefined);
    },
    find,
    of: async (subject) => {
      const found = await Promise.all((await index.list(subject)).map(find));
      return found
        .filter((session) => session !== undefined)
        .filter(({ user }) => user.subject === subject)
        .sort((one, other) => other.authTime - one.authTime);
    },
    isDueForRenewal: (session) => session.expiresAt - epochSeconds(clock) < lifetime / 4,
    outlivesCookie: ({ session, cookieExpiresAt }) => session.expiresAt - cookieExpiresAt > lifetime / 4,
    renew: async (session) => {
      if (await isOver(session.id)) return undefined;
      const renewed = { ...session, expiresAt: epochSeconds(clock) + lifetime };
      await prolong(session, renewed);
      if (!(await isOver(session.id))) return renewed;
      await records.sessions.delete(session.id);
      return undefined;
    },
    cookieFor: ({ id, expiresAt }, reach) => tokens.sign(id, reach, expiresAt),
    end,
    issueReceipt: async (session) => {
      const receipt = randomToken(random, 16);
      await records.receipts.put(receipt, session.id, receiptLifetime);
      return receipt;
    },
    redeemReceipt: (receipt) => records.receipts.take(receipt),
  };
}
