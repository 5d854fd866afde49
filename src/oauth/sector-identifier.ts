import { PatternSyntaxError } from './linear-pattern.ts';
import { RedirectUriError, splitPattern } from './redirect-uri.ts';

const plainHost = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/**
 * The host that all entries of `redirect_urls` have (OpenID Connect Core 1.0 section 8.1); undefined when there are
 * several, when an entry is a pattern over hosts, or a scheme without any.
 */
export function sectorOfRedirects(entries: readonly string[]): string | undefined {
  const hosts = new Set(entries.flatMap(hostsOf));
  const [host] = hosts;
  return hosts.size === 1 && host !== undefined && plainHost.test(host) ? host : undefined;
}

/** As written in an entry, exact or pattern; an empty text where none can be told. */
function hostsOf(entry: string): string[] {
  try {
    return splitPattern(entry.trim()).map(({ authority }) =>
      authority
        .replaceAll('\\.', '.')
        .replace(/\(?:\d+\)?\??$/, '')
        .toLowerCase(),
    );
  } catch (error) {
    if (error instanceof RedirectUriError || error instanceof PatternSyntaxError) return [''];
    throw error;
  }
}
