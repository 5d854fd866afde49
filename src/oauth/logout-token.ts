/** What a client is told when a session has ended (OpenID Connect Back-Channel Logout 1.0 section 2.4). */
import type { SessionClient } from './session-clients.ts';

export interface LogoutTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly sid: string;
  readonly events: Readonly<Record<string, object>>;
}

/** Seconds: at most two minutes are advised, and an attempt takes a few seconds. */
const lifetime = 120;

/** Always with `sid`, so that a client ends this session and not those of other browsers; never with a `nonce`. */
export function logoutTokenClaims(
  { issuer, subject, clientId }: SessionClient,
  sessionId: string,
  { now, tokenId }: { readonly now: number; readonly tokenId: string },
): LogoutTokenClaims {
  return {
    iss: issuer,
    sub: subject,
    aud: clientId,
    iat: now,
    exp: now + lifetime,
    jti: tokenId,
    sid: sessionId,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  };
}
