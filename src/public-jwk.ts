/**
 * Public keys of others in JSON (RFC 7517), as clients register them: which of them can be used, and why another cannot.
 * On the lowest level, because the configuration refuses a key that tokens could not be verified with.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

export type SignatureAlgorithm = 'PS256' | 'ES256' | 'EdDSA' | 'RS256';

export interface PublicKey {
  readonly kid?: string;
  /** What it may verify. An RSA key that does not say serves two (RFC 7517 section 4.4: `alg` is optional). */
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly key: KeyObject;
}

/** `exposed`: it is no public key at all. The words are for operators and hold nothing of the key. */
export type UnusableKey = { readonly unusable: string; readonly exposed?: true };

/** By the names in `alg`. RFC 9864 gives EdDSA with this curve a name of its own. */
const algorithmNames: ReadonlyMap<unknown, SignatureAlgorithm> = new Map([
  ['PS256', 'PS256'],
  ['ES256', 'ES256'],
  ['EdDSA', 'EdDSA'],
  ['Ed25519', 'EdDSA'],
  ['RS256', 'RS256'],
]);

interface KeyType {
  readonly crv?: string;
  readonly members: readonly string[];
  readonly algorithms: readonly SignatureAlgorithm[];
}

const keyTypes: ReadonlyMap<unknown, KeyType> = new Map<unknown, KeyType>([
  ['RSA', { members: ['n', 'e'], algorithms: ['PS256', 'RS256'] }],
  ['EC', { crv: 'P-256', members: ['x', 'y'], algorithms: ['ES256'] }],
  ['OKP', { crv: 'Ed25519', members: ['x'], algorithms: ['EdDSA'] }],
]);

/** RFC 7518 sections 6.2.2, 6.3.2 and 6.4: what makes a key private, or a shared secret. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Bits. Shorter keys can be broken (RFC 7518 section 3.3); longer ones cost more than a signature should. */
const rsaModulus = { least: 2048, most: 8192 };

type Jwk = Readonly<Record<string, unknown>>;

/** The algorithm of that name, if signatures of others may have it; never `none`, never one with a shared secret. */
export function signatureAlgorithm(name: unknown): SignatureAlgorithm | undefined {
  return algorithmNames.get(name);
}

export function readPublicKey(jwk: Jwk): PublicKey | UnusableKey {
  const exposing = privateMembers.find((member) => Object.hasOwn(jwk, member));
  if (exposing !== undefined)
    return { unusable: `has the member ${exposing}, which is private or a shared secret`, exposed: true };
  const type = keyTypes.get(jwk.kty);
  if (!type) return { unusable: 'is of a type (kty) that is not supported: RSA, EC or OKP' };
  const misfit = misfitOf(jwk, type);
  if (misfit !== undefined) return { unusable: misfit };
  const key = publicKeyOf(jwk, type);
  if (!key) return { unusable: 'is not a key: its members do not fit together' };
  const flaw = flawOf(key);
  if (flaw !== undefined) return { unusable: flaw };
  const named = signatureAlgorithm(jwk.alg);
  return {
    ...(typeof jwk.kid === 'string' && { kid: jwk.kid }),
    algorithms: named === undefined ? type.algorithms : [named],
    key,
  };
}

function misfitOf({ kid, use, key_ops, alg, crv }: Jwk, type: KeyType): string | undefined {
  if (kid !== undefined && typeof kid !== 'string') return 'has a kid that is no text';
  if (use !== undefined && use !== 'sig') return 'is not for signatures (use)';
  if (key_ops !== undefined && !(Array.isArray(key_ops) && key_ops.includes('verify')))
    return 'is not for verifying signatures (key_ops)';
  if (type.crv !== undefined && crv !== type.crv)
    return `is on a curve (crv) that is not supported: ${type.crv}`;
  if (alg !== undefined && !type.algorithms.some((algorithm) => algorithm === signatureAlgorithm(alg)))
    return `is for an algorithm (alg) that is not supported: ${type.algorithms.join(' or ')}`;
  return undefined;
}

function publicKeyOf(jwk: Jwk, { crv, members }: KeyType): KeyObject | undefined {
  const picked = members.map((member) => [member, jwk[member]] as const);
  if (!picked.every(([, value]) => typeof value === 'string')) return undefined;
  const publicJwk: JsonWebKey = { kty: String(jwk.kty), ...(crv && { crv }), ...Object.fromEntries(picked) };
  try {
    return createPublicKey({ key: publicJwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function flawOf({ asymmetricKeyDetails: details }: KeyObject): string | undefined {
  const { modulusLength, publicExponent } = details ?? {};
  if (modulusLength === undefined || publicExponent === undefined) return undefined;
  if (modulusLength < rsaModulus.least)
    return `has ${modulusLength} bits; at least ${rsaModulus.least} are needed`;
  if (modulusLength > rsaModulus.most) return `has ${modulusLength} bits, more than ${rsaModulus.most}`;
  // With 1 anybody can sign; FIPS 186-5 section 5.4 asks for an odd one above 2^16. A huge one is slow.
  const sound = publicExponent % 2n === 1n && publicExponent > 65_536n && publicExponent < 2n ** 32n;
  return sound ? undefined : 'has a public exponent (e) that is not safe; 65537 is the usual one';
}
