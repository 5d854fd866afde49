/**
 * The keys behind a `jwks_uri`: fetched when they are needed, kept while they are fresh, and fetched again when a client
 * has begun to sign with a new one. Whatever strangers send, a server is asked once in a while and not more often.
 */
import { defaultFetchPolicy, type Fetcher, type FetchPolicy, withoutSecrets } from '../outbound/index.ts';
import type { Clock, Logger } from '../runtime.ts';
import { epochSeconds } from '../runtime.ts';
import { BadKeySet, type ClientKey, readClientKeys } from './client-keys.ts';

/** A token request waits for this fetch. A redirect would let the server behind the URI choose whom we ask. */
export const jwksFetchPolicy: FetchPolicy = {
  ...defaultFetchPolicy,
  timeout: 3_000,
  requestBody: 0,
  responseBody: 64 * 1024,
  redirects: 0,
};

/** Seconds between two fetches of one URI, whatever their outcome and whoever asks for them. */
const pause = 10;

/** Seconds. How long a set is fresh when its server says nothing, and the bounds of what it may say. */
const freshness = { usual: 300, least: 60, most: 3600 };

/** Seconds that a set which is no longer fresh still serves while its server fails. A withdrawn key ends with it. */
const staleness = 3600;

/** URIs come from the configuration only; nobody has more clients than this. */
const mostSets = 10_000;

export type KeySet = readonly ClientKey[];

interface Entry {
  set: KeySet | undefined;
  freshUntil: number;
  triedAt: number;
  /** Of the latest fetch, under way or over. */
  latest: Promise<void> | undefined;
}

export interface RemoteKeySetsParts {
  readonly fetcher: Pick<Fetcher, 'fetch'>;
  /** Whether http may be used, for a client on this machine. */
  readonly allowInsecure: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class RemoteKeySets {
  readonly #entries = new Map<string, Entry>();
  readonly #parts: RemoteKeySetsParts;

  constructor(parts: RemoteKeySetsParts) {
    this.#parts = parts;
  }

  /** The keys at the URI; undefined when they cannot be had. */
  async get(uri: string): Promise<KeySet | undefined> {
    const entry = this.#entry(uri);
    if (this.#now() >= entry.freshUntil) await this.#fetch(uri, entry);
    if (this.#now() >= entry.freshUntil + staleness) entry.set = undefined;
    return entry.set;
  }

  /** For a signature by none of the keys in `than`: the keys at the URI now, as far as it may be asked again. */
  async newer(uri: string, than: KeySet): Promise<KeySet | undefined> {
    const entry = this.#entry(uri);
    if (entry.set === than) await this.#fetch(uri, entry);
    return entry.set === than ? undefined : entry.set;
  }

  #now(): number {
    return epochSeconds(this.#parts.clock);
  }

  #entry(uri: string): Entry {
    const known = this.#entries.get(uri);
    if (known) return known;
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= mostSets && oldest !== undefined) this.#entries.delete(oldest);
    const entry: Entry = { set: undefined, freshUntil: 0, triedAt: 0, latest: undefined };
    this.#entries.set(uri, entry);
    return entry;
  }

  /** Requests that come while a fetch is under way share it. */
  async #fetch(uri: string, entry: Entry): Promise<void> {
    if (this.#now() - entry.triedAt >= pause) {
      entry.triedAt = this.#now();
      entry.latest = this.#refresh(uri, entry);
    }
    await entry.latest;
  }

  async #refresh(uri: string, entry: Entry): Promise<void> {
    try {
      const { set, maxAge } = await this.#load(uri);
      entry.set = set;
      entry.freshUntil = this.#now() + maxAge;
    } catch (error) {
      if (!(error instanceof BadKeySet)) throw error;
      const consequence = entry.set ? 'those fetched before serve for a while' : 'its clients cannot sign in';
      this.#parts.logger.warning(`The keys at a jwks_uri cannot be had; ${consequence}`, {
        uri: withoutSecrets(uri),
        reason: error.message,
      });
    }
  }

  /** @throws BadKeySet for whatever is not a JWK set, including no answer */
  async #load(uri: string): Promise<{ set: KeySet; maxAge: number }> {
    const { fetcher, allowInsecure } = this.#parts;
    // Over https only the server that the name belongs to hears the request, on whatever network it is.
    if (!allowInsecure && !uri.toLowerCase().startsWith('https:')) throw new BadKeySet('it is not https');
    const answer = await fetcher.fetch({ url: uri, method: 'GET', headers: { accept: 'application/json' } });
    if ('error' in answer) throw new BadKeySet(answer.error);
    if (answer.status !== 200) throw new BadKeySet(`the answer has the status ${answer.status}`);
    return { set: readClientKeys(parsed(answer.body)), maxAge: maxAge(answer.headers['cache-control']) };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadKeySet('the answer is not JSON');
  }
}

/** RFC 9111 section 5.2.2. What must not be kept at all is kept for the shortest time: each request cannot ask anew. */
function maxAge(cacheControl = ''): number {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return freshness.least;
  const [, seconds] = /\bmax-age="?(\d{1,9})\b/i.exec(cacheControl) ?? [];
  if (seconds === undefined) return freshness.usual;
  return Math.min(Math.max(Number(seconds), freshness.least), freshness.most);
}
