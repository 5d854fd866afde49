/** What the schema gave becomes a tenant: names as we use them, references resolved, entries compiled. */
import { compileRedirectUri } from '../oauth/redirect-uri.ts';
import { isScopeToken } from '../oauth/scope.ts';
import type { ClaimPath, ClaimPaths } from '../oauth/standard-claims.ts';
import type { EntityContext } from './entity-context.ts';
import { readAccessRules } from './read-access-rules.ts';
import type { TenantParameters } from './schema.ts';
import { type IdentitySource, slugOf, type Tenant, type TenantProvider } from './tenant.ts';

export function readTenant(config: TenantParameters, context: EntityContext): Tenant {
  const { name, namespace } = context;
  const { interceptor, informations, login } = config;
  const { domain, cookie = domain } = interceptor;
  if (config.providers.length === 0) {
    context.report('warning', ['providers'], 'is empty, so nobody can sign in', 'list a UserLoginProvider');
  }
  if (domain !== undefined && cookie !== undefined && !covers(cookie, domain)) {
    context.report(
      'error',
      ['interceptor', 'cookie'],
      `does not cover the login page's host “${domain}”, so browsers would refuse the cookie`,
      'use a domain that both the login page and the applications share',
    );
  }
  const templates = config.templates && {
    accessKeyId: context.secret(config.templates.access_key_id, ['templates', 'access_key_id']),
    secretAccessKey: context.secret(config.templates.secret_access_key, ['templates', 'secret_access_key']),
    host: config.templates.host,
    bucket: config.templates.bucket,
    path: config.templates.path,
    region: config.templates.region,
  };
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    slug: slugOf(name),
    hosts: config.hosts.map((host) => host.toLowerCase()),
    ...(config.issuer !== undefined && { issuer: config.issuer }),
    interceptor: {
      enabled: interceptor.enabled,
      ...(domain !== undefined && { domain: domain.toLowerCase() }),
      ...(cookie !== undefined && { cookie: cookie.toLowerCase() }),
      rules: readAccessRules(interceptor.rules, context),
      // The schema has checked the sources; its type says less.
      headers: new Map(Object.entries(interceptor.headers) as [string, IdentitySource][]),
      ...(interceptor.grace !== undefined && { grace: interceptor.grace }),
    },
    informations: {
      ...(informations.imprint_url !== undefined && { imprintUrl: informations.imprint_url }),
      ...(informations.privacy_url !== undefined && { privacyUrl: informations.privacy_url }),
      ...(informations.register_url !== undefined && { registerUrl: informations.register_url }),
    },
    providers: config.providers.flatMap((provider, index) => readProvider(provider, index, context)),
    silentLogin: config.silent_login,
    ...(config.jwt_algorithm !== undefined && { jwtAlgorithm: config.jwt_algorithm }),
    scopes: readScopes(config.scopes, context),
    dpopNonce: config.dpop_nonce,
    login: { maxAttempts: login.max_attempts, window: login.window },
    postLogoutRedirectUris: context.patterns(
      config.post_logout_redirect_urls,
      'post_logout_redirect_urls',
      compileRedirectUri,
    ),
    claimPaths: readClaimPaths(config.claims),
    ...(templates && { templates }),
  };
}

function readScopes(texts: TenantParameters['scopes'], context: EntityContext): Tenant['scopes'] {
  for (const [scope, text] of Object.entries(texts)) {
    const path = ['scopes', scope];
    if (!isScopeToken(scope)) context.report('error', path, 'is not a scope (RFC 6749 section 3.3)');
    if (typeof text === 'object' && Object.keys(text).length === 0)
      context.report('error', path, 'has no text', 'write one, for example {en: See your orders}');
  }
  return new Map(Object.entries(texts));
}

function readClaimPaths({ address, ...others }: TenantParameters['claims']): ClaimPaths {
  const plain = paths(others);
  if (address === undefined) return plain;
  return { ...plain, address: typeof address === 'string' ? address.split('.') : paths(address) };
}

function paths<T extends string>(
  written: Readonly<Partial<Record<T, string | undefined>>>,
): Partial<Record<T, ClaimPath>> {
  const given = Object.entries<string | undefined>(written).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, path.split('.')]],
  );
  // The names are those of the mapping that was read.
  return Object.fromEntries(given) as Partial<Record<T, ClaimPath>>;
}

const covers = (cookieDomain: string, host: string): boolean =>
  `.${host}`.toLowerCase().endsWith(`.${cookieDomain.replace(/^\./, '')}`.toLowerCase());

type ProviderParameter = TenantParameters['providers'][number];

function readProvider(provider: ProviderParameter, index: number, context: EntityContext): TenantProvider[] {
  const path = ['providers', index];
  if (typeof provider === 'object' && 'type' in provider) {
    const { url, token } = provider;
    if (!URL.canParse(/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`)) {
      context.report('error', [...path, 'url'], 'is not a URL');
    }
    return [
      {
        type: 'uitrusting/v1',
        url,
        ...(token !== undefined && { token: context.secret(token, [...path, 'token']) }),
      },
    ];
  }
  const file = typeof provider === 'object' ? provider.file : /^file:\s*(\S.*?)\s*$/.exec(provider)?.[1];
  if (file !== undefined) {
    const found = context.references.scriptFile(file);
    if ('refused' in found) {
      context.report('error', path, `“${file}” is not read: ${found.refused}`, 'name a file beside this one');
      return [];
    }
    return [{ type: 'script', source: found.text, origin: file }];
  }
  if (typeof provider !== 'string') return [];
  if (/^[\w./-]+\.m?js$/.test(provider)) {
    context.report('error', path, 'is the name of a file, not a script', `write “file:${provider}”`);
    return [];
  }
  return [{ type: 'script', source: provider, origin: context.describePlace(path) }];
}
