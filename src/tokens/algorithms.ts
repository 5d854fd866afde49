/** Everything known about a signature algorithm, in one entry (RFC 7518 section 3, RFC 8037). */
import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyMaterial {
  /** Signs. */
  readonly privateKey: KeyObject;
  /** Verifies; for HMAC the same key. */
  readonly publicKey: KeyObject;
}

export interface SignatureAlgorithm {
  /** Whether what verifies can be published. */
  readonly asymmetric: boolean;
  generate(): Promise<KeyMaterial>;
  sign(key: KeyObject, data: string): Buffer;
  verify(key: KeyObject, data: string, signature: Buffer): boolean;
  /** For `at_hash` and `c_hash`: the hash that the algorithm itself uses (OpenID Connect Core 1.0 section 3.1.3.6). */
  readonly hash: 'sha256' | 'sha512';
}

const generatePair = promisify(generateKeyPair);
const rsaKeys = (): Promise<KeyMaterial> => generatePair('rsa', { modulusLength: 2048 });

/** PS256: the salt is as long as the hash (RFC 7518 section 3.5). */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;

/** JWS wants the two numbers of an ECDSA signature side by side, not in DER (RFC 7518 section 3.4). */
const sideBySide = { dsaEncoding: 'ieee-p1363' } as const;

const hmac = (key: KeyObject, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export const signatureAlgorithms = {
  RS256: {
    asymmetric: true,
    generate: rsaKeys,
    sign: (key, data) => sign('sha256', Buffer.from(data), key),
    verify: (key, data, signature) => verify('sha256', Buffer.from(data), key, signature),
    hash: 'sha256',
  },
  PS256: {
    asymmetric: true,
    generate: rsaKeys,
    sign: (key, data) => sign('sha256', Buffer.from(data), { key, ...pss }),
    verify: (key, data, signature) => verify('sha256', Buffer.from(data), { key, ...pss }, signature),
    hash: 'sha256',
  },
  ES256: {
    asymmetric: true,
    generate: () => generatePair('ec', { namedCurve: 'P-256' }),
    sign: (key, data) => sign('sha256', Buffer.from(data), { key, ...sideBySide }),
    verify: (key, data, signature) => verify('sha256', Buffer.from(data), { key, ...sideBySide }, signature),
    hash: 'sha256',
  },
  EdDSA: {
    asymmetric: true,
    generate: () => generatePair('ed25519'),
    sign: (key, data) => sign(null, Buffer.from(data), key),
    verify: (key, data, signature) => verify(null, Buffer.from(data), key, signature),
    hash: 'sha512',
  },
  HS256: {
    asymmetric: false,
    generate: async () => secretKey(randomBytes(32)),
    sign: hmac,
    verify: (key, data, signature) => {
      const expected = hmac(key, data);
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
    hash: 'sha256',
  },
} as const satisfies Record<string, SignatureAlgorithm>;

export type AlgorithmName = keyof typeof signatureAlgorithms;

export function secretKey(secret: Uint8Array): KeyMaterial {
  const key = createSecretKey(secret);
  return { privateKey: key, publicKey: key };
}
