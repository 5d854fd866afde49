/** Assertions of clients (RFC 7523 section 3): whose they say they are, and whether a registered key has signed them. */
import type { AssertionReading, ClientAssertions } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import { signatureAlgorithm } from '../public-jwk.ts';
import { BadKeySet, readClientKeys } from './client-keys.ts';
import { InvalidToken } from './invalid-token.ts';
import { type ForeignJwsHeader, type ParsedJws, parseForeignJws, parseObject, plainType } from './jws.ts';
import type { KeySet, RemoteKeySets } from './remote-key-sets.ts';

type Assertion = ParsedJws<ForeignJwsHeader>;

/** A DPoP proof or an ID token that the same key has signed is no assertion (RFC 8725 section 3.11). */
const types = [undefined, 'jwt', 'client-authentication+jwt'];

/** Prepared once for each set in the configuration, and gone with it. */
const registered = new WeakMap<object, KeySet>();

export function createClientAssertions(remote: RemoteKeySets): ClientAssertions {
  return {
    claimedClient,
    read: async (text, { client, algorithms }): Promise<AssertionReading> => {
      try {
        const assertion = parseForeignJws(text);
        const { alg, typ } = assertion.header;
        if (!algorithms.some((name) => name === alg)) return { refused: 'its algorithm is not allowed here' };
        if (!types.includes(plainType(typ))) return { refused: 'it is a token of another type' };
        const keys = keysOf(client, remote);
        return await readWith(assertion, keys);
      } catch (error) {
        if (error instanceof InvalidToken || error instanceof BadKeySet) return { refused: error.message };
        throw error;
      }
    },
  };
}

/** The `sub`, which nothing has proven yet; undefined when it is no assertion that could ever be. */
export function claimedClient(assertion: string): string | undefined {
  try {
    const { sub } = parseObject(parseForeignJws(assertion).payload, 'payload');
    return typeof sub === 'string' ? sub : undefined;
  } catch (error) {
    if (error instanceof InvalidToken) return undefined;
    throw error;
  }
}

interface ClientKeys {
  get(): Promise<KeySet | undefined>;
  /** Other keys than these, if the client has changed them since. */
  newer(than: KeySet): Promise<KeySet | undefined>;
}

function keysOf({ jwks, jwksUri }: Client, remote: RemoteKeySets): ClientKeys {
  if (jwksUri !== undefined)
    return { get: () => remote.get(jwksUri), newer: (than) => remote.newer(jwksUri, than) };
  return {
    get: async () => {
      if (!jwks) throw new BadKeySet('it has registered no keys');
      const known = registered.get(jwks) ?? readClientKeys(jwks);
      registered.set(jwks, known);
      return known;
    },
    newer: async () => undefined,
  };
}

async function readWith(assertion: Assertion, keys: ClientKeys): Promise<AssertionReading> {
  const set = await keys.get();
  if (!set) return { refused: 'its keys cannot be fetched from jwks_uri', unavailable: true };
  if (isSigned(assertion, set)) return claimsOf(assertion);
  // A key id that is known, and a signature that is not its: no other set will have it.
  const { kid } = assertion.header;
  if (kid !== undefined && set.some((key) => key.kid === kid)) return { refused: 'its signature is wrong' };
  const newer = await keys.newer(set);
  if (newer && isSigned(assertion, newer)) return claimsOf(assertion);
  return { refused: 'none of the registered keys has signed it' };
}

function isSigned({ header, signingInput, signature }: Assertion, set: KeySet): boolean {
  const algorithm = signatureAlgorithm(header.alg);
  return set
    .filter((key) => key.algorithm === algorithm && (header.kid === undefined || key.kid === header.kid))
    .some((key) => key.verify(signingInput, signature));
}

function claimsOf({ payload }: Assertion): AssertionReading {
  return { claims: parseObject(payload, 'payload') };
}
