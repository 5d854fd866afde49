/**
 * DPoP proofs (RFC 9449 section 4.2): the one kind of JWS here whose header brings the key it is verified with. That is
 * safe because the key is all it proves: whose key it is, the token it comes with says. Nothing else may read a token
 * this way.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { DpopProof } from '../oauth/dpop.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type Algorithm, algorithmTable } from './algorithms.ts';
import { InvalidToken } from './invalid-token.ts';
import { countNames, parseObject, refusedParameters, takeApart } from './jws.ts';
import { verificationKey } from './keys.ts';

/** What `alg` may say. Ed25519 is the name that RFC 9864 gives to the one EdDSA that there is here. */
const algorithmsByName: ReadonlyMap<unknown, Algorithm> = new Map([
  ['ES256', 'ES256'],
  ['EdDSA', 'EdDSA'],
  ['Ed25519', 'EdDSA'],
  ['PS256', 'PS256'],
  ['RS256', 'RS256'],
]);

/** What `dpop_signing_alg_values_supported` says (RFC 9449 section 5.1). */
export const dpopAlgorithms: readonly string[] = [...algorithmsByName.keys()].map(String);

/** Characters. One with the largest key we take, a nonce of ours and a long URL has about half of it. */
const longestProof = 6 * 1024;
const longestJti = 256;

/** A JWK with one of these has let its secret out (RFC 7518 section 6, RFC 8037 section 2). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Bits: RFC 7518 section 3.3 sets the least; above the most, a stranger could have us compute for long. */
const shortestModulus = 2048;
const longestModulus = 4096;
const largestExponent = 0xff_ff_ff_ffn;

/**
 * What a proof claims, once its signature is proven to be by the key in its header.
 * @throws OAuthError invalid_dpop_proof
 */
export function readDpopProof(jwt: string): DpopProof {
  try {
    return readProof(jwt);
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    throw new OAuthError('invalid_dpop_proof', {
      description: `The DPoP proof is refused: ${error.message}.`,
    });
  }
}

function readProof(jwt: string): DpopProof {
  const { header, payload, signature, signingInput } = takeApart(jwt, longestProof);
  const { algorithm, jwk } = parseProofHeader(header);
  const { key, thumbprint } = importKey(algorithm, jwk);
  if (!verificationKey(thumbprint, algorithm, key).verify(signingInput, signature))
    throw new InvalidToken('its signature is wrong');
  return { thumbprint, ...parseProofClaims(parseObject(payload, 'payload')) };
}

type Members = Readonly<Record<string, unknown>>;

function parseProofHeader(bytes: Buffer): { algorithm: Algorithm; jwk: Members } {
  const header = parseObject(bytes, 'header');
  for (const parameter of refusedParameters)
    if (Object.hasOwn(header, parameter)) throw new InvalidToken(`its header has the parameter ${parameter}`);
  const { typ, alg, jwk } = header;
  if (typ !== 'dpop+jwt') throw new InvalidToken('its typ is not dpop+jwt');
  const algorithm = algorithmsByName.get(alg);
  if (algorithm === undefined) throw new InvalidToken('its alg is not supported');
  if (!isObject(jwk)) throw new InvalidToken('its header has no jwk');
  if (countNames(bytes.toString()) !== Object.keys(header).length + Object.keys(jwk).length)
    throw new InvalidToken('its header repeats a parameter or has a strange object in it');
  for (const member of privateMembers)
    if (Object.hasOwn(jwk, member)) throw new InvalidToken('its jwk has private members');
  if ((jwk.alg !== undefined && jwk.alg !== alg) || (jwk.use !== undefined && jwk.use !== 'sig'))
    throw new InvalidToken('its jwk is for something else');
  return { algorithm, jwk };
}

function importKey(algorithm: Algorithm, jwk: Members): { key: KeyObject; thumbprint: string } {
  const { kty, crv, publicMembers } = algorithmTable[algorithm];
  if (jwk.kty !== kty || jwk.crv !== crv) throw new InvalidToken('its jwk is no key for its alg');
  const sent = Object.fromEntries([...publicMembers].sort().map((name) => [name, jwk[name]]));
  const key = importedKey(sent);
  // One spelling of a key, so that it has one thumbprint.
  const known: Members = { ...key.export({ format: 'jwk' }) };
  if (publicMembers.some((name) => known[name] !== sent[name]))
    throw new InvalidToken('its jwk is not in canonical form');
  return { key, thumbprint: thumbprintOf(sent) };
}

function importedKey(jwk: Members): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  } catch {
    throw new InvalidToken('its jwk is not a key');
  }
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') checkRsa(modulusLength ?? 0, publicExponent ?? 0n);
  return key;
}

function checkRsa(bits: number, exponent: bigint): void {
  if (bits < shortestModulus) throw new InvalidToken(`its RSA key has fewer than ${shortestModulus} bits`);
  if (bits > longestModulus) throw new InvalidToken(`its RSA key has more than ${longestModulus} bits`);
  if (exponent < 3n || exponent > largestExponent)
    throw new InvalidToken('its RSA key has a strange exponent');
}

/** RFC 7638 section 3: the SHA-256 of the required members in the order of their names. */
function thumbprintOf(sortedMembers: Members): string {
  return createHash('sha256').update(JSON.stringify(sortedMembers)).digest('base64url');
}

function parseProofClaims(claims: Members): Omit<DpopProof, 'thumbprint'> {
  const { jti, iat, ath, nonce } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti)
    throw new InvalidToken(`its jti is not a text of at most ${longestJti} characters`);
  if (typeof iat !== 'number' || !Number.isFinite(iat)) throw new InvalidToken('its iat is not a time');
  return {
    jti,
    iat,
    htm: text(claims, 'htm'),
    htu: text(claims, 'htu'),
    ...(ath !== undefined && { ath: text(claims, 'ath') }),
    ...(nonce !== undefined && { nonce: text(claims, 'nonce') }),
  };
}

function text(claims: Members, name: 'htm' | 'htu' | 'ath' | 'nonce'): string {
  const value = claims[name];
  if (typeof value !== 'string') throw new InvalidToken(`its ${name} is missing or not a text`);
  return value;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
