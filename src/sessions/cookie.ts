/** The cookie that names a session, in the original's name. Cookies are RFC 6265 with the SameSite of RFC 6265bis. */

export const sessionCookieName = 'uitsmijter-sso';

export interface Cookie {
  /** Absent: the session's. */
  readonly name?: string;
  readonly value: string;
  /** Seconds. */
  readonly maxAge: number;
  /** Only over https. */
  readonly secure: boolean;
  /** Absent: this host only. */
  readonly domain?: string;
}

/**
 * `SameSite=Lax`, so that an application on another site can send the browser here and find it signed in; a
 * cross-site post carries no cookie.
 */
export function setCookieHeader({ name = sessionCookieName, value, maxAge, secure, domain }: Cookie): string {
  return [
    `${name}=${value}`,
    `Max-Age=${maxAge}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    'Path=/',
    ...(secure ? ['Secure'] : []),
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
}

/**
 * How far a browser brings a cookie, as the cookie itself says it in its signature: `login.example` alone, or
 * `.example` and all below. What was taken from an application's host is worth nothing on another.
 */
export type CookieReach = string;

export function cookieReach({ domain }: Pick<Cookie, 'domain'>, hostname: string): CookieReach {
  return domain === undefined ? hostname : `.${domain}`;
}

export function isWithin(reach: CookieReach, hostname: string): boolean {
  return reach.startsWith('.') ? `.${hostname}`.endsWith(reach) : hostname === reach;
}

export function clearedCookie(place: Pick<Cookie, 'secure' | 'domain'>): string {
  return setCookieHeader({ ...place, value: '', maxAge: 0 });
}

export interface CookiePair {
  readonly name: string;
  readonly value: string;
  /** As the browser sent it. */
  readonly text: string;
}

/**
 * What a `Cookie` header holds. Before a name only blanks and tabs go away: a neighbour may set a cookie whose name begins
 * with another kind of white space, and with no browser does it have the protection of a `__Host-` that follows.
 */
export function parseCookies(header = ''): readonly CookiePair[] {
  return header.split(';').map((part) => {
    const text = withoutBlanksBefore(part);
    const end = text.indexOf('=');
    return end === -1
      ? { name: text, value: '', text }
      : { name: text.slice(0, end), value: text.slice(end + 1), text };
  });
}

function withoutBlanksBefore(part: string): string {
  let start = 0;
  while (part[start] === ' ' || part[start] === '\t') start += 1;
  return start === 0 ? part : part.slice(start);
}

/** Every value sent under the name. There may be one for this host and one for the domain, or one a neighbour made. */
export function readCookies(header: string | undefined, wanted = sessionCookieName): readonly string[] {
  return parseCookies(header).flatMap(({ name, value }) => (name === wanted && value !== '' ? [value] : []));
}
