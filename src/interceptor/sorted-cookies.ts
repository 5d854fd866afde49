/**
 * Which of the browser's cookies are ours. The application never sees one of them: it could bring the session's to its
 * neighbours and to the login page, and be there whoever visits it.
 */
import { parseCookies, sessionCookieName } from '../sessions/index.ts';
import { enterCookieName } from './hand-over.ts';

export interface SortedCookies {
  /** Every value of the session cookie. */
  readonly sessions: readonly string[];
  /** The `Cookie` header that the application gets; empty when there are none but ours. */
  readonly others: string;
}

const ours = new Set([sessionCookieName, enterCookieName(true), enterCookieName(false)]);

const lone = `${sessionCookieName}=`;

/** One pass for both, and none for the usual browser, which has no other cookie: this is the hottest path of the product. */
export function sortCookies(header: string | undefined): SortedCookies {
  if (header?.startsWith(lone) && header.length > lone.length && !header.includes(';'))
    return { sessions: [header.slice(lone.length)], others: '' };
  const sessions: string[] = [];
  const others: string[] = [];
  for (const { name, value, text } of parseCookies(header)) {
    if (!ours.has(name)) others.push(text);
    else if (name === sessionCookieName && value !== '') sessions.push(value);
  }
  return { sessions, others: others.join('; ') };
}
