/** JSON Web Tokens (RFC 7519): claims in, a signed token out, and back. */
import { type Claims, type ClaimsExpectation, checkClaims } from './claims.ts';
import { type JwsExpectation, parseJws, parseObject, signJws, verifyJws } from './jws.ts';
import type { Keys, SigningKey } from './keys.ts';

export interface JwtToSign {
  readonly key: SigningKey;
  /** The `typ` of the header, such as `at+jwt` (RFC 9068 section 2.1). */
  readonly typ: string;
  readonly claims: Claims;
}

export interface JwtToVerify extends JwsExpectation, ClaimsExpectation {
  readonly token: string;
  readonly keys: Pick<Keys, 'find'>;
  readonly typ: string;
}

export function signJwt({ key, typ, claims }: JwtToSign): string {
  return signJws(key, typ, JSON.stringify(claims));
}

/**
 * The claims of a token whose signature, type, issuer, audience and times are right.
 * @throws InvalidToken with the reason, for the operator
 */
export async function verifyJwt(expectation: JwtToVerify): Promise<Claims> {
  const jws = parseJws(expectation.token);
  const key = await expectation.keys.find(jws.header.kid);
  const claims = parseObject(verifyJws(jws, key, expectation), 'payload');
  checkClaims(claims, expectation);
  return claims;
}
