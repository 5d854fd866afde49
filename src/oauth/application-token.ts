import type { AccessTokenClaims } from './token-claims.ts';
import type { User } from './user.ts';

export interface ApplicationTokenParts {
  readonly issuer: string;
  readonly tenant: string;
  /** The application's host, without the port. */
  readonly hostname: string;
  readonly tokenId: string;
  readonly user: User;
  readonly sessionId: string;
  /** Seconds since 1970. */
  readonly authTime: number;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/**
 * The token that an application behind the interceptor is handed with each request: shaped as an access token (RFC
 * 9068), made for that application's host. No client asked for it, so the host stands for the client.
 */
export function applicationTokenClaims(parts: ApplicationTokenParts): AccessTokenClaims {
  const { user, hostname } = parts;
  return {
    iss: parts.issuer,
    sub: user.subject,
    aud: hostname,
    exp: parts.expiresAt,
    iat: parts.issuedAt,
    auth_time: parts.authTime,
    jti: parts.tokenId,
    client_id: hostname,
    responsibility: hostname,
    scope: user.scopes.join(' '),
    sid: parts.sessionId,
    tenant: parts.tenant,
    role: user.role,
    ...(user.roles && { roles: user.roles }),
    user: user.username,
    ...(user.profile !== undefined && { profile: user.profile }),
  };
}
