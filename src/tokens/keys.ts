/** Keys ready for use: parsed once, with all that a signature needs prepared beside them. */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { type Algorithm, algorithmTable, type PrivateJwk } from './algorithms.ts';

/** A public key in JSON, as it stands in a JWKS (RFC 7517 section 4). */
export interface PublicJwk {
  readonly kty: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: Algorithm;
  readonly [member: string]: string;
}

export interface VerificationKey {
  readonly kid: string;
  /** The one algorithm this key is for: a token that names another is refused, whatever its signature (RFC 8725 3.1). */
  readonly algorithm: Algorithm;
  verify(data: Buffer, signature: Buffer): boolean;
}

export interface SigningKey extends VerificationKey {
  sign(data: Buffer): Buffer;
  /** The protected header of a token of this type, encoded. */
  protectedHeader(typ: string): string;
}

/** Where the keys of one purpose come from. What it has at hand it answers at once, otherwise with a promise. */
export interface Keys {
  signingKey(): SigningKey | Promise<SigningKey>;
  /** The key of that id, unless it never was or is retired. */
  find(kid: string): VerificationKey | undefined | Promise<VerificationKey | undefined>;
}

/** @throws Error when the JWK is no key for this algorithm */
export function signingKey(kid: string, algorithm: Algorithm, jwk: PrivateJwk): SigningKey {
  const { kty, crv } = algorithmTable[algorithm];
  if (jwk.kty !== kty || jwk.crv !== crv) throw new Error(`key ${kid} is no key for ${algorithm}`);
  return kty === 'oct'
    ? hmacKey(kid, Buffer.from(jwk.k ?? '', 'base64url'))
    : pairKey(kid, algorithm, createPrivateKey({ key: jwk, format: 'jwk' }));
}

/** A key of somebody else, of which only the public part is known. */
export function verificationKey(kid: string, algorithm: Algorithm, key: KeyObject): VerificationKey {
  const { digest, parameters, signatureLength } = algorithmTable[algorithm];
  const verifying = { key, ...parameters };
  return {
    kid,
    algorithm,
    verify: (data, signature) =>
      (signatureLength === undefined || signature.length === signatureLength) &&
      verify(digest, data, verifying, signature),
  };
}

/** An HS256 key of these bytes. */
export function hmacKey(kid: string, secret: Uint8Array): SigningKey {
  const key = createSecretKey(secret);
  const mac = (data: Buffer): Buffer => createHmac('sha256', key).update(data).digest();
  return {
    kid,
    algorithm: 'HS256',
    protectedHeader: protectedHeaders(kid, 'HS256'),
    sign: mac,
    verify: (data, signature) => signature.length === 32 && timingSafeEqual(mac(data), signature),
  };
}

function pairKey(kid: string, algorithm: Algorithm, key: KeyObject): SigningKey {
  const { digest, parameters } = algorithmTable[algorithm];
  const signing = { key, ...parameters };
  return {
    ...verificationKey(kid, algorithm, createPublicKey(key)),
    protectedHeader: protectedHeaders(kid, algorithm),
    sign: (data) => sign(digest, data, signing),
  };
}

function protectedHeaders(kid: string, alg: Algorithm): (typ: string) => string {
  const encoded = new Map<string, string>();
  return (typ) => {
    const known = encoded.get(typ);
    if (known !== undefined) return known;
    const header = Buffer.from(JSON.stringify({ alg, typ, kid })).toString('base64url');
    encoded.set(typ, header);
    return header;
  };
}

/** The part of a key that others verify with; undefined for a symmetric key, which is never published. */
export function publicJwk(kid: string, algorithm: Algorithm, jwk: PrivateJwk): PublicJwk | undefined {
  const { publicMembers } = algorithmTable[algorithm];
  if (publicMembers.length === 0) return undefined;
  const members = publicMembers.map((member) => [member, jwk[member] ?? '']);
  return { kty: jwk.kty, ...Object.fromEntries(members), kid, use: 'sig', alg: algorithm };
}

/** The left half of the hash of a token or code: `at_hash`, `c_hash` (OpenID Connect Core 3.1.3.6 and 3.3.2.11). */
export function tokenHash(algorithm: Algorithm, token: string): string {
  const hash = createHash(algorithmTable[algorithm].tokenHash).update(token, 'ascii').digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}
