/** The signature algorithms (RFC 7518 section 3, RFC 8037 section 3.1): everything known about each, in one table. */
import { constants, generateKeyPair, generateKeySync } from 'node:crypto';
import { promisify } from 'node:util';

export const algorithms = ['RS256', 'ES256', 'EdDSA', 'PS256', 'HS256'] as const;
export type Algorithm = (typeof algorithms)[number];

/** A key in JSON, with its private part (RFC 7517). */
export interface PrivateJwk {
  readonly kty: string;
  readonly [member: string]: string;
}

interface AlgorithmEntry {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct';
  readonly crv?: 'P-256' | 'Ed25519';
  /** What node:crypto hashes with; null: the algorithm hashes by itself, or is an HMAC. */
  readonly digest: 'sha256' | null;
  /** What goes beside the key into each call of sign and verify. */
  readonly parameters: { dsaEncoding?: 'ieee-p1363'; padding?: number; saltLength?: number };
  /** Bytes of every signature; RSA: those of its modulus. */
  readonly signatureLength?: number;
  /** For `at_hash` and `c_hash` (OpenID Connect Core 3.1.3.6). For Ed25519 the SHA-512 that it uses itself. */
  readonly tokenHash: 'sha256' | 'sha512';
  /** The members of a JWK that everybody may see; none: the key is a secret altogether. */
  readonly publicMembers: readonly string[];
  generate(): Promise<PrivateJwk>;
}

const generatePair = promisify(generateKeyPair);

async function rsaPair(): Promise<PrivateJwk> {
  const { privateKey } = await generatePair('rsa', { modulusLength: 2048 });
  return toJwk(privateKey.export({ format: 'jwk' }));
}

function toJwk(exported: object): PrivateJwk {
  // node:crypto writes every member as text, and `kty` always; its type says less.
  return exported as PrivateJwk;
}

export const algorithmTable: Readonly<Record<Algorithm, AlgorithmEntry>> = {
  RS256: {
    kty: 'RSA',
    digest: 'sha256',
    parameters: {},
    tokenHash: 'sha256',
    publicMembers: ['kty', 'n', 'e'],
    generate: rsaPair,
  },
  PS256: {
    kty: 'RSA',
    digest: 'sha256',
    // RFC 7518 section 3.5: the salt is as long as the hash.
    parameters: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    tokenHash: 'sha256',
    publicMembers: ['kty', 'n', 'e'],
    generate: rsaPair,
  },
  ES256: {
    kty: 'EC',
    crv: 'P-256',
    digest: 'sha256',
    // RFC 7518 section 3.4: R and S one after the other, not DER.
    parameters: { dsaEncoding: 'ieee-p1363' },
    signatureLength: 64,
    tokenHash: 'sha256',
    publicMembers: ['kty', 'crv', 'x', 'y'],
    generate: async () => {
      const { privateKey } = await generatePair('ec', { namedCurve: 'P-256' });
      return toJwk(privateKey.export({ format: 'jwk' }));
    },
  },
  EdDSA: {
    kty: 'OKP',
    crv: 'Ed25519',
    digest: null,
    parameters: {},
    signatureLength: 64,
    tokenHash: 'sha512',
    publicMembers: ['kty', 'crv', 'x'],
    generate: async () => {
      const { privateKey } = await generatePair('ed25519');
      return toJwk(privateKey.export({ format: 'jwk' }));
    },
  },
  HS256: {
    kty: 'oct',
    digest: null,
    parameters: {},
    signatureLength: 32,
    tokenHash: 'sha256',
    publicMembers: [],
    generate: async () => toJwk(generateKeySync('hmac', { length: 256 }).export({ format: 'jwk' })),
  },
};

/** The algorithm of that name in any case ("eddsa", "rs256"), as tenants write it; undefined for every other text. */
export function parseAlgorithm(name: string): Algorithm | undefined {
  return algorithms.find((algorithm) => algorithm.toLowerCase() === name.toLowerCase());
}

/** Whether others can verify what is signed with it: needed for ID tokens, and for a place in the JWKS. */
export function isAsymmetric(algorithm: Algorithm): boolean {
  return algorithmTable[algorithm].publicMembers.length > 0;
}
