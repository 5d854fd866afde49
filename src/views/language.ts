/** Which language a page speaks: what the person asked for, as far as we speak it. */

/** In the order of `translations/`; the first is spoken when nothing fits. */
export const languages = ['en', 'de', 'nl', 'fr', 'es', 'pt', 'it'] as const;
export type Language = (typeof languages)[number];

const fallback: Language = 'en';

/** No browser sends more; a longer header costs us no work. */
const longestHeader = 1000;
const mostRanges = 50;

/** RFC 9110 section 12.4.2: 0 to 1, at most three digits after the dot. */
const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** RFC 4647 section 2.1, only as much of it as we need: the primary subtag, and whatever follows it. */
const languageRange = /^(?:\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)$/;

/** `de-CH-1996` is spoken as `de` (RFC 4647 section 3.4, lookup). */
function spoken(range: string): Language | undefined {
  const primary = range.split('-', 1)[0]?.toLowerCase();
  return languages.find((language) => language === primary);
}

interface WeightedRange {
  readonly range: string;
  readonly quality: number;
}

/** One element of the header, or nothing when it is not well-formed: the rest of the header still counts. */
function weightedRange(element: string): WeightedRange | undefined {
  const [range = '', ...parameters] = element.split(';').map((part) => part.trim());
  if (!languageRange.test(range)) return undefined;
  if (parameters.length === 0) return { range, quality: 1 };
  const [name, value = ''] = (parameters[0] ?? '').split('=').map((part) => part.trim());
  if (parameters.length > 1 || name?.toLowerCase() !== 'q' || !weight.test(value)) return undefined;
  return { range, quality: Number(value) };
}

/**
 * The language to answer in. `uiLocales` (OpenID Connect Core 3.1.2.1: tags separated by spaces, the dearest first)
 * wins over `Accept-Language` (RFC 9110 section 12.5.4).
 */
export function negotiateLanguage(acceptLanguage: string | undefined, uiLocales?: string): Language {
  for (const tag of (uiLocales ?? '').slice(0, longestHeader).split(/\s+/, mostRanges)) {
    const language = spoken(tag);
    if (language) return language;
  }
  const wanted = (acceptLanguage ?? '')
    .slice(0, longestHeader)
    .split(',', mostRanges)
    .map(weightedRange)
    .filter((range) => range !== undefined)
    // Array.prototype.sort is stable: of equal weights the one named first wins.
    .sort((one, other) => other.quality - one.quality);
  const refused = new Set(wanted.filter(({ quality }) => quality === 0).map(({ range }) => spoken(range)));
  for (const { range, quality } of wanted) {
    if (quality === 0) break;
    const language = range === '*' ? languages.find((each) => !refused.has(each)) : spoken(range);
    if (language) return language;
  }
  return fallback;
}
