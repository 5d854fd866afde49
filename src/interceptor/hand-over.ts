/**
 * How a sign-in reaches a host that the login page's cookie cannot reach: the browser is sent through a path of that host
 * that only the interceptor answers, with a ticket that is good once. The ticket belongs to the browser that asked:
 * it holds a secret in a cookie of that host, and the ticket knows the hash of it. Who passes on such a link, to sign
 * somebody in as himself, or who reads one, has nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';

/** On every host behind the proxy; no application ever sees a request for it. */
export const enterPath = '/_uitsmijter/enter';

/** Under https no neighbouring host can set or replace a cookie with this prefix (RFC 6265bis section 4.1.3.2). */
export function enterCookieName(secure: boolean): string {
  return secure ? '__Host-uitsmijter-enter' : 'uitsmijter-enter';
}

/** Seconds: how long a sign-in may take until the browser comes back. */
export const enterCookieLifetime = 1800;

/** Seconds between the login page's redirect and the application's host. */
const ticketLifetime = 60;

export interface HandOverRecord {
  readonly sessionId: string;
  readonly origin: string;
  readonly proof: string;
}

export interface HandOvers {
  /**
   * A ticket for the host of this address, or undefined when it is no address of a hand-over. A session that began
   * under https is not handed to a host without it, where anybody on the way could read the ticket.
   */
  ticketFor(url: URL, session: { readonly id: string; readonly origin: string }): Promise<string | undefined>;
  /** The session that the browser brings along; taken, so that no second one can have it. */
  redeem(arrival: Arrival): Promise<string | undefined>;
  newSecret(): string;
}

export interface Arrival {
  readonly ticket: string;
  /** Of the host where the ticket was brought. */
  readonly origin: string;
  /** From the browser's cookie; undefined: it has none, and the ticket is spent all the same. */
  readonly secret: string | undefined;
}

export function createHandOvers(
  records: Pick<Collection<HandOverRecord>, 'put' | 'take'>,
  random: Random,
): HandOvers {
  return {
    newSecret: () => randomToken(random, 16),
    ticketFor: async (url, { id: sessionId, origin }) => {
      if (origin.startsWith('https:') && url.protocol !== 'https:') return undefined;
      const proof = url.searchParams.get('proof') ?? '';
      if (url.pathname !== enterPath || !/^[A-Za-z0-9_-]{43}$/.test(proof)) return undefined;
      const ticket = randomToken(random);
      await records.put(hashOf(ticket), { sessionId, origin: url.origin, proof }, ticketLifetime);
      return ticket;
    },
    redeem: async ({ ticket, origin, secret }) => {
      const record = await records.take(hashOf(ticket));
      if (secret === undefined) return undefined;
      const proven = Buffer.from(hashOf(secret));
      const wanted = Buffer.from(record?.proof ?? '');
      const isTheSame = wanted.length === proven.length && timingSafeEqual(wanted, proven);
      return isTheSame && record?.origin === origin ? record.sessionId : undefined;
    },
  };
}

/** Where the login page sends the browser back to, when its cookie does not reach the application. */
export function enterUrl(origin: string, target: string, secret: string): string {
  return `${origin}${enterPath}?${new URLSearchParams({ to: target, proof: hashOf(secret) })}`;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
