/** How keys and entries look on disk. A change here needs a new name for the databases in `lmdb.ts`. */
import { createHash } from 'node:crypto';

export interface Entry {
  readonly value: string;
  /** Milliseconds since 1970; Infinity: stays for good. */
  readonly expiresAt: number;
}

/** LMDB takes 1978 bytes; an expiry key is a key with eight bytes before it. */
const longestKey = 1900;
const literal = 'k';
const hashed = Buffer.from('#');

/** UTF-8 behind a letter. What is too long, or cannot be UTF-8, is hashed, so that no two keys ever meet. */
export function encodeKey(key: string): Buffer {
  // What is not well-formed has a lone surrogate.
  if (key.length <= longestKey && key.isWellFormed()) {
    const bytes = Buffer.from(literal + key);
    if (bytes.length <= literal.length + longestKey) return bytes;
  }
  return Buffer.concat([hashed, createHash('sha256').update(key, 'utf16le').digest()]);
}

export function encodeEntry({ value, expiresAt }: Entry): Buffer {
  const bytes = Buffer.allocUnsafe(8 + Buffer.byteLength(value));
  bytes.writeDoubleBE(expiresAt);
  bytes.write(value, 8);
  return bytes;
}

export function decodeEntry(bytes: Buffer): Entry {
  return { expiresAt: bytes.readDoubleBE(), value: bytes.toString('utf8', 8) };
}

/** Orders by time: a positive double in big-endian form sorts like the number it is. Without key: where a time begins. */
export function expiryKey(expiresAt: number, key?: Buffer): Buffer {
  const time = Buffer.allocUnsafe(8);
  time.writeDoubleBE(expiresAt);
  return key === undefined ? time : Buffer.concat([time, key]);
}

export function keyOfExpiry(expiry: Buffer): Buffer {
  return expiry.subarray(8);
}
