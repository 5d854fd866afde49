/**
 * JWTs and the keys they are signed with: algorithms, the compact JWS format, each tenant's keyring, and what makes an
 * access token, an ID token and a session cookie three things that cannot be taken for one another. It knows no
 * request and no client; what a token says is decided in `oauth/token-claims.ts`. Start at `tenant-keys.ts`.
 */
export { type AlgorithmName, signatureAlgorithms } from './algorithms.ts';
export { createKeyring, type KeyRecord, type Keyring, KeyringError, type KeyringParts } from './keyring.ts';
export { createTenantKeys, type TenantKeys, type TenantKeysParts } from './tenant-keys.ts';
