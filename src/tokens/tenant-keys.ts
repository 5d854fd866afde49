/** All keys of one tenant, and the tokens that are made and read with them. */
import type { TokenIssuer } from '../oauth/authorization-server.ts';
import type { DpopKeys } from '../oauth/dpop.ts';
import type { PairwiseSubjects } from '../oauth/subject.ts';
import type { Clock, Logger, Random } from '../runtime.ts';
import { epochSeconds } from '../runtime.ts';
import type { Collection } from '../store.ts';
import { type Algorithm, isAsymmetric } from './algorithms.ts';
import type { Claims } from './claims.ts';
import { readDpopProof } from './dpop-proof.ts';
import { InvalidToken } from './invalid-token.ts';
import { type JwtToVerify, signJwt, verifyJwt } from './jwt.ts';
import type { KeySealer } from './key-sealing.ts';
import type { KeyRecord } from './key-slots.ts';
import { Keyring } from './keyring.ts';
import { type Keys, tokenHash } from './keys.ts';
import { createPairwiseSubjects, type PairwiseSecretRecord } from './pairwise-subjects.ts';
import { parseAccessTokenClaims, parseLogoutHintClaims } from './parsed-claims.ts';
import { rememberedCookies, type VerifiedCookie } from './remembered-cookies.ts';

export interface TenantKeysParts {
  /** The tenant's name: encrypted keys open only under the name they were made for. */
  readonly tenant: string;
  readonly algorithm: Algorithm;
  /** For HS256: the key that the operator shares with the resource servers. */
  readonly sharedKey: Keys | undefined;
  /** Where the keys of a ring are kept: each ring has a collection of its own, so that no key serves two purposes. */
  readonly records: (ring: string) => Collection<KeyRecord>;
  /** Where the secret of pairwise subjects is kept. */
  readonly pairwiseSecrets: Collection<PairwiseSecretRecord>;
  readonly sealer: KeySealer | undefined;
  /** Seconds. */
  readonly maxTokenLifetime: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface TenantKeys {
  /** Tokens under an issuer identifier; a tenant with several hosts has several. */
  issuer(issuer: string): TokenIssuer;
  readonly sessions: SessionCookieTokens;
  readonly dpop: Omit<DpopKeys, 'nonceRequired'>;
  readonly pairwiseSubjects: PairwiseSubjects;
  /** The JWK set (RFC 7517 section 5) as JSON. */
  jwks(): string | Promise<string>;
}

/** The JWT in the session cookie. Its key never leaves the server, whatever the tenant's algorithm is. */
export interface SessionCookieTokens {
  /**
   * @param reach the hosts that a browser brings it to
   * @param expiresAt seconds since 1970
   */
  sign(sessionId: string, reach: string, expiresAt: number): Promise<string>;
  /** What a cookie says that is ours and has not expired. */
  read(token: string): Promise<VerifiedCookie | undefined>;
}

/** A cookie is for us alone: it has our own name as issuer and audience, not the issuer that clients know. */
const sessionParty = 'uitsmijter-sso';
/** A nonce too: clients send it back as it is. */
const nonceParty = 'uitsmijter-dpop';

export function createTenantKeys(parts: TenantKeysParts): TenantKeys {
  const { tenant, algorithm, sharedKey, records, pairwiseSecrets, sealer, clock, ...common } = parts;
  const keyring = (ring: string, ofAlgorithm: Algorithm): Keyring =>
    new Keyring({
      ...common,
      name: `${tenant} ${ring}`,
      records: records(ring),
      sealer,
      clock,
      algorithm: ofAlgorithm,
    });
  // An ID token is for the client, which must not be able to make one: it is never signed with a shared secret.
  const idTokenAlgorithm = isAsymmetric(algorithm) ? algorithm : 'RS256';
  const idTokenKeys = keyring('signing', idTokenAlgorithm);
  const sessionKeys = keyring('session', 'HS256');
  const nonceKeys = keyring('dpop-nonce', 'HS256');
  const accessTokenKeys = isAsymmetric(algorithm) ? idTokenKeys : required(sharedKey);

  /** Undefined for any token that is not what is expected; only what is not the token's fault is thrown on. */
  const read = async (expectation: Omit<JwtToVerify, 'now'>): Promise<Claims | undefined> => {
    try {
      return await verifyJwt({ ...expectation, now: epochSeconds(clock) });
    } catch (error) {
      if (error instanceof InvalidToken) return undefined;
      throw error;
    }
  };

  return {
    issuer: (issuer) => ({
      idTokenSigningAlgorithms: [idTokenAlgorithm],
      signAccessToken: async (claims) =>
        signJwt({ key: await accessTokenKeys.signingKey(), typ: 'at+jwt', claims: { ...claims } }),
      signIdToken: async (claims, { accessToken, code }) => {
        const key = await idTokenKeys.signingKey();
        const hash = (text: string | undefined): string | undefined =>
          text === undefined ? undefined : tokenHash(key.algorithm, text);
        const hashes = { at_hash: hash(accessToken), c_hash: hash(code) };
        return signJwt({ key, typ: 'JWT', claims: { ...claims, ...hashes } });
      },
      signStatement: async (typ, claims) =>
        signJwt({ key: await idTokenKeys.signingKey(), typ, claims: { ...claims } }),
      readAccessToken: async (token) => {
        const claims = await read({ token, keys: accessTokenKeys, typ: 'at+jwt', issuer });
        // Tenants may share an issuer (a login host in common) and a secret (HS256); the claim tells them apart.
        return claims?.tenant === tenant ? parseAccessTokenClaims(claims) : undefined;
      },
      readIdTokenHint: async (token) => {
        const claims = await read({ token, keys: idTokenKeys, typ: 'JWT', issuer, expired: 'allowed' });
        return claims && parseLogoutHintClaims(claims);
      },
    }),
    sessions: {
      sign: async (sid, reach, exp) =>
        signJwt({
          key: await sessionKeys.signingKey(),
          typ: 'session+jwt',
          claims: { iss: sessionParty, aud: sessionParty, sid, reach, exp },
        }),
      read: rememberedCookies(clock, async (token) => {
        const ours = { issuer: sessionParty, audience: sessionParty };
        const claims = await read({ token, keys: sessionKeys, typ: 'session+jwt', ...ours });
        return claims && verifiedCookie(claims);
      }),
    },
    dpop: {
      read: readDpopProof,
      signNonce: async (exp) =>
        signJwt({
          key: await nonceKeys.signingKey(),
          typ: 'dpop-nonce+jwt',
          claims: { iss: nonceParty, exp },
        }),
      readNonce: async (token) => {
        const claims = await read({ token, keys: nonceKeys, typ: 'dpop-nonce+jwt', issuer: nonceParty });
        return typeof claims?.exp === 'number' ? claims.exp : undefined;
      },
    },
    pairwiseSubjects: createPairwiseSubjects({
      tenant,
      records: pairwiseSecrets,
      sealer,
      random: common.random,
    }),
    jwks: () => idTokenKeys.jwks(),
  };
}

function verifiedCookie({ sid, reach, exp }: Claims): VerifiedCookie | undefined {
  const isWhole = typeof sid === 'string' && typeof reach === 'string' && typeof exp === 'number';
  return isWhole ? { sessionId: sid, reach, expiresAt: exp } : undefined;
}

function required(sharedKey: Keys | undefined): Keys {
  if (sharedKey) return sharedKey;
  throw new Error('A tenant with jwt_algorithm HS256 needs JWT_SECRET, which its resource servers know too.');
}
