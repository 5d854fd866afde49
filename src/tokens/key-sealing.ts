/** Keeps the private parts of keys unreadable in the store: AES-256-GCM under a key derived from the operator's secret. */
import { createCipheriv, createDecipheriv, scryptSync } from 'node:crypto';
import type { Random } from '../runtime.ts';

export interface KeySealer {
  /** @param place what the sealed text belongs to; it opens nowhere else */
  seal(text: string, place: string): string;
  /** @throws Error when the secret is another one, or the text was altered or moved */
  open(sealed: string, place: string): string;
}

const nonceLength = 12;
const tagLength = 16;

/**
 * Derives the key once (some 50 ms): make one sealer per process and hand it to every keyring.
 * The salt is fixed because every process must arrive at the same key; records differ by their nonce.
 */
export function keySealer(secret: string, random: Random): KeySealer {
  const key = scryptSync(secret, 'uitsmijter key encryption', 32);
  return {
    seal: (text, place) => {
      const nonce = random.bytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(place));
      const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    open: (sealed, place) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const end = bytes.length - tagLength;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(end));
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceLength, end)), decipher.final()]);
      return text.toString('utf8');
    },
  };
}
