/** Who is there, in headers for applications that read no token. */
import type { Json, User } from '../oauth/user.ts';
import type { IdentitySource } from '../tenants/index.ts';

/** Characters. Proxies and applications have small buffers for headers. */
const maxLength = 1024;

/**
 * Every configured header, empty when there is nobody or nothing to tell: what a stranger sent under the name must not
 * get through just because we have no say.
 */
export function identityHeaders(
  headers: ReadonlyMap<string, IdentitySource>,
  user: User | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...headers].map(([name, source]) => [name, user ? headerValue(valueFrom(source, user)) : '']),
  );
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
  const text = Array.isArray(value) ? value.map(plain).join(',') : plain(value);
  const isClean = text.length <= maxLength && !/\p{Cc}/u.test(text);
  return isClean ? Buffer.from(text, 'utf8').toString('latin1') : '';
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}
