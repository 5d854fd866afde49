/** What an assertion must say (RFC 7523 section 3, OpenID Connect Core 1.0 section 9, FAPI 2.0 Security Profile 5.3.2.1). */

export interface AssertionExpectation {
  /** In canonical form: lower case. */
  readonly clientId: string;
  /** Any of these means us. */
  readonly audiences: readonly string[];
  /** The audience must be a text, not a list with one. */
  readonly audienceAsText: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Of an assertion that keeps all rules: what is left to do is to see that it is used once. */
export interface UsableAssertion {
  readonly jti: string;
  /** Seconds from now until it would be refused for its age. */
  readonly remaining: number;
}

type Claims = Readonly<Record<string, unknown>>;

/** Seconds that the client's clock may differ. FAPI 2.0 asks for 10 at least and 60 at most. */
const skew = 30;

/** Seconds. A client makes an assertion when it needs one: what lives longer is only of use to a thief. */
const longestLife = 600;

/** The claims, or in words what is wrong with them: for the client's developer, without anything of their values. */
export function checkAssertionClaims(
  claims: Claims,
  expectation: AssertionExpectation,
): UsableAssertion | { readonly wrong: string } {
  const { iss, sub, jti, exp } = claims;
  const { clientId, now } = expectation;
  if (typeof sub !== 'string' || sub.toLowerCase() !== clientId || iss !== sub)
    return { wrong: 'iss and sub must both be the client_id' };
  const wrong = wrongAudience(claims.aud, expectation) ?? wrongTimes(claims, now);
  if (wrong !== undefined) return { wrong };
  if (typeof jti !== 'string' || jti === '') return { wrong: 'jti is missing' };
  // `wrongTimes` has seen that there is a number.
  return { jti, remaining: Math.ceil(Number(exp) + skew - now) };
}

/**
 * Us and nobody else: an assertion that is also for somebody else can be used here by that somebody. Servers that took
 * any of several were tricked that way, which is why FAPI 2.0 wants the issuer alone, and as a text. A list of several
 * names that all are ours harms nobody, and widespread libraries send one.
 */
function wrongAudience(
  aud: unknown,
  { audiences, audienceAsText }: AssertionExpectation,
): string | undefined {
  const named: unknown[] = Array.isArray(aud) && !audienceAsText ? aud : [aud];
  const isUs = (name: unknown): boolean => audiences.some((audience) => audience === name);
  return named.length > 0 && named.every(isUs)
    ? undefined
    : `aud must be ${audienceAsText ? 'the issuer, as a text' : 'the issuer or the URL of the endpoint'}`;
}

function wrongTimes({ exp, nbf, iat }: Claims, now: number): string | undefined {
  if (!isTime(exp)) return 'exp is missing or not a time';
  if (now >= exp + skew) return 'it has expired';
  if (exp > now + longestLife + skew) return `exp must be within ${longestLife} seconds from now`;
  if (nbf !== undefined && !isTime(nbf)) return 'nbf is not a time';
  if (nbf !== undefined && now + skew < nbf) return 'it is not valid yet (nbf)';
  if (iat !== undefined && !isTime(iat)) return 'iat is not a time';
  if (iat !== undefined && now + skew < iat) return 'it was issued in the future (iat)';
  if (iat !== undefined && iat < now - longestLife - skew)
    return `it was issued more than ${longestLife} seconds ago (iat)`;
  return undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
