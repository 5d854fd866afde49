/** Who is there, in headers for applications that read no token. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Json, User } from '../oauth/user.ts';
import type { IdentitySource } from '../tenants/index.ts';

/** Characters. Proxies and applications have small buffers for headers. */
const maxLength = 1024;

/** What a header's name may hold beside letters, digits and hyphens (RFC 9110 section 5.6.2); PHP makes `_` of a dot. */
const otherSeparator = /[^a-z0-9-]/;
const otherSeparators = /[^a-z0-9-]/g;

export interface IdentityHeaders {
  /** Every configured header, empty when there is nobody or nothing to tell. */
  of(user: User | undefined): Readonly<Record<string, string>>;
  /**
   * Whether the browser sent one of them under another spelling, such as `X_User-Ident` or `X.User.Ident`: many
   * applications read all of them as `HTTP_X_USER_IDENT`, and no proxy overwrites it.
   */
  areForged(headers: IncomingHttpHeaders): boolean;
}

export function createIdentityHeaders(sources: ReadonlyMap<string, IdentitySource>): IdentityHeaders {
  const names = new Set([...sources.keys()].map((name) => name.toLowerCase()));
  // Another spelling is as long; to compare that first spares most headers a closer look.
  const lengths = new Set([...names].map((name) => name.length));
  return {
    of: (user) =>
      Object.fromEntries(
        [...sources].map(([name, source]) => [name, user ? headerValue(valueFrom(source, user)) : '']),
      ),
    areForged: (headers) => {
      for (const name in headers)
        if (
          lengths.has(name.length) &&
          otherSeparator.test(name) &&
          names.has(name.replaceAll(otherSeparators, '-'))
        )
          return true;
      return false;
    },
  };
}

function valueFrom(source: IdentitySource, user: User): Json | undefined {
  if (source === 'subject') return user.subject;
  if (source === 'user') return user.username;
  if (source === 'role') return user.role;
  if (source === 'roles') return user.roles ?? [user.role];
  if (source === 'scope') return user.scopes.join(' ');
  const [, ...path] = source.split('.');
  return path.reduce<Json | undefined>(member, user.profile);
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  // An array is excluded above, which the type of a readonly array does not tell.
  return Object.hasOwn(value, name) ? (value as { readonly [key: string]: Json })[name] : undefined;
}

/** Texts and numbers as they are, lists with commas between; bytes of UTF-8, as every proxy passes them on. */
function headerValue(value: Json | undefined): string {
  const text = Array.isArray(value) ? listed(value) : plain(value);
  const isClean = text.length <= maxLength && !/\p{Cc}/u.test(text);
  return isClean ? Buffer.from(text, 'utf8').toString('latin1') : '';
}

/** An entry with a comma in it would be two for whoever reads the list: `guest,admin` is no role of anybody. */
function listed(values: readonly Json[]): string {
  return values
    .map(plain)
    .filter((text) => text !== '' && !text.includes(','))
    .join(',');
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}
