/** What the schema gave becomes a client of the protocol, and what does not go together is reported. */
import type { Client } from '../oauth/client.ts';
import { tokenGrants } from '../oauth/grants/index.ts';
import { compileRedirectUri, compileReferrer } from '../oauth/redirect-uri.ts';
import { responseTypeFacts } from '../oauth/response-type.ts';
import { isScopeToken } from '../oauth/scope.ts';
import { sectorOfRedirects } from '../oauth/sector-identifier.ts';
import { deprecatedGrants, type PkcePolicy } from '../oauth/vocabulary.ts';
import type { EntityContext } from './entity-context.ts';
import { compileFapi2RedirectUri, heldToFapi2, reportFapi2 } from './fapi2-profile.ts';
import { hasKeys, reportKeys } from './read-client-keys.ts';
import type { ClientParameters } from './schema.ts';

export function readClient(config: ClientParameters, context: EntityContext): Client {
  const secret = config.secret === undefined ? undefined : context.secret(config.secret, ['secret']);
  reportContradictions(config, context);
  reportGrantTypes(config, context);
  reportLogoutUri(config, context);
  reportDeviceGrant(config, context);
  reportScopes('scopes', config.scopes, context);
  reportScopes('allowedProviderScopes', config.allowedProviderScopes, context);
  reportKeys(config, context);
  if (config.profile === 'fapi2') reportFapi2(config, context);
  const device = config.device_grant_config;
  const sectorIdentifier = sectorOf(config, context);
  // Who has registered keys is held to them, also where nothing else says so.
  const method = config.token_endpoint_auth_method ?? (hasKeys(config) ? 'private_key_jwt' : undefined);
  const compile = config.profile === 'fapi2' ? compileFapi2RedirectUri : compileRedirectUri;
  const client: Client = {
    id: config.ident.toLowerCase(),
    name: context.name,
    redirectUris: context.patterns(config.redirect_urls, 'redirect_urls', compile),
    postLogoutRedirectUris: context.patterns(
      config.post_logout_redirect_urls,
      'post_logout_redirect_urls',
      compileRedirectUri,
    ),
    grantTypes: [...new Set(config.grant_types)],
    scopes: config.scopes,
    allowedProviderScopes: config.allowedProviderScopes,
    referrers: context.patterns(config.referrers, 'referrers', compileReferrer),
    ...(secret !== undefined && { secret }),
    ...(method !== undefined && { tokenEndpointAuthMethod: method }),
    pkce: pkcePolicy(config, context),
    mayOmitRedirectUri: config.pkce === 'optional',
    consent: config.consent,
    ...(config.response_types !== undefined && { responseTypes: config.response_types }),
    ...(config.audience !== undefined && { audience: config.audience }),
    ...(config.resources.length > 0 && { resources: config.resources }),
    ...(config.backchannel_logout_uri !== undefined && {
      backchannelLogoutUri: config.backchannel_logout_uri,
    }),
    ...(config.jwks !== undefined && { jwks: config.jwks }),
    ...(config.jwks_uri !== undefined && { jwksUri: config.jwks_uri }),
    ...(sectorIdentifier !== undefined && { sectorIdentifier }),
    ...(config.profile !== undefined && { profile: config.profile }),
    ...(config.dpop_bound_access_tokens !== undefined && {
      dpopBoundAccessTokens: config.dpop_bound_access_tokens,
    }),
    ...(config.require_pushed_authorization_requests !== undefined && {
      requirePushedAuthorizationRequests: config.require_pushed_authorization_requests,
    }),
    ...(device && {
      deviceGrant: {
        expiresIn: device.expires_in,
        interval: device.interval,
        ...(device.verification_uri !== undefined && { verificationUri: device.verification_uri }),
      },
    }),
  };
  return config.profile === 'fapi2' ? heldToFapi2(client) : client;
}

/** A public client proves with PKCE that it is the one that asked; it has nothing else (RFC 9700 section 2.1.1). */
function pkcePolicy(config: ClientParameters, context: EntityContext): PkcePolicy {
  if (config.isPkceOnly && config.pkce === 'optional') {
    context.report('error', ['pkce'], 'is optional, but isPkceOnly is true', 'remove one of the two');
  }
  if (config.pkce === undefined)
    return config.isPkceOnly || config.secret === undefined ? 'required' : 'optional';
  if (config.pkce === 'optional' && config.secret === undefined && !hasKeys(config)) {
    const danger = 'is optional for a client without a secret: whoever intercepts a code can use it';
    context.report(
      'warning',
      ['pkce'],
      danger,
      'let the application send a code_challenge, and remove this line',
    );
  }
  return config.pkce;
}

/** Whoever moves an application to another host would change everybody's name with it: then the sector is written out. */
function sectorOf(config: ClientParameters, context: EntityContext): string | undefined {
  const { subject_type, sector_identifier, redirect_urls } = config;
  if (subject_type !== 'pairwise') {
    const message = 'has a meaning only with subject_type: pairwise';
    if (sector_identifier !== undefined) context.report('warning', ['sector_identifier'], message);
    return undefined;
  }
  const sector = sector_identifier?.toLowerCase() ?? sectorOfRedirects(redirect_urls);
  if (sector === undefined)
    context.report(
      'error',
      ['subject_type'],
      'is pairwise, but redirect_urls do not have one host in common for which people could be named',
      'add sector_identifier: app.example.com',
    );
  return sector;
}

function reportContradictions(config: ClientParameters, context: EntityContext): void {
  const { secret, redirect_urls: redirectUrls, token_endpoint_auth_method: method } = config;
  const grants = new Set(config.grant_types);
  const returns = grants.has('authorization_code') || grants.has('implicit');
  if (returns && redirectUrls.length === 0) {
    const hint = 'list where the browser goes back to, for example https://app.example.com/callback';
    context.report('error', ['redirect_urls'], 'is missing', hint);
  }
  const proving = tokenGrants.filter((each) => each.confidentialOnly && grants.has(each.grantType));
  if (secret === undefined && !hasKeys(config) && proving.length > 0) {
    const names = proving.map(({ grantType }) => grantType).join(' and ');
    const message = `has ${names}, which only a client with a secret or keys may use`;
    context.report('error', ['grant_types'], message, `add a secret or keys, or remove ${names}`);
  }
  if (secret === undefined && method?.startsWith('client_secret_')) {
    context.report(
      'error',
      ['token_endpoint_auth_method'],
      `is ${method}, but there is no secret`,
      'add a secret',
    );
  }
  if (secret !== undefined && method === 'none') {
    const message = 'is none, although there is a secret, which nobody would be asked for';
    context.report('error', ['token_endpoint_auth_method'], message, 'remove one of the two');
  }
}

function reportGrantTypes(config: ClientParameters, context: EntityContext): void {
  const { grant_types: grants, response_types: asked = [], consent } = config;
  for (const [index, grantType] of grants.entries()) {
    const reason = deprecatedGrants[grantType];
    if (reason === undefined) continue;
    const hint = 'let the application use authorization_code with PKCE, and remove this line';
    context.report('warning', ['grant_types', index], `${grantType} is deprecated: ${reason}`, hint);
  }
  for (const [index, type] of asked.entries()) {
    const missing = responseTypeFacts(type).grantTypes.filter((grantType) => !grants.includes(grantType));
    if (missing.length === 0) continue;
    const needed = missing.join(' and ');
    const message = `${type} needs ${needed} in grant_types`;
    context.report('error', ['response_types', index], message, `add ${needed} there, or remove this line`);
  }
  if (config.isPkceOnly && grants.includes('implicit')) {
    const message = 'lists implicit, which gives tokens without PKCE, but isPkceOnly is true';
    context.report('error', ['grant_types'], message, 'remove one of the two');
  }
  const silent = grants.filter((grantType) =>
    tokenGrants.some((each) => each.grantType === grantType && each.asksNobody),
  );
  if (consent === 'required' && silent.length > 0) {
    const message = `is required, but with ${silent.join(' and ')} nobody can be asked: such requests are refused`;
    context.report('warning', ['consent'], message, 'remove one of the two');
  }
}

/** OpenID Connect Back-Channel Logout 1.0 section 2.2. */
function reportLogoutUri(config: ClientParameters, context: EntityContext): void {
  const { backchannel_logout_uri: uri, secret } = config;
  if (uri === undefined) return;
  const report = (message: string, hint: string): void =>
    context.report('error', ['backchannel_logout_uri'], message, hint);
  if (uri.includes('#')) report('has a fragment, which is never sent', 'remove everything from the # on');
  if (secret === undefined && !hasKeys(config) && /^http:/i.test(uri))
    report(
      'is http, which only a client with a secret or keys may use',
      'use https, or add a secret or keys',
    );
}

function reportDeviceGrant(
  { device_grant_config: device, grant_types }: ClientParameters,
  context: EntityContext,
): void {
  if (!device) return;
  if (!grant_types.includes('device_code')) {
    const message = 'has no effect: grant_types does not list device_code';
    context.report(
      'warning',
      ['device_grant_config'],
      message,
      'add device_code to grant_types, or remove this',
    );
  }
  if (device.interval >= device.expires_in) {
    const message = `is ${device.interval} seconds, but a code lives for ${device.expires_in}: no device gets an answer`;
    context.report('warning', ['device_grant_config', 'interval'], message, 'make it shorter, for example 5');
  }
}

function reportScopes(key: string, patterns: readonly string[], context: EntityContext): void {
  for (const [index, pattern] of patterns.entries()) {
    if (!isScopeToken(pattern)) {
      const hint = 'a scope is one word; write one entry for each';
      context.report(
        'error',
        [key, index],
        `“${pattern.slice(0, 60)}” is not a scope (RFC 6749 section 3.3)`,
        hint,
      );
    } else if (pattern.slice(0, -1).includes('*')) {
      context.report(
        'warning',
        [key, index],
        `“${pattern}”: only a * at the end is a wildcard; others mean themselves`,
      );
    }
  }
}
