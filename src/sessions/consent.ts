import { createHash } from 'node:crypto';
import { type Clock, epochSeconds } from '../runtime.ts';
import type { Collection } from '../store.ts';
import { type AllowedTerms, type ConsentTerms, withTerms } from './consent-terms.ts';
import type { PersonIndex } from './person-index.ts';

/** What a person has allowed a client, until they withdraw it. */
export interface Consent extends AllowedTerms {
  readonly clientId: string;
  /** When they first said yes: seconds since 1970. */
  readonly since: number;
}

/** A consent, and its place in the index of the person's consents. */
export interface ConsentRecord extends Consent {
  readonly place: number;
}

export interface Consents {
  /** Undefined: the person was never asked about this client, or has withdrawn. */
  find(subject: string, clientId: string): Promise<Consent | undefined>;
  /** The oldest first. */
  list(subject: string): Promise<readonly Consent[]>;
  /** Adds to what the person has allowed the client. */
  give(subject: string, clientId: string, terms: ConsentTerms): Promise<void>;
  /** The tokens are another matter: see `withdrawGrants`. */
  forget(subject: string, clientId: string): Promise<void>;
}

export interface ConsentParts {
  readonly records: Pick<Collection<ConsentRecord>, 'get' | 'put' | 'delete'>;
  readonly index: PersonIndex;
  /** What the client got by a consent that is no longer listed: nobody could withdraw it. */
  readonly withdraw: (subject: string, clientId: string) => Promise<void>;
  readonly clock: Clock;
}

/**
 * Remembered for good, for as many clients as the index has places; the one that gives way loses its tokens, and the
 * person is asked about it again. Of two answers about one client in the same moment the later one is remembered, and what only the other had is
 * asked again.
 */
export function createConsents({ records, index, withdraw, clock }: ConsentParts): Consents {
  const find = (subject: string, clientId: string) => records.get(keyOf(subject, clientId));

  const placed = async (subject: string, clientId: string): Promise<number> => {
    const { place, replaced } = await index.add(subject, clientId);
    // After the new entry is written: whoever renews the consent that gives way looks at the place once more.
    const evicted = replaced === undefined ? undefined : await find(subject, replaced);
    if (evicted?.place === place && evicted.clientId !== clientId) {
      await records.delete(keyOf(subject, evicted.clientId));
      await withdraw(subject, evicted.clientId);
    }
    return place;
  };

  return {
    find,
    list: async (subject) => {
      const clientIds = await index.list(subject);
      const found = await Promise.all(clientIds.map((clientId) => find(subject, clientId)));
      return found.filter((consent) => consent !== undefined).sort((one, other) => one.since - other.since);
    },
    give: async (subject, clientId, terms) => {
      const known = await find(subject, clientId);
      const consent: Consent = {
        clientId,
        ...withTerms(known ?? { scopes: [] }, terms),
        since: known?.since ?? epochSeconds(clock),
      };
      const keep = (place: number) => records.put(keyOf(subject, clientId), { ...consent, place });
      const listedAt = async (place: number) => (await index.at(subject, place)) === clientId;
      if (known && (await listedAt(known.place))) {
        await keep(known.place);
        // Another consent may have taken the place meanwhile; this one must not live on where nobody sees it.
        if (await listedAt(known.place)) return;
      }
      await keep(await placed(subject, clientId));
    },
    forget: (subject, clientId) => records.delete(keyOf(subject, clientId)),
  };
}

/** Subjects are people, and of any length: only a digest of the two is kept. */
function keyOf(subject: string, clientId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([subject, clientId]))
    .digest('base64url');
}
