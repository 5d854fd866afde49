/** The kinds of values that a setting can have: what is allowed, in words for the operator, and how it is read. */
import { isIP } from 'node:net';

/** How the text of a setting becomes its value. `parse` answers undefined for text that is not allowed. */
export interface Kind<T> {
  readonly allowed: string;
  /** What a flag without a value means; absent: it needs one. */
  readonly bare?: string;
  parse(text: string): T | undefined;
}

export const oneOf = <const T extends string>(values: readonly T[]): Kind<T> => ({
  allowed: values.join(', '),
  parse: (text) => values.find((value) => value === text.toLowerCase()),
});

export const bool: Kind<boolean> = {
  allowed: 'true, false',
  bare: 'true',
  parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

export const wholeNumber = (least: number, most: number, unit = ''): Kind<number> => ({
  allowed: `a whole number${unit} from ${least} to ${most}`,
  parse: (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  },
});

/** A length of time, in seconds whatever the unit it is written in. */
export const duration = (unit: string, secondsPerUnit: number, most: number): Kind<number> => {
  const count = wholeNumber(1, most, ` of ${unit}`);
  return {
    allowed: count.allowed,
    parse: (text) => {
      const value = count.parse(text);
      return value === undefined ? undefined : value * secondsPerUnit;
    },
  };
};

export const anyText: Kind<string> = {
  allowed: 'any text but none',
  parse: (text) => (text === '' ? undefined : text),
};

/** For secrets, which need a length to be hard to guess. */
export const bytes = (least: number): Kind<string> => ({
  allowed: `at least ${least} bytes`,
  parse: (text) => (Buffer.byteLength(text) < least ? undefined : text),
});

export const word = (allowed: string): Kind<string> => ({
  allowed,
  parse: (text) => (/^[^\s/]+$/.test(text) ? text : undefined),
});

/** Only the spelling is checked here; `storage/` opens it. */
export const storage: Kind<string> = {
  allowed: 'memory, lmdb:PATH',
  parse: (text) => (/^(?:memory|lmdb:.+)$/.test(text) ? text : undefined),
};

export const cookieDomains: Kind<ReadonlyMap<string, string>> = {
  allowed: 'a JSON object from host to cookie domain, as {"login.example.com": "example.com"}',
  parse: (text) => {
    try {
      const entries = Object.entries(JSON.parse(text.startsWith('{') ? text : 'null') as object);
      const domains = entries.map(([host, domain]): [string, string] | undefined =>
        typeof domain === 'string' && domain !== '' ? [host.toLowerCase(), domain.toLowerCase()] : undefined,
      );
      return domains.every((entry) => entry !== undefined) ? new Map(domains) : undefined;
    } catch {
      return undefined;
    }
  },
};

/** The address ranges that have a name of their own (RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
const namedRanges: Readonly<Record<string, readonly string[]>> = {
  none: [],
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

function parseRange(text: string): readonly string[] | undefined {
  if (Object.hasOwn(namedRanges, text)) return namedRanges[text];
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : undefined;
  if (bits === undefined || rest.length > 0) return undefined;
  if (prefix === undefined) return [`${address}/${bits}`];
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? [text] : undefined;
}

export const proxies: Kind<readonly string[]> = {
  allowed: 'addresses, CIDR ranges, loopback, linklocal, uniquelocal, none; separated by commas',
  parse: (text) => {
    const ranges = text.split(',').map((part) => parseRange(part.trim()));
    return ranges.every((range) => range !== undefined) ? ranges.flat() : undefined;
  },
};
