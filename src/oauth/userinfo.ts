/** Claims about the person behind an access token (OpenID Connect Core 1.0 section 5.3). */
import type { AuthorizationServer } from './authorization-server.ts';
import { OAuthError } from './errors.ts';
import { isAccessTokenRevoked } from './revocations.ts';
import { claimsOfScope, members, type ReleasedClaims, readClaims } from './standard-claims.ts';
import type { AccessTokenClaims } from './token-claims.ts';

export type UserinfoResponse = { readonly sub: string } & ReleasedClaims;

/** `sub`, and the standard claims that the scope opens or the client asked for. @throws OAuthError invalid_token, insufficient_scope */
export async function answerUserinfo(server: AuthorizationServer, token: string): Promise<UserinfoResponse> {
  const claims = await readLiveAccessToken(server, token);
  const scope = claims.scope.split(' ');
  if (!scope.includes('openid'))
    throw new OAuthError('insufficient_scope', { description: 'The access token was not granted openid.' });
  const names = [...scope.flatMap(claimsOfScope), ...(claims.userinfo_claims ?? [])];
  const released = claims.userinfo ?? readClaims(claims.profile, server.claimPaths, names);
  return { ...released, sub: claims.sub };
}

/**
 * What the original answers at `/token/info`: the whole profile, whatever the scope, for applications that were
 * written for it; `sub` is added. @throws OAuthError invalid_token
 */
export async function answerTokenInfo(server: AuthorizationServer, token: string): Promise<UserinfoResponse> {
  const claims = await readLiveAccessToken(server, token);
  return { ...(claims.userinfo ?? members(claims.profile)), sub: claims.sub };
}

async function readLiveAccessToken(server: AuthorizationServer, token: string): Promise<AccessTokenClaims> {
  const claims = await server.tokens.readAccessToken(token);
  if (!claims) throw new OAuthError('invalid_token');
  if (await isAccessTokenRevoked(server, claims))
    throw new OAuthError('invalid_token', {
      reason: 'the access token was revoked or its session has ended',
    });
  return claims;
}
