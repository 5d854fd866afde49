/** The words of the protocol, grouped by the specification that defines them. No dependencies. */

// What a client's `grant_types` may list: those of RFC 6749, and the original's short name of RFC 8628's grant
export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'password',
  'client_credentials',
  'device_code',
  // RFC 8693 section 2.1
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;
export type GrantType = (typeof grantTypes)[number];

/** Why applications should no longer use it: said by `check`, and in the log at each use. */
export const deprecatedGrants: Readonly<Partial<Record<GrantType, string>>> = {
  implicit: 'tokens in addresses and in the hands of the page leak (RFC 9700 section 2.1.2)',
  password: 'the application sees the password (RFC 9700 section 2.4)',
};

/** By which requests and discovery name a grant that has no short name in its RFC; requests may use the short one too. */
export const grantTypeUris: Partial<Record<GrantType, string>> = {
  // RFC 8628 section 3.4
  device_code: 'urn:ietf:params:oauth:grant-type:device_code',
};

// RFC 6749 section 2.3.1, RFC 7591 section 2, OpenID Connect Core 1.0 section 9
export const tokenEndpointAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const;
export type TokenEndpointAuthMethod = (typeof tokenEndpointAuthMethods)[number];

// What a client may sign an assertion with: RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2
export const assertionSigningAlgorithms = ['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256'] as const;
export type AssertionSigningAlgorithm = (typeof assertionSigningAlgorithms)[number];

// FAPI 2.0 Security Profile section 5.4.1
export const fapi2SigningAlgorithms = assertionSigningAlgorithms.filter((name) => name !== 'RS256');

// RFC 9449 section 5.1
export const dpopSigningAlgorithms = assertionSigningAlgorithms;

// OAuth 2.0 Multiple Response Type Encoding Practices
export const responseTypes = [
  'code',
  'token',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
] as const;
export type ResponseType = (typeof responseTypes)[number];

// OAuth 2.0 Multiple Response Type Encoding Practices section 2.1, OAuth 2.0 Form Post Response Mode
export const responseModes = ['query', 'fragment', 'form_post'] as const;
export type ResponseMode = (typeof responseModes)[number];

// RFC 7636 section 4.3
export const codeChallengeMethods = ['S256', 'plain'] as const;
export type CodeChallengeMethod = (typeof codeChallengeMethods)[number];

// OpenID Connect Core 1.0 section 3.1.2.1
export const prompts = ['none', 'login', 'consent', 'select_account'] as const;
export type Prompt = (typeof prompts)[number];
export const displays = ['page', 'popup', 'touch', 'wap'] as const;

// OpenID Connect Core 1.0 section 8
export const subjectTypes = ['public', 'pairwise'] as const;

/** What a client must do for PKCE: `required`: S256; `optional`: S256 or nothing; `plain`: S256 or plain. */
export const pkcePolicies = ['required', 'optional', 'plain'] as const;
export type PkcePolicy = (typeof pkcePolicies)[number];
