/** What the token endpoint redeems: one file per grant type, and the table of them. */
import type { AuthorizationServer } from '../authorization-server.ts';
import type { AuthenticatedClient } from '../client-auth/index.ts';
import type { Grant } from '../grant.ts';
import type { Parameters } from '../parameters.ts';
import type { GrantType } from '../vocabulary.ts';
import { authorizationCode } from './authorization-code.ts';
import { refreshToken } from './refresh-token.ts';

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
}

export interface TokenGrant {
  readonly grantType: GrantType;
  /** Checks this grant's own proof for a client that is already authenticated. @throws OAuthError */
  redeem(server: AuthorizationServer, client: AuthenticatedClient, parameters: Parameters): Promise<Issuance>;
}

export const tokenGrants: readonly TokenGrant[] = [authorizationCode, refreshToken];
