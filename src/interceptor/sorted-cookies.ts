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

/** One pass for both: this is the hottest path of the product. */
export function sortCookies(header: string | undefined): SortedCookies {
  const sessions: string[] = [];
  const others: string[] = [];
  for (const { name, value, text } of parseCookies(header)) {
    if (!ours.has(name)) others.push(text);
    else if (name === sessionCookieName && value !== '') sessions.push(value);
  }
  return { sessions, others: others.join('; ') };
}
