/** What may not stand beside `profile: fapi2`, and what the switch makes of a client. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { configurationDirectory, identOf, tenantYaml } from '../../test/support/configuration-directory.ts';
import type { Client } from '../oauth/client.ts';
import { loadConfiguration } from './configuration.ts';
import { formatProblem } from './problem.ts';

const keys = '{ keys: [{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }] }';

/** `null` leaves an option out. */
async function load(
  test: TestContext,
  options: Readonly<Record<string, string | null>>,
  algorithm = 'ES256',
): Promise<{ client: Client | undefined; lines: string[] }> {
  const config = {
    ident: identOf(1),
    tenantname: 'a',
    profile: 'fapi2',
    redirect_urls: '["https://app.example.com/cb"]',
    jwks: keys,
    ...options,
  };
  const written = Object.entries(config).flatMap(([key, value]) =>
    value === null ? [] : `  ${key}: ${value}\n`,
  );
  const jwtAlgorithm = algorithm === '' ? '' : `  jwt_algorithm: ${algorithm}\n`;
  const { path } = configurationDirectory(test, {
    'tenants/a.yaml': tenantYaml('a', 'a.example.com', jwtAlgorithm),
    'clients/c.yaml': `name: c\nconfig:\n${written.join('')}`,
  });
  const { registry, problems } = await loadConfiguration(path, {});
  const tenant = registry.tenantByName('a');
  return { client: tenant && registry.clientOf(tenant, identOf(1)), lines: problems.map(formatProblem) };
}

describe('a client with the profile fapi2', () => {
  it('is held to all that the profile requires by the one line', async (test) => {
    const { client, lines } = await load(test, {});
    assert.deepEqual(lines, []);
    assert.equal(client?.profile, 'fapi2');
    assert.equal(client.tokenEndpointAuthMethod, 'private_key_jwt');
    assert.equal(client.dpopBoundAccessTokens, true);
    assert.equal(client.requirePushedAuthorizationRequests, true);
    assert.equal(client.pkce, 'required');
    assert.equal(client.mayOmitRedirectUri, false);
    assert.equal(client.rotatesRefreshTokens, false);
    assert.deepEqual(client.responseTypes, ['code']);
  });

  it('may say itself what the profile says', async (test) => {
    const { client, lines } = await load(test, {
      token_endpoint_auth_method: 'private_key_jwt',
      pkce: 'required',
      dpop_bound_access_tokens: 'true',
      require_pushed_authorization_requests: 'true',
      response_types: '[code]',
      grant_types: '[authorization_code, refresh_token, client_credentials]',
    });
    assert.deepEqual(lines, []);
    assert.ok(client);
  });

  const contradictions: readonly [name: string, options: Record<string, string | null>, line: RegExp][] = [
    ['no keys', { jwks: null }, /config\.jwks_uri: is missing.*\(add jwks_uri or jwks\)/],
    ['a secret', { jwks: null, secret: 'hush' }, /config\.secret: is no authentication for the profile/],
    ['a secret beside keys', { secret: 'hush' }, /config\.secret: stands beside keys/],
    [
      'another method of authentication',
      { token_endpoint_auth_method: 'client_secret_basic' },
      /config\.token_endpoint_auth_method: is client_secret_basic/,
    ],
    [
      'bearer tokens',
      { dpop_bound_access_tokens: 'false' },
      /dpop_bound_access_tokens: is false, but the profile/,
    ],
    [
      'requests that are not pushed',
      { require_pushed_authorization_requests: 'false' },
      /require_pushed_authorization_requests: is false, but the profile/,
    ],
    ['optional PKCE', { pkce: 'optional' }, /config\.pkce: is optional, but the profile fapi2 requires S256/],
    ['plain PKCE', { pkce: 'plain' }, /config\.pkce: is plain, but/],
    ['the implicit grant', { grant_types: '[authorization_code, implicit]' }, /grant_types: lists implicit/],
    ['the password grant', { grant_types: '[password]' }, /grant_types: lists password/],
    ['a pattern', { redirect_urls: '["https://.*.example.com/cb"]' }, /redirect_urls\[0\].*is a pattern/],
    ['http', { redirect_urls: '["http://app.example.com/cb"]' }, /redirect_urls\[0\].*is not https/],
    [
      'a host that looks like this machine',
      { redirect_urls: "['http://localhost\\.evil.example/cb']" },
      /redirect_urls\[0\].*is not https/,
    ],
    ['a private scheme', { redirect_urls: '["com.example.app:/cb"]' }, /redirect_urls\[0\].*is not https/],
  ];
  for (const [name, options, line] of contradictions)
    it(`is refused with ${name}`, async (test) => {
      const { client, lines } = await load(test, options);
      assert.match(lines.join('\n'), line);
      assert.equal(client, undefined);
    });

  it('may listen on its own machine, as native apps do', async (test) => {
    const redirectUrls = '["http://127.0.0.1/cb", "http://[::1]:8000/cb", "http://localhost/cb"]';
    const { client, lines } = await load(test, { redirect_urls: redirectUrls });
    assert.deepEqual(lines, []);
    assert.ok(client?.redirectUris.some((entry) => entry.matches('http://127.0.0.1:51004/cb')));
  });

  for (const algorithm of ['RS256', 'HS256', ''])
    it(`is refused where the tenant signs with ${algorithm || 'whatever is the default'}`, async (test) => {
      const { client, lines } = await load(test, {}, algorithm);
      assert.match(lines.join('\n'), /fapi2 needs jwt_algorithm ES256, EdDSA, PS256, and the tenant “a” has/);
      assert.equal(client, undefined);
    });

  for (const algorithm of ['PS256', 'ES256', 'EdDSA'])
    it(`is served where the tenant signs with ${algorithm}`, async (test) => {
      const { client, lines } = await load(test, {}, algorithm);
      assert.deepEqual(lines, []);
      assert.ok(client);
    });
});
