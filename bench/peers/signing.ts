/** Signatures of JWS with node:crypto and nothing else. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Algorithm } from '../workload.ts';

export type Signer = (data: Buffer) => Buffer;

export function generatePrivateKey(algorithm: Algorithm): KeyObject {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  }
}

/** Signs as RFC 7518 sections 3.3 and 3.4 say. */
export function createSigner(algorithm: Algorithm, key = generatePrivateKey(algorithm)): Signer {
  const prepared = algorithm === 'ES256' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key;
  return (data) => sign('sha256', data, prepared);
}
