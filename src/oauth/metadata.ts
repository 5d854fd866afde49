/**
 * What the server says of itself (RFC 8414, OpenID Connect Discovery 1.0), derived from the tables that the code runs
 * on: a grant, a method or an algorithm that is not there cannot be promised.
 */
import { acrOf } from './acr.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { clientAuthMethods } from './client-auth/index.ts';
import { endpointPaths } from './endpoint-paths.ts';
import { tokenGrants } from './grants/index.ts';
import { standardClaims } from './standard-claims.ts';
import {
  assertionSigningAlgorithms,
  codeChallengeMethods,
  displays,
  dpopSigningAlgorithms,
  type GrantType,
  grantTypeUris,
  prompts,
  type ResponseType,
  responseModes,
  subjectTypes,
} from './vocabulary.ts';

export type Metadata = Readonly<Record<string, string | boolean | readonly string[]>>;

export interface TenantMetadata {
  readonly privacyUrl?: string;
  /** Languages of the pages (RFC 5646). */
  readonly uiLocales: readonly string[];
  /** See `supportedScopes`. */
  readonly scopes: readonly string[];
  /** What some client may use: those beside the usual ones are nobody else's business. */
  readonly grantTypes: readonly GrantType[];
  readonly responseTypes: readonly ResponseType[];
  /** Whether some client may use `plain` PKCE. */
  readonly plainPkce: boolean;
}

/** The usual grants; others are told of where somebody may use them. */
const offeredToAll: readonly GrantType[] = ['authorization_code', 'refresh_token'];

export function metadata(server: AuthorizationServer, tenant: TenantMetadata): Metadata {
  const { issuer } = server;
  const endpoints = Object.entries(endpointPaths)
    .filter(([name]) => name !== 'device_authorization_endpoint' || tenant.grantTypes.includes('device_code'))
    .map(([name, path]) => [name, issuer + path] as const);
  const methods = clientAuthMethods.map(({ name }) => name);
  return {
    issuer,
    ...Object.fromEntries(endpoints),
    response_types_supported: tenant.responseTypes,
    response_modes_supported: responseModes,
    grant_types_supported: [...tokenGrants.map(({ grantType }) => grantType), 'implicit' as const]
      .filter((grantType) => offeredToAll.includes(grantType) || tenant.grantTypes.includes(grantType))
      .map((grantType) => grantTypeUris[grantType] ?? grantType),
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: assertionSigningAlgorithms,
    revocation_endpoint_auth_methods_supported: methods,
    introspection_endpoint_auth_methods_supported: methods.filter((name) => name !== 'none'),
    introspection_signing_alg_values_supported: server.tokens.idTokenSigningAlgorithms,
    introspection_endpoint_auth_signing_alg_values_supported: assertionSigningAlgorithms,
    revocation_endpoint_auth_signing_alg_values_supported: assertionSigningAlgorithms,
    scopes_supported: tenant.scopes,
    code_challenge_methods_supported: codeChallengeMethods.filter(
      (name) => name !== 'plain' || tenant.plainPkce,
    ),
    id_token_signing_alg_values_supported: server.tokens.idTokenSigningAlgorithms,
    dpop_signing_alg_values_supported: dpopSigningAlgorithms,
    subject_types_supported: subjectTypes,
    acr_values_supported: [acrOf(issuer)],
    display_values_supported: displays,
    prompt_values_supported: prompts,
    ui_locales_supported: tenant.uiLocales,
    claims_supported: [
      ...['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'at_hash', 'c_hash', 'sid', 'acr', 'amr'],
      ...standardClaims,
    ],
    authorization_response_iss_parameter_supported: true,
    claim_types_supported: ['normal'],
    claims_parameter_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false,
    // A client may require it for itself.
    require_pushed_authorization_requests: false,
    ...(tenant.privacyUrl !== undefined && { op_policy_uri: tenant.privacyUrl }),
  };
}
