/** Claims about the person behind an access token (OpenID Connect Core 1.0 section 5.3). */
import type { AuthorizationServer } from './authorization-server.ts';
import { OAuthError } from './errors.ts';
import { claimsOfScope, members, type ReleasedClaims, readClaims } from './standard-claims.ts';
import type { AccessTokenClaims } from './token-claims.ts';

export type UserinfoResponse = { readonly sub: string } & ReleasedClaims;

/** `sub`, and the standard claims that the scope opens or the client asked for. @throws OAuthError insufficient_scope */
export function answerUserinfo(server: AuthorizationServer, claims: AccessTokenClaims): UserinfoResponse {
  const scope = claims.scope.split(' ');
  if (!scope.includes('openid'))
    throw new OAuthError('insufficient_scope', { description: 'The access token was not granted openid.' });
  const names = [...scope.flatMap(claimsOfScope), ...(claims.userinfo_claims ?? [])];
  const released = claims.userinfo ?? readClaims(claims.profile, server.claimPaths, names);
  return { ...released, sub: claims.sub };
}

/**
 * What the original answers at `/token/info`: the whole profile, whatever the scope, for applications that were
 * written for it; `sub` is added.
 */
export function answerTokenInfo(_server: AuthorizationServer, claims: AccessTokenClaims): UserinfoResponse {
  return { ...(claims.userinfo ?? members(claims.profile)), sub: claims.sub };
}
