/** Claims about the person behind an access token (OpenID Connect Core 1.0 section 5.3). */
import type { AuthorizationServer } from './authorization-server.ts';
import { OAuthError } from './errors.ts';
import { claimsOfScope, members, type ReleasedClaims, readClaims } from './standard-claims.ts';
import type { AccessTokenClaims } from './token-claims.ts';

export type UserinfoResponse = { readonly sub: string } & ReleasedClaims;

/** `sub`, and the standard claims that the scope opens or the client asked for. @throws OAuthError insufficient_scope */
export function answerUserinfo(server: AuthorizationServer, claims: AccessTokenClaims): UserinfoResponse {
  const scope = claims.scope.split(' ');
  // A client that acts for itself is never granted it; where others sign tokens too (HS256), they may have.
  if (!scope.includes('openid') || claims.user === undefined)
    throw new OAuthError('insufficient_scope', { description: 'The access token was not granted openid.' });
  const names = [...scope.flatMap(claimsOfScope), ...(claims.userinfo_claims ?? [])];
  const released = claims.userinfo ?? readClaims(claims.profile, server.claimPaths, names);
  return { ...released, sub: claims.sub };
}

/**
 * What the original answers at `/token/info`: the whole profile, whatever the scope, for applications that were
 * written for it; `sub` is added.
 * @throws OAuthError insufficient_scope
 */
export function answerTokenInfo(_server: AuthorizationServer, claims: AccessTokenClaims): UserinfoResponse {
  if (claims.user === undefined)
    throw new OAuthError('insufficient_scope', {
      description: 'There is no person behind the access token.',
    });
  return { ...(claims.userinfo ?? members(claims.profile)), sub: claims.sub };
}
