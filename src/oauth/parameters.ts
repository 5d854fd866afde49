import { OAuthError } from './errors.ts';

/** More parameters than any request of the protocol has. */
const maxParameters = 64;

/**
 * The parameters of one request, parsed once. A repeated parameter is an error (RFC 6749 section 3.1): servers
 * that picked the first or the last one were told different things than the component that had checked the request.
 */
export class Parameters {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  readonly #repeated: ReadonlySet<string>;

  private constructor(entries: Iterable<readonly [string, string]>) {
    const values = new Map<string, string[]>();
    const repeated = new Set<string>();
    let count = 0;
    for (const [name, value] of entries) {
      if (++count > maxParameters)
        throw new OAuthError('invalid_request', { description: 'Too many parameters.' });
      const before = values.get(name);
      if (before) repeated.add(name);
      values.set(name, [...(before ?? []), value]);
    }
    this.#values = values;
    this.#repeated = repeated;
  }

  /** A query string without its question mark, or an `application/x-www-form-urlencoded` body. */
  static fromForm(text: string): Parameters {
    return new Parameters(new URLSearchParams(text));
  }

  /** The JSON body that the original accepts: one flat object of texts. @throws OAuthError invalid_request */
  static fromJson(text: string): Parameters {
    const isFlat = Object.values(parsedObject(text)).every((value) => typeof value === 'string');
    if (!isFlat)
      throw new OAuthError('invalid_request', { description: 'Every member of the body must be a string.' });
    // JSON.parse forgets repeated names, so they are read from the text: in a flat object of strings, names and
    // values take turns.
    const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([token]): string => JSON.parse(token));
    const entries = tokens.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, tokens[index + 1] ?? '']] : [],
    );
    return new Parameters(entries);
  }

  static readonly none = new Parameters([]);

  /**
   * The value, or undefined; a parameter without a value counts as omitted (RFC 6749 section 3.1).
   * @throws OAuthError invalid_request when it is repeated.
   */
  get(name: string): string | undefined {
    if (this.#repeated.has(name)) throw repetition(name);
    return this.#values.get(name)?.[0] || undefined;
  }

  /** All values of a parameter that may be repeated, in the order given; what has no value counts as omitted. */
  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== '');
  }

  /** The value; undefined also when it is repeated, for where a repetition is refused by somebody else. */
  once(name: string): string | undefined {
    return this.#repeated.has(name) ? undefined : this.get(name);
  }

  /** @throws OAuthError invalid_request when it is missing or repeated. */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', { description: `${name} is missing.` });
    return value;
  }

  /** @throws OAuthError invalid_request when any parameter, known or not, is repeated, but for these. */
  refuseRepeated(but: readonly string[] = []): void {
    const first = [...this.#repeated].find((name) => !but.includes(name));
    if (first !== undefined) throw repetition(first);
  }

  /** The same parameters as a query string, for a page that carries the request. */
  toQuery(without: readonly string[] = []): string {
    const kept = [...this.#values].filter(([name]) => !without.includes(name));
    return new URLSearchParams(
      kept.flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
    ).toString();
  }
}

function parsedObject(text: string): object {
  const body = parsedJson(text);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw new OAuthError('invalid_request', { description: 'The body must be a JSON object.' });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OAuthError('invalid_request', { description: 'The body is not JSON.' });
  }
}

function repetition(name: string): OAuthError {
  const printable = /^[a-z0-9_]{1,40}$/i.test(name) ? name : 'A parameter';
  return new OAuthError('invalid_request', { description: `${printable} is given more than once.` });
}
