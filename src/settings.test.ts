import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings, SettingsError, type SettingsInput } from './settings.ts';

function problemsOf(input: SettingsInput): readonly string[] {
  try {
    parseSettings(input);
    return [];
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
}

describe('settings', () => {
  it('have a safe default each', () => {
    const settings = parseSettings({});
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.storage, 'lmdb:./data');
    assert.equal(settings.allowMissingProviders, false);
    assert.equal(settings.jwtSecret, undefined);
    assert.ok(settings.trustedProxies.includes('127.0.0.0/8'));
  });

  it('count every length of time in seconds', () => {
    const settings = parseSettings({
      env: { COOKIE_EXPIRATION_IN_DAYS: '1', TOKEN_EXPIRATION_IN_HOURS: '3' },
    });
    assert.equal(settings.sessionLifetime, 86_400);
    assert.equal(settings.accessTokenLifetime, 10_800);
    assert.equal(settings.refreshTokenLifetime, 2_592_000);
    assert.equal(settings.scriptTimeout, 30);
  });

  it('come from flags before the environment before the .env file', () => {
    const env = { PORT: '2' };
    const dotenv = { PORT: '3', HOST: 'box.example' };
    assert.equal(parseSettings({ flags: { '--port': '1' }, env, dotenv }).port, 1);
    assert.equal(parseSettings({ env, dotenv }).port, 2);
    assert.equal(parseSettings({ dotenv }).port, 3);
    assert.equal(parseSettings({ env, dotenv }).host, 'box.example');
  });

  it('take the name of the original where there is a new one', () => {
    assert.equal(parseSettings({ env: { DIRECTORY: '/app' } }).config, '/app');
    assert.equal(
      parseSettings({ env: { DIRECTORY: '/app', CONFIG: '/etc/uitsmijter' } }).config,
      '/etc/uitsmijter',
    );
  });

  it('that are empty are not set', () => {
    assert.equal(parseSettings({ env: { JWT_SECRET: '', PORT: '' } }).port, 8080);
    assert.equal(
      problemsOf({ flags: { '--config': '' } }).length,
      1,
      'but an empty flag was typed by someone',
    );
  });

  it('cannot be changed once they are parsed', () => {
    assert.ok(Object.isFrozen(parseSettings({})));
  });

  it('that are wrong are all reported, with their name, value and what is allowed', () => {
    assert.deepEqual(
      problemsOf({
        flags: { '--port': 'http', '--prot': '80' },
        env: { LOG_FORMAT: 'xml' },
        dotenv: { SECURE: 'yes' },
      }),
      [
        '--prot is not a flag; `--help` lists them',
        '--port: "http" is not allowed; allowed: a whole number from 0 to 65535',
        'SECURE (in .env): "yes" is not allowed; allowed: true, false',
        'LOG_FORMAT: "xml" is not allowed; allowed: console, ndjson',
      ],
    );
  });

  const bad: readonly [string, string][] = [
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PORT', '-1'],
    ['STORAGE', 'lmdb:'],
    ['STORAGE', 'sqlite:./x'],
    ['LOG_LEVEL', 'verbose'],
    ['SCRIPT_TIMEOUT', '0'],
    ['TOKEN_EXPIRATION_IN_HOURS', '2h'],
    ['COOKIE_DOMAINS', 'example.com'],
    ['COOKIE_DOMAINS', '{"a.example.com": 1}'],
    ['COOKIE_DOMAINS', '["example.com"]'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'everyone'],
    ['TRUSTED_PROXIES', 'loopback,'],
    ['PUBLIC_DOMAIN', 'https://login.example.com'],
  ];
  for (const [name, value] of bad) {
    it(`refuse ${name}=${value}`, () => {
      const [problem = '', ...others] = problemsOf({ env: { [name]: value } });
      assert.equal(others.length, 0);
      assert.ok(problem.startsWith(`${name}: ${JSON.stringify(value)} is not allowed; allowed: `), problem);
    });
  }

  it('never show a secret, not even a wrong one', () => {
    const [problem = ''] = problemsOf({ env: { JWT_SECRET: 'hunter2' } });
    assert.match(problem, /^JWT_SECRET: .*at least 32 bytes/);
    assert.doesNotMatch(problem, /hunter2/);
  });

  it('want a KEY_ENCRYPTION_SECRET that is hard to guess', () => {
    assert.deepEqual(problemsOf({ env: { KEY_ENCRYPTION_SECRET: 'hunter2' } }), [
      'KEY_ENCRYPTION_SECRET: the value is not allowed; allowed: at least 32 bytes',
    ]);
  });

  it('take a short JWT_SECRET only when told so by its loud name', () => {
    const env = { JWT_SECRET: 'hunter2', ALLOW_WEAK_JWT_SECRET: 'true' };
    assert.equal(parseSettings({ env }).jwtSecret, 'hunter2');
    assert.equal(parseSettings({ env: { JWT_SECRET: 'x'.repeat(32) } }).jwtSecret?.length, 32);
  });

  it('have no flag for a secret, as command lines are public', () => {
    assert.match(
      problemsOf({ flags: { '--jwt-secret': 'x'.repeat(32) } })[0] ?? '',
      /^--jwt-secret is not a flag/,
    );
  });

  it('name address ranges and single addresses of proxies', () => {
    assert.deepEqual(parseSettings({ env: { TRUSTED_PROXIES: 'none' } }).trustedProxies, []);
    assert.deepEqual(
      parseSettings({ env: { TRUSTED_PROXIES: 'loopback, 192.0.2.7,2001:db8::/32' } }).trustedProxies,
      ['127.0.0.0/8', '::1/128', '192.0.2.7/32', '2001:db8::/32'],
    );
  });

  it('map hosts to cookie domains', () => {
    const { cookieDomains } = parseSettings({
      env: { COOKIE_DOMAINS: '{"Login.example.com":"example.com"}' },
    });
    assert.equal(cookieDomains.get('login.example.com'), 'example.com');
  });
});
