import { hmacKey, type Keys } from './keys.ts';

/** Bytes: RFC 7518 section 3.2, a key of at least the size of the hash. */
const shortestSecret = 32;

/**
 * The HS256 key of the `JWT_SECRET` setting, which resource servers of the original know as well.
 * The key id is a fixed word: a hash of the secret would help to guess it.
 * @throws Error when the secret is too short and `allowWeak` is not set
 */
export function staticHmacKey(secret: string, { allowWeak = false } = {}): Keys {
  const bytes = Buffer.from(secret);
  if (bytes.length === 0) throw new Error('JWT_SECRET is empty');
  if (bytes.length < shortestSecret && !allowWeak)
    throw new Error(
      `JWT_SECRET has ${bytes.length} bytes; at least ${shortestSecret} are needed, or tokens can be forged by guessing it. Make one with "openssl rand -base64 32"; an old installation can go on with ALLOW_WEAK_JWT_SECRET=true.`,
    );
  const key = hmacKey('jwt-secret', bytes);
  return { signingKey: () => key, find: (kid) => (kid === key.kid ? key : undefined) };
}
