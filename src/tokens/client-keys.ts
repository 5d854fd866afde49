/** The keys that a client has registered, ready for use (RFC 7517 section 5). */
import { readPublicKey, type SignatureAlgorithm } from '../public-jwk.ts';
import { verificationKey } from './keys.ts';

/** One key for one algorithm: an RSA key that does not say which stands here twice. */
export interface ClientKey {
  readonly kid: string | undefined;
  readonly algorithm: SignatureAlgorithm;
  verify(data: Buffer, signature: Buffer): boolean;
}

/** The document as a whole is not to be used. The message is for the operator. */
export class BadKeySet extends Error {
  override readonly name = 'BadKeySet';
}

/** An assertion without a key id is tried with each key: there must be an end to that. */
const mostKeys = 50;

/**
 * The usable keys of a set; others, for encryption or of a kind we do not know, are passed over (RFC 7517 section 5).
 * @throws BadKeySet when it is none, or shows a private key: then whoever reads it can sign as the client
 */
export function readClientKeys(set: unknown): readonly ClientKey[] {
  const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : undefined;
  if (!Array.isArray(keys)) throw new BadKeySet('it is not a JWK set');
  if (keys.length > mostKeys) throw new BadKeySet(`it has more than ${mostKeys} keys`);
  return keys.filter(isObject).flatMap((jwk) => {
    const read = readPublicKey(jwk);
    if (!('unusable' in read)) {
      const { kid, algorithms, key } = read;
      return algorithms.map((algorithm) => ({
        ...verificationKey(kid ?? '', algorithm, key),
        kid,
        algorithm,
      }));
    }
    if (read.exposed) throw new BadKeySet(`a key in it ${read.unusable}`);
    return [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
