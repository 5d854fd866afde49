/** The claims that every token is checked for (RFC 7519 section 4.1). */
import { InvalidToken } from './invalid-token.ts';

/** Seconds that the clock of another node of ours may be ahead when it issues a token. */
const issuedAhead = 60;

export type Claims = Readonly<Record<string, unknown>>;

export interface ClaimsExpectation {
  /** Compared exactly. */
  readonly issuer: string;
  /** Must be the audience, or one of several; absent: it is for others to check. */
  readonly audience?: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds that clocks may differ; 0 for tokens of our own. */
  readonly leeway?: number;
  /** For an `id_token_hint`, which may have expired (OpenID Connect RP-Initiated Logout section 2). */
  readonly expired?: 'allowed';
}

/** @throws InvalidToken */
export function checkClaims(claims: Claims, expectation: ClaimsExpectation): void {
  const { issuer, audience, now, leeway = 0, expired } = expectation;
  if (claims.iss !== issuer) throw new InvalidToken('it comes from another issuer');
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (audience !== undefined && !audiences.includes(audience))
    throw new InvalidToken('it is meant for another audience');
  const exp = time(claims, 'exp');
  if (exp === undefined) throw new InvalidToken('it has no expiry');
  if (now >= exp + leeway && expired !== 'allowed') throw new InvalidToken('it has expired');
  if (now + leeway < (time(claims, 'nbf') ?? 0)) throw new InvalidToken('it is not valid yet');
  const iat = time(claims, 'iat') ?? 0;
  if (now + Math.max(leeway, issuedAhead) < iat) throw new InvalidToken('it was issued in the future');
  if (exp < iat) throw new InvalidToken('it expired before it was issued');
}

function time(claims: Claims, name: 'exp' | 'nbf' | 'iat'): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new InvalidToken(`its ${name} is not a time`);
  return value;
}
