/**
 * `profile: fapi2`, the one switch that holds a client to the FAPI 2.0 Security Profile. A rule is one entry: what a
 * configuration may not say beside the switch, and which options of the client it turns on. What the profile asks of
 * every request anyway (codes of a minute, `iss`, 303, no open redirector) needs no rule here.
 */
import type { Client } from '../oauth/client.ts';
import {
  type CompiledRedirectUri,
  compileRedirectUri,
  loopbackHost,
  RedirectUriError,
} from '../oauth/redirect-uri.ts';
import { fapi2SigningAlgorithms } from '../oauth/vocabulary.ts';
import type { EntityContext } from './entity-context.ts';
import { hasKeys } from './read-client-keys.ts';
import type { ClientParameters } from './schema.ts';
import { jwtAlgorithms, type Tenant } from './tenant.ts';

interface ProfileRule {
  /** Of the FAPI 2.0 Security Profile. */
  readonly section: string;
  /** The key that contradicts the rule, or that is missing for it. */
  readonly key: keyof ClientParameters;
  /** How the configuration contradicts the rule; undefined: it does not. */
  readonly contradiction: (config: ClientParameters) => string | undefined;
  readonly hint: string;
  readonly turnsOn?: Partial<Client>;
}

const flows: readonly string[] = ['authorization_code', 'refresh_token', 'client_credentials'];

const isOff = 'is false, but the profile fapi2 requires it';

const rules: readonly ProfileRule[] = [
  {
    section: '5.3.2.1',
    key: 'jwks_uri',
    contradiction: (config) =>
      hasKeys(config) ? undefined : 'is missing: a client with the profile fapi2 authenticates with its keys',
    hint: 'add jwks_uri or jwks',
    turnsOn: { tokenEndpointAuthMethod: 'private_key_jwt' },
  },
  {
    section: '5.3.2.1',
    key: 'secret',
    contradiction: (config) =>
      config.secret === undefined || hasKeys(config)
        ? undefined
        : 'is no authentication for the profile fapi2',
    hint: 'let the client have keys instead, and remove the secret',
  },
  {
    section: '5.3.2.1',
    key: 'dpop_bound_access_tokens',
    contradiction: ({ dpop_bound_access_tokens: bound }) => (bound === false ? isOff : undefined),
    hint: 'remove the line',
    turnsOn: { dpopBoundAccessTokens: true },
  },
  {
    section: '5.3.2.1',
    key: 'grant_types',
    contradiction: ({ grant_types: asked }) => {
      const other = asked.find((grantType) => !flows.includes(grantType));
      return other && `lists ${other}, which the profile fapi2 does not have`;
    },
    hint: `what it has: ${flows.join(', ')}`,
    // Rotation protects what anybody can use who has a copy; these tokens are of use to the client's key alone.
    turnsOn: { rotatesRefreshTokens: false },
  },
  {
    section: '5.3.2.2',
    key: 'require_pushed_authorization_requests',
    contradiction: ({ require_pushed_authorization_requests: pushed }) =>
      pushed === false ? isOff : undefined,
    hint: 'remove the line',
    turnsOn: { requirePushedAuthorizationRequests: true },
  },
  {
    section: '5.3.2.2',
    key: 'pkce',
    contradiction: ({ pkce }) =>
      pkce === undefined || pkce === 'required'
        ? undefined
        : `is ${pkce}, but the profile fapi2 requires S256`,
    hint: 'remove the line',
    turnsOn: { pkce: 'required', mayOmitRedirectUri: false },
  },
  {
    section: '5.3.2.2',
    key: 'response_types',
    contradiction: ({ response_types: asked }) =>
      (asked ?? []).every((type) => type === 'code')
        ? undefined
        : 'has more than code, which the profile fapi2 has not',
    hint: 'remove the line',
    turnsOn: { responseTypes: ['code'] },
  },
];

export function reportFapi2(config: ClientParameters, context: EntityContext): void {
  for (const { section, key, contradiction, hint } of rules) {
    const message = contradiction(config);
    if (message !== undefined) context.report('error', [key], `${message} (section ${section})`, hint);
  }
}

/** The client as the switch makes it. */
export function heldToFapi2(client: Client): Client {
  let held = client;
  for (const { turnsOn } of rules) held = { ...held, ...turnsOn };
  return held;
}

/**
 * Section 5.3.2.2: no answer goes over a connection that others can read, but to an app on the person's own machine.
 * Patterns have no place where the redirect URI is compared as text (RFC 9700 section 2.1).
 * @throws RedirectUriError
 */
export function compileFapi2RedirectUri(entry: string): CompiledRedirectUri {
  const compiled = compileRedirectUri(entry);
  const { exact } = compiled;
  if (exact === undefined)
    throw new RedirectUriError(
      'it is a pattern, and the profile fapi2 takes exact URIs',
      'write the URI out',
    );
  const { protocol, hostname } = new URL(exact);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopbackHost.test(hostname)))
    throw new RedirectUriError('it is not https, which the profile fapi2 requires', 'write an https:// URI');
  return compiled;
}

/** Section 5.4.1. */
const signatures = jwtAlgorithms.filter((name) => fapi2SigningAlgorithms.some((allowed) => allowed === name));

/** What keeps a client with the profile from being served by this tenant; undefined: nothing. */
export function unfitForFapi2(client: Client, { name, jwtAlgorithm }: Tenant): string | undefined {
  if (client.profile !== 'fapi2' || (jwtAlgorithm && signatures.includes(jwtAlgorithm))) return undefined;
  return `the profile fapi2 needs jwt_algorithm ${signatures.join(', ')}, and the tenant “${name}” has ${jwtAlgorithm ?? 'none'}`;
}
