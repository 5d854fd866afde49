/** How keys look in the store: as JWKs (RFC 7517), encrypted where the operator has given a secret for it. */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { Random } from '../runtime.ts';
import { type AlgorithmName, type KeyMaterial, secretKey } from './algorithms.ts';

export interface KeyRecord {
  readonly kid: string;
  readonly algorithm: AlgorithmName;
  /** Seconds since 1970: signs from then on, until its successor does. */
  readonly activeFrom: number;
  /** The private JWK as JSON, or its ciphertext. */
  readonly key: { readonly jwk: string } | { readonly encrypted: string } | { readonly retired: true };
}

/** The store holds a key that cannot be read. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

/** Reads and writes the key of a record. `slot` is bound to the ciphertext: records cannot be swapped. */
export interface KeyCodec {
  write(material: KeyMaterial, slot: string): KeyRecord['key'];
  /** Undefined when the record is retired. @throws KeyringError */
  read(record: KeyRecord, slot: string): KeyMaterial | undefined;
}

const ivLength = 12;
const tagLength = 16;

export function createKeyCodec(encryptionSecret: string | undefined, random: Random): KeyCodec {
  const cipherKey =
    encryptionSecret === undefined
      ? undefined
      : Buffer.from(hkdfSync('sha256', encryptionSecret, '', 'uitsmijter keyring', 32));

  const encrypt = (text: string, slot: string, key: Buffer): string => {
    const iv = random.bytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(slot));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  };
  const decrypt = (sealed: string, slot: string): string => {
    if (!cipherKey) throw new KeyringError('The keys in the store are encrypted: set KEY_ENCRYPTION_SECRET.');
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, ivLength), {
      authTagLength: tagLength,
    });
    decipher.setAAD(Buffer.from(slot)).setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
    try {
      return (
        decipher.update(bytes.subarray(ivLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      throw new KeyringError('The keys in the store were encrypted with another KEY_ENCRYPTION_SECRET.');
    }
  };
  return {
    write: ({ privateKey }, slot) => {
      const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }));
      return cipherKey ? { encrypted: encrypt(jwk, slot, cipherKey) } : { jwk };
    },
    read: ({ key }, slot) => {
      if ('retired' in key) return undefined;
      return importKey(JSON.parse('jwk' in key ? key.jwk : decrypt(key.encrypted, slot)));
    },
  };
}

function importKey(jwk: JsonWebKey): KeyMaterial {
  if (jwk.kty === 'oct') return secretKey(Buffer.from(String(jwk.k), 'base64url'));
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The public JWK, ready for a JWK set (RFC 7517 section 4). */
export function publicJwk(publicKey: KeyObject, kid: string, algorithm: AlgorithmName): JsonWebKey {
  return { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
}
