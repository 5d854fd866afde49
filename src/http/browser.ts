/** What a request's headers say about the browser that sent it (Fetch Metadata Request Headers, W3C). */
import type { HttpRequest } from './exchange.ts';

/** A person is looking: a page makes sense. Old browsers say so by what they accept. */
export function isNavigation({ headers }: HttpRequest): boolean {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return (headers.accept ?? '').includes('text/html');
}

/**
 * Whether a form came from another site. Every browser of the last years names the origin of a post; a request
 * without any such header comes from no browser, and carries no cookie that it does not own.
 */
export function isCrossSitePost({ headers, origin }: HttpRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin !== origin;
}

/** The first that fits: browsers also name those that they resemble. */
const browserNames: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systemNames: readonly (readonly [RegExp, string])[] = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * Enough for a person to know their own browser again. Words of ours and no others: what a stranger writes into the
 * header is neither kept nor shown, and says nothing exact about anybody.
 */
export function browserName({ headers }: HttpRequest): string | undefined {
  const agent = (headers['user-agent'] ?? '').slice(0, 512);
  const words = [browserNames, systemNames].flatMap(
    (names) => names.find(([pattern]) => pattern.test(agent))?.[1] ?? [],
  );
  return words.length === 0 ? undefined : words.join(', ');
}

/** A click on this site or a neighbour of it, or typed. A browser that does not tell is taken for the worse. */
export function isDeliberate({ headers }: HttpRequest): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'same-origin' || site === 'same-site' || site === 'none';
}
