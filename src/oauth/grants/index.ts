/** What the token endpoint redeems: one file per grant type, and the table of them. */
import type { AuthorizationServer } from '../authorization-server.ts';
import type { AuthenticatedClient } from '../client-auth/index.ts';
import type { Grant } from '../grant.ts';
import type { Parameters } from '../parameters.ts';
import type { AccessTokenClaims } from '../token-claims.ts';
import type { TokenRequest } from '../token-endpoint.ts';
import type { GrantType } from '../vocabulary.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import { password } from './password.ts';
import { refreshToken } from './refresh-token.ts';
import { tokenExchange } from './token-exchange.ts';

export type { GrantType };

/** What a grant has earned. The token endpoint turns it into tokens. */
export interface Issuance {
  readonly grant: Grant;
  /** What this access token is for, where the request narrowed it; absent: all that the grant is for. */
  readonly resources?: readonly string[];
  /** For the ID token: the `nonce` of the authorization request. */
  readonly nonce?: string;
  /** A refresh token that is already made; absent: a new one, where the client may have it. */
  readonly refreshToken?: string;
  /** The access token that it rests on, and never outlives; then no ID token is issued. */
  readonly basis?: Pick<AccessTokenClaims, 'jti' | 'exp'>;
  /** What the answer says of the token's type (RFC 8693 section 2.2.1). */
  readonly issuedTokenType?: string;
}

export interface TokenGrant {
  readonly grantType: GrantType;
  /** For clients that can prove who they are, and no others. */
  readonly confidentialOnly?: true;
  /** Speaks for a person who cannot be asked meanwhile: not for clients with `consent: required`. */
  readonly asksNobody?: true;
  readonly neverRefreshes?: true;
  /** Parameters that may be given more than once. */
  readonly repeatable?: readonly string[];
  /** Checks this grant's own proof for a client that is already authenticated. @throws OAuthError */
  redeem(
    server: AuthorizationServer,
    client: AuthenticatedClient,
    parameters: Parameters,
    request: TokenRequest,
  ): Promise<Issuance>;
}

export const tokenGrants: readonly TokenGrant[] = [
  authorizationCode,
  refreshToken,
  password,
  clientCredentials,
  deviceCode,
  tokenExchange,
];
