import { createHash } from 'node:crypto';
import { type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { ConsentAnswer } from './consent-decision.ts';
import type { ConsentTerms } from './consent-terms.ts';

/** What a consent page has shown, and to whom. */
export interface ShownConsent extends ConsentTerms {
  readonly sessionId: string;
  readonly subject: string;
  readonly clientId: string;
  /** The whole authorization request, as a digest. */
  readonly request: string;
  /** The sign-in was made for this very request; it need not be made again afterwards. */
  readonly justSignedIn: boolean;
}

export interface AnsweredConsent extends ShownConsent {
  readonly answer: ConsentAnswer;
}

/**
 * The way of a question to the person and back. The page carries a ticket, the answer comes back to the authorization
 * endpoint with a receipt; both are good once, for a short time, and name what was shown on the server. So an answer
 * counts for exactly the request, client, scopes and session that the person has seen, and cannot be made up.
 */
export interface ConsentDialog {
  show(shown: ShownConsent): Promise<string>;
  /** What the page with this ticket has shown; undefined when the ticket is unknown, used or expired. */
  redeemTicket(ticket: string): Promise<ShownConsent | undefined>;
  answer(answered: AnsweredConsent): Promise<string>;
  redeemReceipt(receipt: string): Promise<AnsweredConsent | undefined>;
}

export interface ConsentDialogParts {
  readonly tickets: Pick<Collection<ShownConsent>, 'put' | 'take'>;
  readonly receipts: Pick<Collection<AnsweredConsent>, 'put' | 'take'>;
  readonly random: Random;
}

/** Seconds in which to read and click; after that the page is shown anew. */
const ticketLifetime = 1800;
/** Seconds. */
const receiptLifetime = 120;

export function createConsentDialog({ tickets, receipts, random }: ConsentDialogParts): ConsentDialog {
  return {
    show: async (shown) => {
      const ticket = randomToken(random, 16);
      await tickets.put(ticket, shown, ticketLifetime);
      return ticket;
    },
    redeemTicket: (ticket) => tickets.take(ticket),
    answer: async (answered) => {
      const receipt = randomToken(random, 16);
      await receipts.put(receipt, answered, receiptLifetime);
      return receipt;
    },
    redeemReceipt: (receipt) => receipts.take(receipt),
  };
}

/** A request may be long; its digest is not. */
export function requestDigest(query: string): string {
  return createHash('sha256').update(query).digest('base64url');
}

/** Whether what was shown is what is asked now: the same session, request and client, and the same terms. */
export function isSameQuestion(shown: ShownConsent, asked: Omit<ShownConsent, 'justSignedIn'>): boolean {
  return (
    shown.sessionId === asked.sessionId &&
    shown.subject === asked.subject &&
    shown.clientId === asked.clientId &&
    shown.request === asked.request &&
    isSameList(shown.scopes, asked.scopes) &&
    isSameList(shown.resources, asked.resources)
  );
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry) => other.includes(entry));
}
