import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import {
  clientYaml,
  configurationDirectory,
  identOf,
  tenantYaml,
} from '../../test/support/configuration-directory.ts';
import { loadConfiguration } from './configuration.ts';
import { formatProblem, type Problem } from './problem.ts';
import type { TenantRegistry } from './registry.ts';

type Files = Readonly<Record<string, string>>;

const load = async (
  test: TestContext,
  files: Files,
  env: Readonly<Record<string, string>> = {},
): Promise<{ registry: TenantRegistry; problems: readonly Problem[]; lines: string[] }> => {
  const { registry, problems } = await loadConfiguration(configurationDirectory(test, files).path, env);
  return { registry, problems, lines: problems.map(formatProblem) };
};

/** A tenant and a client whose configuration is this. */
const tenantWith = (config: string): Files => ({ 'tenants/t.yaml': `name: t\nconfig:\n${config}` });
const clientWith = (config: string): Files => ({
  'tenants/a.yaml': tenantYaml('a', 'a.example.com'),
  'clients/c.yaml': `name: c\nconfig:\n  ident: ${identOf(1)}\n  tenantname: a\n${config}`,
});

const jwks =
  '  jwks: { keys: [{ kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo }] }\n';

describe('a configuration directory', () => {
  for (const [tenants, clients] of [
    ['tenants', 'clients'],
    ['Tenants', 'Clients'],
    ['Configurations/Tenants', 'Configurations/Clients'],
    ['Resources/Configurations/Tenants', 'Resources/Configurations/Clients'],
  ] as const) {
    it(`is read from ${tenants}/ and ${clients}/`, async (test) => {
      const { registry, lines } = await load(test, {
        [`${tenants}/a.yaml`]: tenantYaml('a', 'a.example.com'),
        [`${clients}/c.yml`]: clientYaml('c', 'a', identOf(1)),
      });
      assert.deepEqual(lines, []);
      const tenant = registry.tenantByHost('a.example.com');
      assert.ok(tenant);
      assert.equal(registry.clientOf(tenant, identOf(1))?.name, 'c');
    });
  }

  it('may hold several documents in a file, in both shapes, and skips hidden and other files', async (test) => {
    const resource = `apiVersion: uitsmijter.io/v1
kind: Client
metadata: { name: web, namespace: cheese, labels: { team: x } }
spec:
  ident: ${identOf(7)}
  tenantname: cheese/cheese
  redirect_urls: [https://app.example.com/cb]
`;
    const { registry, lines } = await load(test, {
      'tenants/all.yaml': `---
${tenantYaml('a', 'a.example.com')}
---
# nothing
---
apiVersion: uitsmijter.io/v1
kind: Tenant
metadata: { name: cheese, namespace: cheese }
spec:
  hosts: [cheese.example.com]
  providers: ['class UserLoginProvider {}']
---
${resource}`,
      'tenants/.hidden.yaml': 'not: [valid',
      'tenants/README.md': 'not: [valid',
      'tenants/below/x.yaml': 'not: [valid',
    });
    assert.deepEqual(lines, []);
    assert.deepEqual(
      registry.tenants.map(({ name, namespace, slug }) => [name, namespace, slug]),
      [
        ['a', undefined, 'a'],
        ['cheese/cheese', 'cheese', 'cheese-cheese'],
      ],
    );
    assert.equal(registry.clientsNamed(identOf(7))[0]?.client.name, 'web');
  });

  it('without any tenant says where tenants belong', async (test) => {
    const { lines } = await load(test, {});
    assert.match(lines.join(), /there is no tenant in it \(put YAML files into its folders tenants/);
  });

  it('gives what is not written its default', async (test) => {
    const { registry } = await load(test, {
      ...clientWith('  redirect_urls: [https://app.example.com/cb]\n  scopes:\n'),
    });
    const tenant = registry.tenantByName('a');
    assert.ok(tenant);
    assert.equal(tenant.silentLogin, true);
    assert.deepEqual(tenant.interceptor, {
      enabled: true,
      rules: [],
      headers: new Map([
        ['X-User-Ident', 'subject'],
        ['X-Forwarded-User', 'user'],
        ['X-Forwarded-Email', 'profile.email'],
        ['X-Forwarded-Groups', 'roles'],
      ]),
    });
    assert.deepEqual(tenant.login, { maxAttempts: 10, window: 300 });
    assert.equal(tenant.jwtAlgorithm, undefined);
    const client = registry.clientOf(tenant, identOf(1));
    assert.deepEqual(client?.grantTypes, ['authorization_code', 'refresh_token']);
    assert.deepEqual(client?.scopes, []);
    assert.equal(client?.pkce, 'required');
    assert.equal(client?.secret, undefined);
  });

  it('holds a client with keys to them, and asks for PKCE as it does without a secret', async (test) => {
    for (const line of [jwks, '  jwks_uri: https://app.example.com/jwks.json\n']) {
      const files = clientWith(`  grant_types: [client_credentials]\n${line}`);
      const { registry, lines } = await load(test, files);
      assert.deepEqual(lines, []);
      const [named] = registry.clientsNamed(identOf(1));
      assert.equal(named?.client.tokenEndpointAuthMethod, 'private_key_jwt');
      assert.equal(named?.client.pkce, 'required');
    }
  });

  it('reads every key there is', async (test) => {
    const { registry, problems } = await load(
      test,
      {
        'tenants/t.yaml': `name: t
config:
  hosts: [Login.Example.com, '*.apps.example.com']
  issuer: https://login.example.com
  interceptor:
    enabled: false
    domain: login.example.com
    cookie: .example.com
    grace: 3600
    headers: { Remote-User: user, X-Team: profile.team }
    rules:
      - { host: "*.Apps.example.com", path: [/a/**, /b], method: get, allow: { roles: [r], scopes: [s] } }
      - { allow: nobody }
  informations: { imprint_url: https://example.com/i, privacy_url: https://example.com/p, register_url: https://example.com/r }
  providers:
    - 'class UserLoginProvider {}'
    - file: ./login.js
    - file:login.js
    - { type: uitrusting/v1, url: users.internal, token: { env: TOKEN } }
  scopes: { 'orders:read': See your orders, 'orders:*': { en: Do anything, de: Alles } }
  silent_login: false
  jwt_algorithm: eddsa
  templates: { access_key_id: { env: KEY }, secret_access_key: { file: key.txt }, bucket: pages }
  dpop_nonce: required
  login: { max_attempts: 3, window: 60 }
  claims: { given_name: firstName, email: mails.0.value, address: { locality: home.city } }
  post_logout_redirect_urls: [https://www.example.com/bye]
`,
        'tenants/login.js': 'class UserValidationProvider {}',
        'tenants/key.txt': 'from a file\n',
        'clients/c.yaml': `name: c
config:
  ident: ABCDEF00-0000-4000-8000-00000000000A
  tenantname: t
  redirect_urls: ['https://.*.apps.example.com/.*']
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code', device, authorization_code]
  scopes: [openid, 'user:*']
  allowedProviderScopes: ['can:*']
  referrers: [https://www.example.com]
  secret: { env: SECRET }
  isPkceOnly: true
  device_grant_config: { expires_in: 600, interval: 3, verification_uri: https://example.com/activate }
  consent: required
  post_logout_redirect_urls: [https://www.example.com/bye]
  backchannel_logout_uri: https://app.example.com/logout
  token_endpoint_auth_method: client_secret_basic
  audience: [https://api.example.com]
  response_types: [code]
  subject_type: pairwise
  sector_identifier: Apps.example.com
  dpop_bound_access_tokens: false
  require_pushed_authorization_requests: false
`,
      },
      { TOKEN: 'token', KEY: 'key', SECRET: 'secret' },
    );
    assert.deepEqual(
      problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    const tenant = registry.tenantByHost('x.apps.example.com');
    assert.ok(tenant);
    const { postLogoutRedirectUris: _, ...rest } = tenant;
    assert.deepEqual(rest, {
      name: 't',
      slug: 't',
      hosts: ['login.example.com', '*.apps.example.com'],
      issuer: 'https://login.example.com',
      interceptor: {
        enabled: false,
        domain: 'login.example.com',
        cookie: '.example.com',
        grace: 3600,
        headers: new Map([
          ['Remote-User', 'user'],
          ['X-Team', 'profile.team'],
        ]),
        rules: [
          {
            hosts: ['*.apps.example.com'],
            paths: ['/a/**', '/b'],
            methods: ['GET'],
            access: { to: 'some', roles: ['r'], scopes: ['s'] },
          },
          { access: { to: 'nobody' } },
        ],
      },
      informations: {
        imprintUrl: 'https://example.com/i',
        privacyUrl: 'https://example.com/p',
        registerUrl: 'https://example.com/r',
      },
      providers: [
        { type: 'script', source: 'class UserLoginProvider {}', origin: 'tenants/t.yaml:16' },
        { type: 'script', source: 'class UserValidationProvider {}', origin: './login.js' },
        { type: 'script', source: 'class UserValidationProvider {}', origin: 'login.js' },
        { type: 'uitrusting/v1', url: 'users.internal', token: 'token' },
      ],
      scopes: new Map<string, unknown>([
        ['orders:read', 'See your orders'],
        ['orders:*', { en: 'Do anything', de: 'Alles' }],
      ]),
      silentLogin: false,
      jwtAlgorithm: 'EdDSA',
      dpopNonce: 'required',
      login: { maxAttempts: 3, window: 60 },
      claimPaths: {
        given_name: ['firstName'],
        email: ['mails', '0', 'value'],
        address: { locality: ['home', 'city'] },
      },
      templates: {
        accessKeyId: 'key',
        secretAccessKey: 'from a file',
        host: 'https://s3.amazonaws.com',
        bucket: 'pages',
        path: '',
        region: 'us-east-1',
      },
    });
    const client = registry.clientOf(tenant, 'abcdef00-0000-4000-8000-00000000000a');
    assert.equal(client?.secret, 'secret');
    assert.deepEqual(client.grantTypes, ['device_code', 'authorization_code']);
    assert.deepEqual(client.deviceGrant, {
      expiresIn: 600,
      interval: 3,
      verificationUri: 'https://example.com/activate',
    });
    assert.deepEqual(
      [client.sectorIdentifier, client.consent, client.pkce],
      ['apps.example.com', 'required', 'required'],
    );
  });
});

describe('a problem of the configuration', () => {
  /** Files, and what the one problem that they have must say. */
  const table: readonly (readonly [rule: string, files: Files, line: RegExp])[] = [
    [
      'broken YAML',
      { 'tenants/t.yaml': 'name: "t\nconfig: {}\n' },
      /^tenants\/t\.yaml:3:1: a closing quote.* is missing/,
    ],
    [
      'a key twice',
      { 'tenants/t.yaml': `${tenantYaml('t', 't.test')}name: u\n` },
      /^tenants\/t\.yaml:5:1: this key stands twice/,
    ],
    ['a tab', { 'tenants/t.yaml': 'name: t\nconfig:\n\thosts: []\n' }, /a tab is used to indent/],
    ['a document that is no mapping', { 'tenants/t.yaml': '- a\n' }, /must be a mapping, but is a list/],
    [
      'aliases that multiply',
      {
        'tenants/t.yaml': `${'abcdefgh'
          .split('')
          .map(
            (name, index, all) =>
              `${name}: &${name} [${Array(9)
                .fill(index === 0 ? 'x' : `*${all[index - 1]}`)
                .join(',')}]`,
          )
          .join('\n')}\n`,
      },
      /aliases \(\*\) multiply too often/,
    ],
    [
      'a file too large',
      { 'tenants/t.yaml': `#${'x'.repeat(4 * 1024 * 1024)}` },
      /the file is larger than 4 MiB/,
    ],
    [
      'no name',
      { 'tenants/t.yaml': tenantYaml('t', 't.test').replace('name: t', '') },
      /t\.yaml:2:1 name: is missing \(give it a name\)/,
    ],
    [
      'a tenant whose name could reach into the keys of another',
      { 'tenants/t.yaml': tenantYaml('"t:codes"', 't.test') },
      /name: may not have a colon/,
    ],
    ['no config', { 'tenants/t.yaml': 'name: t\n' }, /config: is missing/],
    [
      'keys outside of config',
      { 'tenants/t.yaml': `${tenantYaml('t', 't.test')}silent_login: true\n` },
      /t\.yaml:5:1 silent_login: “silent_login” stands beside “config:” \(indent it/,
    ],
    [
      'an unknown kind',
      { 'tenants/t.yaml': 'kind: Tenent\nmetadata: {name: t}\nspec: {}\n' },
      /kind: must be Tenant or Client, but is "Tenent" \(did you mean “Tenant”\?\)/,
    ],
    [
      'an unknown key',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  silent_logn: true\n'),
      /^tenants\/t\.yaml:5:3 config\.silent_logn: unknown key “silent_logn” \(did you mean “silent_login”\?\)/,
    ],
    [
      'an unknown key further in',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  interceptor:\n    domian: t.test\n'),
      /:6:5 config\.interceptor\.domian: .*did you mean “domain”/,
    ],
    [
      'a key of the other documentation',
      clientWith('  redirect_uris: [https://a.test/]\n  redirect_urls: [https://a.test/]\n'),
      /did you mean “redirect_urls”/,
    ],
    [
      'a key that resembles none',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  zzzzzzz: true\n'),
      /known keys in config: hosts, issuer/,
    ],
    ['no hosts', tenantWith('  providers: [x]\n'), /config\.hosts: is missing/],
    [
      'a host with a scheme',
      tenantWith("  hosts: ['https://t.test']\n  providers: [x]\n"),
      /:3:11 config\.hosts\[0\]: must be a host name.* but is "https:\/\/t\.test"/,
    ],
    [
      'a host with a port',
      tenantWith("  hosts: ['t.test:8080']\n  providers: [x]\n"),
      /must be a host name, without scheme, port or path/,
    ],
    [
      'a text where a list belongs',
      tenantWith('  hosts: t.test\n  providers: [x]\n'),
      /must be a list, but is "t\.test" \(begin a line with “- ”/,
    ],
    [
      'a number where a text belongs',
      tenantWith('  hosts: [123]\n  providers: [x]\n'),
      /must be a text, but is 123 \(put it into quotes\)/,
    ],
    [
      'a text where true or false belongs',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  silent_login: nope\n'),
      /must be true or false, but is "nope"/,
    ],
    [
      'an unknown algorithm',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  jwt_algorithm: none\n'),
      /must be one of RS256, ES256, EdDSA, PS256, HS256, but is "none"/,
    ],
    [
      'an issuer with a query',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  issuer: https://t.test/?x\n'),
      /config\.issuer: must be a URL such as/,
    ],
    [
      'a link that is a script',
      tenantWith(
        "  hosts: [t.test]\n  providers: [x]\n  informations: {imprint_url: 'javascript:alert(1)'}\n",
      ),
      /must be an absolute URL with http/,
    ],
    [
      'words for what is no scope',
      tenantWith("  hosts: [t.test]\n  providers: [x]\n  scopes: {'two words': text}\n"),
      /config\.scopes.*two words.*is not a scope/,
    ],
    [
      'words in what is no language',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  scopes: {a: {German: text}}\n'),
      /config\.scopes\.a: must be a text, or texts by language/,
    ],
    [
      'a scope without words',
      tenantWith('  hosts: [t.test]\n  providers: [x]\n  scopes: {a: {}}\n'),
      /config\.scopes\.a: has no text/,
    ],
    [
      'a cookie for another domain',
      tenantWith(
        '  hosts: [t.test]\n  providers: [x]\n  interceptor: {domain: login.t.test, cookie: .u.test}\n',
      ),
      /cookie: does not cover the login page's host/,
    ],
    [
      'a script file without file:',
      tenantWith('  hosts: [t.test]\n  providers: [login.js]\n'),
      /is the name of a file, not a script \(write “file:login\.js”\)/,
    ],
    [
      'a script that is not there',
      tenantWith('  hosts: [t.test]\n  providers: [{file: login.js}]\n'),
      /:4:15 config\.providers\[0\]: “login\.js” is not read: there is no such file/,
    ],
    [
      'a script outside of the directory',
      tenantWith('  hosts: [t.test]\n  providers: [file:../../etc/passwd]\n'),
      /is not read: it is outside of the configuration directory/,
    ],
    [
      'a script with an absolute path',
      tenantWith('  hosts: [t.test]\n  providers: [file:/etc/passwd]\n'),
      /is not read: it is outside of the configuration directory/,
    ],
    [
      'a secret file outside of the directory',
      clientWith('  redirect_urls: [https://a.test/]\n  secret: {file: ../../../etc/hostname}\n'),
      /secret\.file: .*it is outside of the configuration directory/,
    ],
    [
      'a secret that is not in the environment',
      clientWith('  redirect_urls: [https://a.test/]\n  secret: {env: NOT_SET}\n'),
      /:6:17 config\.secret\.env: “NOT_SET” gives no secret: the environment variable is not set/,
    ],
    [
      'an ident that is no UUID',
      { ...clientWith(''), 'clients/c.yaml': clientYaml('c', 'a', 'my-app') },
      /config\.ident: must be a UUID, but is "my-app"/,
    ],
    [
      'an unknown grant type',
      clientWith('  redirect_urls: [https://a.test/]\n  grant_types: [authorisation_code]\n'),
      /must be one of .* but is "authorisation_code" \(did you mean “authorization_code”\?\)/,
    ],
    [
      'times for a grant that the client may not use',
      clientWith('  redirect_urls: [https://a.test/]\n  device_grant_config: { interval: 5 }\n'),
      /device_grant_config: has no effect: grant_types does not list device_code/,
    ],
    [
      'a device that waits longer than its code lives',
      clientWith('  grant_types: [device_code]\n  device_grant_config: { interval: 60, expires_in: 60 }\n'),
      /device_grant_config\.interval: is 60 seconds, but a code lives for 60/,
    ],
    ['no redirect URI for the code grant', clientWith(''), /config\.redirect_urls: is missing/],
    [
      'a redirect entry that cannot be used',
      clientWith("  redirect_urls: ['https://*.a.test/*']\n"),
      /redirect_urls\[0\]: "https:\/\/\*\.a\.test\/\*" cannot be used: .*write “\.\*”/,
    ],
    [
      'a redirect entry that admits a stranger',
      clientWith("  redirect_urls: ['https://.*/cb']\n"),
      /admits hosts that may belong to somebody else, for example https:\/\/evil/,
    ],
    [
      'PKCE waived without a secret',
      clientWith('  redirect_urls: [https://a.test/]\n  pkce: optional\n'),
      /whoever intercepts a code can use it/,
    ],
    [
      'PKCE both required and waived',
      clientWith('  redirect_urls: [https://a.test/]\n  secret: x\n  pkce: optional\n  isPkceOnly: true\n'),
      /is optional, but isPkceOnly is true/,
    ],
    [
      'token exchange without a secret',
      clientWith('  grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]\n'),
      /only a client with a secret or keys may use/,
    ],
    [
      'the implicit grant',
      clientWith('  redirect_urls: [https://a.test/]\n  grant_types: [implicit]\n'),
      /grant_types\[0\]: implicit is deprecated/,
    ],
    [
      'the password grant',
      clientWith('  grant_types: [password]\n'),
      /grant_types\[0\]: password is deprecated/,
    ],
    [
      'a response type without the grant that it needs',
      clientWith('  redirect_urls: [https://a.test/]\n  response_types: [token id_token]\n'),
      /id_token token needs implicit in grant_types/,
    ],
    [
      'client credentials without a secret',
      clientWith('  grant_types: [client_credentials]\n'),
      /only a client with a secret or keys may use/,
    ],
    [
      'an authentication method without its secret',
      clientWith('  redirect_urls: [https://a.test/]\n  token_endpoint_auth_method: client_secret_post\n'),
      /but there is no secret/,
    ],
    [
      'keys promised and not there',
      clientWith('  redirect_urls: [https://a.test/]\n  token_endpoint_auth_method: private_key_jwt\n'),
      /config\.token_endpoint_auth_method: is private_key_jwt, but there are no keys/,
    ],
    [
      'a logout address with a fragment',
      clientWith('  redirect_urls: [https://a.test/]\n  backchannel_logout_uri: "https://a.test/out#x"\n'),
      /config\.backchannel_logout_uri: has a fragment/,
    ],
    [
      'a logout address in clear for a client without a secret',
      clientWith('  redirect_urls: [https://a.test/]\n  backchannel_logout_uri: http://a.test/out\n'),
      /config\.backchannel_logout_uri: is http, which only a client with a secret or keys may use/,
    ],
    [
      'keys in two places',
      clientWith(`  redirect_urls: [https://a.test/]\n${jwks}  jwks_uri: https://a.test/jwks.json\n`),
      /config\.jwks_uri: stands beside jwks/,
    ],
    [
      'keys beside a secret',
      clientWith(`  redirect_urls: [https://a.test/]\n  secret: x\n${jwks}`),
      /config\.secret: stands beside keys, and would never be asked for/,
    ],
    [
      'keys that another method would not ask for',
      clientWith(`  redirect_urls: [https://a.test/]\n  token_endpoint_auth_method: none\n${jwks}`),
      /config\.token_endpoint_auth_method: is none, although there are keys/,
    ],
    [
      'no keys in a set',
      clientWith('  redirect_urls: [https://a.test/]\n  jwks: { keys: [] }\n'),
      /config\.jwks\.keys: is empty/,
    ],
    [
      'a private key where a public one belongs',
      clientWith(
        `  redirect_urls: [https://a.test/]\n${jwks.replace('kty', 'd: nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A, kty')}`,
      ),
      /config\.jwks\.keys\[0\]: has the member d, which is private or a shared secret \(register the public key only/,
    ],
    [
      'a key that cannot be used',
      clientWith(`  redirect_urls: [https://a.test/]\n${jwks.replace('Ed25519', 'X25519')}`),
      /config\.jwks\.keys\[0\]: is on a curve \(crv\) that is not supported: Ed25519/,
    ],
    [
      'keys that come over http',
      clientWith('  redirect_urls: [https://a.test/]\n  jwks_uri: http://keys.a.test/jwks.json\n'),
      /config\.jwks_uri: is not https: whoever is on the way could put a key of their own there/,
    ],
    [
      'keys that come over http from this machine',
      clientWith('  redirect_urls: [https://a.test/]\n  jwks_uri: http://localhost:3000/jwks.json\n'),
      /config\.jwks_uri: is not https, and only fetched with ALLOW_INSECURE_JWKS_URI/,
    ],
    [
      'a scope of two words',
      clientWith('  redirect_urls: [https://a.test/]\n  scopes: [read write, read]\n'),
      /scopes\[0\]: “read write” is not a scope/,
    ],
    [
      'pairwise subjects for several hosts',
      clientWith('  redirect_urls: [https://a.test/, https://b.test/]\n  subject_type: pairwise\n'),
      /config\.subject_type: is pairwise, but redirect_urls do not have one host in common .*sector_identifier/,
    ],
    [
      'a claim by the name of another language',
      { 'tenants/t.yaml': `${tenantYaml('t', 't.test')}  claims: { firstName: vorname }\n` },
      /config\.claims\.firstName: unknown key “firstName” \(did you mean “given_name”\?\)/,
    ],
    [
      'a path to a claim that is none',
      { 'tenants/t.yaml': `${tenantYaml('t', 't.test')}  claims: { email: "contact[0].mail" }\n` },
      /config\.claims\.email: must be names of members, separated by dots/,
    ],
    [
      'a client without a tenant',
      { ...clientWith(''), 'clients/c.yaml': clientYaml('c', 'aa', identOf(1)) },
      /^clients\/c\.yaml:4:15 config\.tenantname: there is no tenant “aa” \(did you mean “a”\?\)/,
    ],
    [
      'two tenants with one host',
      { 'tenants/a.yaml': tenantYaml('a', 'a.test'), 'tenants/b.yaml': tenantYaml('b', 'A.test') },
      /^tenants\/b\.yaml:3:11 config\.hosts\[0\]: the host “a\.test” already belongs to the tenant “a”, see tenants\/a\.yaml:3/,
    ],
    [
      'two tenants with one wildcard',
      { 'tenants/a.yaml': tenantYaml('a', '*.a.test'), 'tenants/b.yaml': tenantYaml('b', '*.a.test') },
      /already belongs to the tenant “a”/,
    ],
    [
      'two tenants with one name',
      { 'tenants/a.yaml': tenantYaml('a', 'a.test'), 'tenants/b.yaml': tenantYaml('a', 'b.test') },
      /b\.yaml:1:1: the tenant “a” is already defined at tenants\/a\.yaml:1/,
    ],
    [
      'one ident twice in a tenant',
      {
        ...clientWith('  redirect_urls: [https://a.test/]\n'),
        'clients/d.yaml': clientYaml('d', 'a', identOf(1)),
      },
      /d\.yaml:3:10 config\.ident: the ident .* is already used by the client “c”/,
    ],
    [
      'one ident in two tenants',
      {
        ...clientWith('  redirect_urls: [https://a.test/]\n'),
        'tenants/b.yaml': tenantYaml('b', 'b.test'),
        'clients/d.yaml': clientYaml('d', 'b', identOf(1)),
      },
      /the tenant “a” has a client with the ident .* too/,
    ],
  ];
  for (const [rule, files, line] of table) {
    it(`is told with its place: ${rule}`, async (test) => {
      const { lines } = await load(test, files);
      assert.equal(lines.length, 1, lines.join('\n'));
      assert.match(lines[0] ?? '', line);
    });
  }

  it('is told beside another one: implicit for a client that must use PKCE', async (test) => {
    const { lines } = await load(
      test,
      clientWith('  redirect_urls: [https://a.test/]\n  grant_types: [implicit]\n  isPkceOnly: true\n'),
    );
    assert.match(lines.join('\n'), /grant_types: lists implicit, which gives tokens without PKCE/);
  });

  it('a link does not lead a script out of the directory', async (test) => {
    const outside = configurationDirectory(test, { 'stolen.js': 'class UserLoginProvider {}' });
    const inside = configurationDirectory(
      test,
      tenantWith('  hosts: [t.test]\n  providers: [file:link.js]\n'),
    );
    symlinkSync(join(outside.path, 'stolen.js'), join(inside.path, 'tenants', 'link.js'));
    const { problems } = await loadConfiguration(inside.path, {});
    assert.match(problems.map(formatProblem).join(), /it leads out of the configuration directory/);
  });

  it('an absolute path of a secret may be anywhere: that is where platforms mount them', async (test) => {
    const mounted = configurationDirectory(test);
    writeFileSync(join(mounted.path, 'secret'), 'mounted\n');
    const { registry, lines } = await load(
      test,
      clientWith(`  redirect_urls: [https://a.test/]\n  secret: {file: ${join(mounted.path, 'secret')}}\n`),
    );
    assert.deepEqual(lines, []);
    assert.equal(registry.clientsNamed(identOf(1))[0]?.client.secret, 'mounted');
  });

  it('all problems of all files are told at once, in the order of files and lines', async (test) => {
    const wrong = Array.from({ length: 12 }, (_, index) => `  unknown_${index}: true\n`).join('');
    const { problems } = await load(test, {
      'tenants/a.yaml': tenantYaml('a', 'a.example.com', wrong),
      'tenants/b.yaml': tenantYaml('b', 'bad host', '  silent_login: 1\n  jwt_algorithm: x\n'),
      'clients/c.yaml': clientYaml('c', 'nobody', 'no-uuid', '  grant_types: [a, b]\n  scopes: ["a b"]\n'),
      'clients/d.yaml': clientYaml('d', 'nobody', identOf(1)),
      'clients/e.yaml': 'name: "',
    });
    assert.equal(problems.length, 12 + 3 + 4 + 1 + 1);
    const places = problems.map(({ file, line }) => `${file}:${String(line).padStart(3, '0')}`);
    assert.deepEqual(places, [...places].sort());
  });

  it('never contains a secret, wherever it was put', async (test) => {
    const { problems } = await load(
      test,
      {
        'tenants/t.yaml': `name: t
config:
  hosts: [t.test]
  providers:
    - { type: uitrusting/v1, url: 'http://me:HIDDEN-1@users', token: [HIDDEN-2] }
    - { script: HIDDEN-3 }
    - 12345678
  informations: { imprint_url: 'https://me:HIDDEN-4@example.com/' }
  templates: { access_key_id: [HIDDEN-5], secret_access_key: { text: HIDDEN-6 }, bucket: 1 }
  sceret: HIDDEN-7
`,
        'tenants/u.yaml': 'name: u\nconfig:\n  secret: *HIDDEN-8\n',
        'tenants/v.yaml': 'HIDDEN-9',
        'tenants/w.yaml': 'name: w\nconfig: { secret: "HIDDEN-10\n',
        'clients/c.yaml': `name: c
config:
  ident: 1
  secret: 24681357
  client_secret: HIDDEN-11
  jwks: { keys: HIDDEN-12 }
`,
      },
      { SECRET: 'HIDDEN-13' },
    );
    assert.ok(problems.length > 10);
    const everything = JSON.stringify(problems) + problems.map(formatProblem).join('\n');
    assert.doesNotMatch(everything, /HIDDEN|12345678|24681357/);
  });
});
