/** What a client can be given, with the words that operators read. */
import { z } from 'zod';
import { isResource } from '../oauth/resource-indicator.ts';
import { findResponseType } from '../oauth/response-type.ts';
import {
  grantTypes,
  pkcePolicies,
  responseTypes,
  subjectTypes,
  tokenEndpointAuthMethods,
} from '../oauth/vocabulary.ts';
import {
  flag,
  host,
  list,
  postLogoutRedirectUrls,
  redirectEntry,
  seconds,
  secret,
  text,
  webUrl,
} from './schema-values.ts';

/** Names that mean a grant type as well: the parameter of RFC 8628, and what the original's tests write. */
const grantTypeAliases: Readonly<Record<string, string>> = {
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
  device: 'device_code',
};
const grantType = z.preprocess(
  (value) => (typeof value === 'string' ? (grantTypeAliases[value] ?? value) : value),
  z.enum(grantTypes),
);

const responseType = z.preprocess(
  (value) => (typeof value === 'string' ? (findResponseType(value) ?? value) : value),
  z.enum(responseTypes),
);

export const clientSchema = z.strictObject({
  ident: z
    .string('must be a UUID')
    .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
    .describe('A UUID, in any case: the `client_id`. Unique within the tenant.'),
  tenantname: text.describe('The name of the tenant; on Kubernetes with its namespace: `namespace/name`.'),
  redirect_urls: list(redirectEntry)
    .default([])
    .describe(
      'Where a browser may be sent with a code: exact URIs, or regular expressions over the whole URI. A lone dot in the host is a dot, and a wildcard there never leaves the host: `https://.*.example.com/.*` admits subdomains of example.com and nothing else.',
    ),
  grant_types: list(grantType)
    .default(['authorization_code', 'refresh_token'])
    .describe(
      'What the client may use. `implicit` also stands for the hybrid flow; it and `password` are for old applications that cannot be changed.',
    ),
  scopes: list(text)
    .default([])
    .describe('What requests may ask for; `*` at the end stands for one or more characters.'),
  allowedProviderScopes: list(text)
    .default([])
    .describe('Which scopes the user store may add; `*` at the end stands for one or more characters.'),
  referrers: list(redirectEntry)
    .default([])
    .describe(
      'From which pages a sign-in may start; empty: from any. Scheme and host must match, the path from its start. Browsers send other sites only the origin, so an origin (`https://www.example.com`) is the best entry.',
    ),
  secret: secret.optional().describe('The client secret. A client without one, and without keys, is public.'),
  isPkceOnly: flag
    .default(false)
    .describe('Whether PKCE is required. It always is for clients without a secret.'),
  device_grant_config: z
    .strictObject(
      {
        expires_in: seconds(30, 86_400).default(1800).describe('How long a device code lives, in seconds.'),
        interval: seconds(1, 300).default(5).describe('Seconds between two polls.'),
        verification_uri: webUrl
          .optional()
          .describe('Where people enter the code; by default `/activate` here.'),
      },
      'must be a mapping',
    )
    .optional()
    .describe('The device authorization grant (RFC 8628).'),
  consent: z
    .enum(['implicit', 'required'])
    .default('implicit')
    .describe('Whether people are asked what the application may do.'),
  post_logout_redirect_urls: postLogoutRedirectUrls,
  backchannel_logout_uri: webUrl
    .optional()
    .describe(
      'Told when a session ends in which the client got tokens (OpenID Connect Back-Channel Logout). `http://` is only sent to loopback and private addresses.',
    ),
  token_endpoint_auth_method: z
    .enum(tokenEndpointAuthMethods)
    .optional()
    .describe(
      'The one way in which the client authenticates; by default `private_key_jwt` if it has keys, otherwise any that fits whether it has a secret.',
    ),
  jwks: z
    .strictObject({ keys: list(z.looseObject({ kty: text })) }, 'must be a JWK set')
    .optional()
    .describe('The public keys with which the client authenticates (`private_key_jwt`).'),
  jwks_uri: webUrl.optional().describe('Where those keys are, instead: https, fetched when they are needed.'),
  audience: z
    .union([text, list(text).min(1, 'must not be empty')], 'must be a text or a list of texts')
    .optional()
    .describe('The `aud` of its access tokens; by default its `client_id`.'),
  resources: list(
    text.refine(isResource, 'must be an absolute URI without a fragment, at most 512 characters long'),
  )
    .default([])
    .describe(
      'Which resource servers it may name with `resource` (RFC 8707), beside those in `audience`: the token is then for them alone.',
    ),
  response_types: list(responseType)
    .optional()
    .describe(
      'What it may ask of the authorization endpoint; by default all that `grant_types` admit: `code` with `authorization_code`, and what has `token` or `id_token` in it only with `implicit`.',
    ),
  pkce: z
    .enum(pkcePolicies)
    .optional()
    .describe(
      '`required`, `optional`, or `plain` (which allows the method plain). By default required without a secret, otherwise optional.',
    ),
  profile: z
    .literal('fapi2')
    .optional()
    .describe(
      'Hold the client to the FAPI 2.0 Security Profile: keys instead of a secret, pushed requests, PKCE, tokens bound with DPoP, exact redirect URIs.',
    ),
  subject_type: z
    .enum(subjectTypes)
    .default('public')
    .describe(
      '`pairwise`: the application knows people by names that no other application has for them (OpenID Connect Core section 8).',
    ),
  sector_identifier: host
    .refine((value) => !value.includes('*'), 'must be one host, without *')
    .optional()
    .describe(
      'The host for which pairwise subjects are made: applications that share it know a person by the same name. By default the host of `redirect_urls`.',
    ),
  dpop_bound_access_tokens: flag
    .optional()
    .describe('Whether access tokens must be bound with DPoP (RFC 9449).'),
  require_pushed_authorization_requests: flag
    .optional()
    .describe('Whether authorization requests must be pushed first (RFC 9126).'),
});
export type ClientParameters = z.output<typeof clientSchema>;
