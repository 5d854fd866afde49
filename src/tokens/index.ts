/**
 * JWTs and the keys that sign them, on node:crypto alone.
 *
 * Owns: the signature algorithms, strict signing and verification, each tenant's keyring with its life cycle, the
 * JWKS. Must not know: what the claims mean, who asks, HTTP. Start at `jwt.ts`; the table is in `algorithms.ts`.
 */
export { type Algorithm, algorithms, isAsymmetric, parseAlgorithm } from './algorithms.ts';
export { type Claims, type ClaimsExpectation, checkClaims } from './claims.ts';
export { claimedClient, createClientAssertions } from './client-assertions.ts';
export { InvalidToken } from './invalid-token.ts';
export { type JwtToSign, type JwtToVerify, signJwt, verifyJwt } from './jwt.ts';
export { type KeySealer, keySealer } from './key-sealing.ts';
export type { KeyRecord } from './key-slots.ts';
export { Keyring, type KeyringOptions, type KeySummary } from './keyring.ts';
export { type Keys, type SigningKey, tokenHash, type VerificationKey } from './keys.ts';
export { jwksFetchPolicy, RemoteKeySets } from './remote-key-sets.ts';
export { staticHmacKey } from './static-key.ts';
export { createTenantKeys, type TenantKeys } from './tenant-keys.ts';
