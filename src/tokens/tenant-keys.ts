/** All keys of one tenant, and the tokens that are made and read with them. */
import { createHash } from 'node:crypto';
import type { TokenIssuer } from '../oauth/authorization-server.ts';
import type { AccessTokenClaims, LogoutHintClaims } from '../oauth/token-claims.ts';
import { epochSeconds } from '../runtime.ts';
import { type AlgorithmName, secretKey, signatureAlgorithms } from './algorithms.ts';
import { parseAccessTokenClaims, parseLogoutHintClaims } from './claims.ts';
import { type Claims, parseToken, signToken, type TokenKey, type TokenType } from './jws.ts';
import { publicJwk } from './key-records.ts';
import { createKeyring, type Keyring, type KeyringParts } from './keyring.ts';

export interface TenantKeysParts extends Omit<KeyringParts, 'purpose'> {
  /** For HS256: what the operator shares with the resource servers. */
  readonly hmacSecret?: string | undefined;
}

export interface TenantKeys {
  /** Tokens under an issuer identifier; a tenant with several hosts has several. */
  issuer(issuer: string): TokenIssuer;
  readonly sessions: SessionCookieTokens;
  /** The JWK set (RFC 7517 section 5) as JSON. */
  jwks(): Promise<string>;
}

/** The JWT in the session cookie. Its key never leaves the server, whatever the tenant's algorithm is. */
export interface SessionCookieTokens {
  /** @param expiresAt seconds since 1970 */
  sign(sessionId: string, expiresAt: number): Promise<string>;
  read(token: string): Promise<string | undefined>;
}

/** Where the keys that sign and verify one kind of token come from. */
interface KeySource {
  signingKey(): Promise<TokenKey>;
  find(kid: string | undefined): Promise<TokenKey | undefined>;
}

const sessionAudience = 'uitsmijter-sso';

export function createTenantKeys(parts: TenantKeysParts): TenantKeys {
  const { algorithm, clock } = parts;
  // An ID token is for the client, which must not be able to make one: it is never signed with a shared secret.
  const idTokenAlgorithm = algorithm === 'HS256' ? 'RS256' : algorithm;
  const published = createKeyring({
    ...parts,
    algorithm: idTokenAlgorithm,
    purpose: `signing:${idTokenAlgorithm}`,
  });
  const idTokenKeys = fromKeyring(published);
  const accessTokenKeys = algorithm === 'HS256' ? sharedSecret(parts.hmacSecret) : idTokenKeys;
  const sessionKeys = fromKeyring(createKeyring({ ...parts, algorithm: 'HS256', purpose: 'session' }));

  const isLiving = ({ exp }: Claims): boolean => typeof exp === 'number' && exp > epochSeconds(clock);

  return {
    issuer: (issuer) => ({
      idTokenSigningAlgorithms: [idTokenAlgorithm],
      signAccessToken: async (claims) => signToken(await accessTokenKeys.signingKey(), 'at+jwt', claims),
      signIdToken: async (claims, { accessToken }) => {
        const key = await idTokenKeys.signingKey();
        const at_hash = accessToken === undefined ? undefined : halfHash(accessToken, key.algorithm);
        return signToken(key, 'JWT', { ...claims, at_hash });
      },
      readAccessToken: async (token): Promise<AccessTokenClaims | undefined> => {
        const claims = await verified(token, accessTokenKeys, 'at+jwt');
        return claims?.iss === issuer && isLiving(claims) ? parseAccessTokenClaims(claims) : undefined;
      },
      readIdTokenHint: async (token): Promise<LogoutHintClaims | undefined> => {
        const claims = await verified(token, idTokenKeys, 'JWT');
        return claims?.iss === issuer ? parseLogoutHintClaims(claims) : undefined;
      },
    }),
    sessions: {
      sign: async (sid, exp) =>
        signToken(await sessionKeys.signingKey(), 'session+jwt', { aud: sessionAudience, sid, exp }),
      read: async (token) => {
        const claims = await verified(token, sessionKeys, 'session+jwt');
        if (claims?.aud !== sessionAudience || !isLiving(claims)) return undefined;
        return typeof claims.sid === 'string' ? claims.sid : undefined;
      },
    },
    jwks: async () => {
      const keys = await published.published();
      return JSON.stringify({
        keys: keys.map(({ publicKey, kid, algorithm: alg }) => publicJwk(publicKey, kid, alg)),
      });
    },
  };
}

function fromKeyring(keyring: Keyring): KeySource {
  return {
    signingKey: () => keyring.signingKey(),
    find: async (kid) => (kid === undefined ? undefined : keyring.find(kid)),
  };
}

/** The operator's own secret has no name in the header, as with the original. */
function sharedSecret(secret: string | undefined): KeySource {
  if (secret === undefined)
    throw new Error(
      'A tenant with jwt_algorithm HS256 needs JWT_SECRET, which its resource servers know too.',
    );
  const key: TokenKey = { algorithm: 'HS256', ...secretKey(Buffer.from(secret)) };
  return { signingKey: async () => key, find: async (kid) => (kid === undefined ? key : undefined) };
}

async function verified(token: string, keys: KeySource, type: TokenType): Promise<Claims | undefined> {
  const parsed = parseToken(token);
  const key = parsed && (await keys.find(parsed.kid));
  return key && parsed.verify(key, type);
}

/** OpenID Connect Core 1.0 section 3.1.3.6. */
function halfHash(value: string, algorithm: AlgorithmName): string {
  const digest = createHash(signatureAlgorithms[algorithm].hash).update(value, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
