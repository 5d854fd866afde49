/**
 * DPoP proofs (RFC 9449 section 4.2): the one kind of JWS here whose header brings the key it is verified with. That is
 * safe because the key is all it proves: whose key it is, the token it comes with says. Nothing else may read a token
 * this way.
 */
import { createHash, type KeyObject } from 'node:crypto';
import type { DpopProof } from '../oauth/dpop.ts';
import { OAuthError } from '../oauth/errors.ts';
import { readPublicKey, signatureAlgorithm } from '../public-jwk.ts';
import { InvalidToken } from './invalid-token.ts';
import { countNames, parseObject, refusedFromAll, takeApart } from './jws.ts';
import { type VerificationKey, verificationKey } from './keys.ts';

/** Characters. One with the largest key we take, a nonce of ours and a long URL is shorter. */
const longestProof = 6 * 1024;
const longestJti = 256;

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
  const { alg, jwk } = parseProofHeader(header);
  const key = keyOf(alg, jwk);
  if (!key.verify(signingInput, signature)) throw new InvalidToken('its signature is wrong');
  return { alg, thumbprint: key.kid, ...parseProofClaims(parseObject(payload, 'payload')) };
}

type Members = Readonly<Record<string, unknown>>;

function parseProofHeader(bytes: Buffer): { alg: string; jwk: Members } {
  const header = parseObject(bytes, 'header');
  for (const parameter of refusedFromAll)
    if (Object.hasOwn(header, parameter)) throw new InvalidToken(`its header has the parameter ${parameter}`);
  const { typ, alg, jwk } = header;
  if (typ !== 'dpop+jwt') throw new InvalidToken('its typ is not dpop+jwt');
  if (typeof alg !== 'string') throw new InvalidToken('its header names no algorithm');
  if (!isObject(jwk)) throw new InvalidToken('its header has no jwk');
  if (countNames(bytes.toString()) !== Object.keys(header).length + Object.keys(jwk).length)
    throw new InvalidToken('its header repeats a parameter or has a strange object in it');
  return { alg, jwk };
}

function keyOf(alg: string, jwk: Members): VerificationKey {
  const algorithm = signatureAlgorithm(alg);
  if (algorithm === undefined) throw new InvalidToken('its alg is not supported');
  const read = readPublicKey(jwk);
  if ('unusable' in read) throw new InvalidToken(`its jwk ${read.unusable}`);
  if (!read.algorithms.includes(algorithm)) throw new InvalidToken('its jwk is no key for its alg');
  return verificationKey(thumbprint(read.key, jwk), algorithm, read.key);
}

/** RFC 7638 section 3: the SHA-256 of the required members in the order of their names. */
function thumbprint(key: KeyObject, sent: Members): string {
  // What node:crypto writes of a public key is the required members, each in its one canonical spelling.
  const required = Object.entries(key.export({ format: 'jwk' })).sort(([a], [b]) => (a < b ? -1 : 1));
  // A key that could be spelled in two ways would have two thumbprints.
  if (required.some(([name, value]) => sent[name] !== value))
    throw new InvalidToken('its jwk is not in canonical form');
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(required)))
    .digest('base64url');
}

function parseProofClaims(claims: Members): Omit<DpopProof, 'alg' | 'thumbprint'> {
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
