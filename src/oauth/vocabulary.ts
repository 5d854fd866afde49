/** The words of the protocol, grouped by the specification that defines them. No dependencies. */

// What a client's `grant_types` may list: those of RFC 6749, and the original's short name of RFC 8628's grant
export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'password',
  'client_credentials',
  'device_code',
] as const;
export type GrantType = (typeof grantTypes)[number];

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

// OAuth 2.0 Multiple Response Type Encoding Practices
export const responseTypes = ['code'] as const;
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
