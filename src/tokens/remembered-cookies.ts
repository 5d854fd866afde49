import { type Clock, epochSeconds } from '../runtime.ts';

export interface VerifiedCookie {
  readonly sessionId: string;
  /** The hosts that a browser brings it to. */
  readonly reach: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Seconds for which a signature is not checked again: a key that is taken away counts for no longer. */
const rememberedFor = 60;

const maxRemembered = 10_000;

/**
 * What a cookie says, whose signature is checked once a minute and not at each of the many requests that bring it.
 * Only what was valid is remembered, by its whole text, and no longer than it is valid; whether its session still lives
 * is not decided here.
 */
export function rememberedCookies(
  clock: Clock,
  verify: (token: string) => Promise<VerifiedCookie | undefined>,
): (token: string) => Promise<VerifiedCookie | undefined> {
  const remembered = new Map<string, { readonly verified: VerifiedCookie; readonly until: number }>();
  return async (token) => {
    const now = epochSeconds(clock);
    const known = remembered.get(token);
    if (known && now < known.until) return known.verified;
    const verified = await verify(token);
    remembered.delete(token);
    if (!verified) return undefined;
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(token, { verified, until: Math.min(verified.expiresAt, now + rememberedFor) });
    return verified;
  };
}
