// throwaway: replaced by the real thing
import { createHash } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import type { TokenIssuer } from '../oauth/authorization-server.ts';
import type { AccessTokenClaims, LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Clock } from '../runtime.ts';
import type { SessionTokens } from '../sessions/session.ts';
export interface TenantKeys {
  sessions: SessionTokens;
  issuer(issuer: string): TokenIssuer;
  jwks(): Promise<string>;
}
export function createTenantKeys(p: { algorithm: string; clock: Clock; [key: string]: unknown }): TenantKeys {
  const alg = p.algorithm === 'HS256' ? 'RS256' : p.algorithm;
  let cached: Promise<{ privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK }> | undefined;
  const keys = () =>
    (cached ??= generateKeyPair(alg, { extractable: true }).then(async (k) => ({
      ...k,
      jwk: { ...(await exportJWK(k.publicKey)), kid: 'k1', use: 'sig', alg },
    })));
  const secret = Buffer.from('x'.repeat(32));
  const now = () => new Date(p.clock.now());
  return {
    sessions: {
      sign: (sid, exp) =>
        new SignJWT({ sid, exp }).setProtectedHeader({ alg: 'HS256', typ: 'session+jwt' }).sign(secret),
      read: async (t) => {
        try {
          return String((await jwtVerify(t, secret, { typ: 'session+jwt', currentDate: now() })).payload.sid);
        } catch {
          return undefined;
        }
      },
    },
    jwks: async () => JSON.stringify({ keys: [(await keys()).jwk] }),
    issuer: (issuer) => ({
      idTokenSigningAlgorithms: [alg],
      signAccessToken: async (c) =>
        new SignJWT({ ...c } as never)
          .setProtectedHeader({ alg, kid: 'k1', typ: 'at+jwt' })
          .sign((await keys()).privateKey),
      signIdToken: async (c, w) =>
        new SignJWT({
          ...c,
          at_hash: createHash('sha256')
            .update(w.accessToken ?? '')
            .digest()
            .subarray(0, 16)
            .toString('base64url'),
        } as never)
          .setProtectedHeader({ alg, kid: 'k1' })
          .sign((await keys()).privateKey),
      readAccessToken: async (t) => {
        try {
          return (await jwtVerify(t, (await keys()).publicKey, { issuer, typ: 'at+jwt', currentDate: now() }))
            .payload as unknown as AccessTokenClaims;
        } catch {
          return undefined;
        }
      },
      readIdTokenHint: async (t) => {
        try {
          return (await jwtVerify(t, (await keys()).publicKey, { issuer, currentDate: new Date(0) }))
            .payload as unknown as LogoutHintClaims;
        } catch {
          return undefined;
        }
      },
    }),
  };
}
