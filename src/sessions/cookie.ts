/** The cookie that names a session, in the original's name. Cookies are RFC 6265 with the SameSite of RFC 6265bis. */

export const sessionCookieName = 'uitsmijter-sso';

const maxCookies = 100;

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

export function clearedCookie(place: Pick<Cookie, 'secure' | 'domain'>): string {
  return setCookieHeader({ ...place, value: '', maxAge: 0 });
}

/** Every value sent under the name. There may be one for this host and one for the domain, or one a neighbour made. */
export function readCookies(header: string | undefined, name = sessionCookieName): readonly string[] {
  const prefix = `${name}=`;
  return (header ?? '')
    .split(';', maxCookies)
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix) && pair.length > prefix.length)
    .map((pair) => pair.slice(prefix.length));
}
