import {
  type AssertionSigningAlgorithm,
  assertionSigningAlgorithms,
  fapi2SigningAlgorithms,
  type GrantType,
  type PkcePolicy,
  type ResponseType,
  type TokenEndpointAuthMethod,
} from './vocabulary.ts';

/** One entry of a client's `redirect_urls`, compiled: an exact URI or a pattern over the whole of it. */
export interface RedirectUriPattern {
  /** As the operator wrote it. */
  readonly source: string;
  matches(redirectUri: string): boolean;
}

/** A registered client, as the protocol sees it (RFC 6749 section 2). Belongs to exactly one tenant. */
export interface Client {
  /** The `client_id` in canonical form: a lower-case UUID. Requests may write it in any case. */
  readonly id: string;
  /** For people: pages and logs. */
  readonly name: string;
  readonly redirectUris: readonly RedirectUriPattern[];
  readonly postLogoutRedirectUris: readonly RedirectUriPattern[];
  readonly grantTypes: readonly GrantType[];
  /** Scope patterns a request may ask for; `*` at the end stands for one or more characters. */
  readonly scopes: readonly string[];
  /** Scope patterns that the user store may add on its own. */
  readonly allowedProviderScopes: readonly string[];
  /** Patterns over the `Referer` of an authorization request; empty: any. */
  readonly referrers: readonly RedirectUriPattern[];
  /** Absent: a public client (RFC 6749 section 2.1), or one that has keys. */
  readonly secret?: string;
  /** The one method the client must use; absent: any that fits whether it has a secret. Never absent beside keys. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;
  readonly pkce: PkcePolicy;
  /** Whether a code that no PKCE binds may be redeemed without `redirect_uri`: only where the operator says so. */
  readonly mayOmitRedirectUri: boolean;
  /** The `aud` of its access tokens (RFC 9068 section 3); absent: its own `client_id`, as the original has it. */
  readonly audience?: string | readonly string[];
  /** What it may name as `resource` (RFC 8707), beside its audience. */
  readonly resources?: readonly string[];
  /** Absent: all that its grant types admit. */
  readonly responseTypes?: readonly ResponseType[];
  /** `required`: the person is asked what the application may do. Absent: `implicit`. */
  readonly consent?: 'implicit' | 'required';
  /** OpenID Connect Back-Channel Logout 1.0 section 2.2. */
  readonly backchannelLogoutUri?: string;
  /** Public keys for `private_key_jwt`: the JWK set itself, or where it is (RFC 7591 section 2). */
  readonly jwks?: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  readonly jwksUri?: string;
  /** Present: the client knows people by pairwise subjects, which all clients of this sector share (Core section 8.1). */
  readonly sectorIdentifier?: string;
  /** `fapi2`: held to the FAPI 2.0 Security Profile. */
  readonly profile?: 'fapi2';
  /** False: a refresh token stays the same at every use. */
  readonly rotatesRefreshTokens?: boolean;
  readonly dpopBoundAccessTokens?: boolean;
  readonly requirePushedAuthorizationRequests?: boolean;
  /** RFC 8628 section 3.2. */
  readonly deviceGrant?: {
    /** Seconds. */
    readonly expiresIn: number;
    /** Seconds between two polls. */
    readonly interval: number;
    readonly verificationUri?: string;
  };
}

/** What it may sign assertions and DPoP proofs with, wherever it sends them. */
export function signingAlgorithmsOf({ profile }: Client): readonly AssertionSigningAlgorithm[] {
  return profile === 'fapi2' ? fapi2SigningAlgorithms : assertionSigningAlgorithms;
}

/** Whether the client can prove who it is (RFC 6749 section 2.1). */
export function isConfidential({ secret, jwks, jwksUri }: Client): boolean {
  return secret !== undefined || jwks !== undefined || jwksUri !== undefined;
}
