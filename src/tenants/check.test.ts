import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  clientYaml,
  configurationDirectory,
  identOf,
  tenantYaml,
} from '../../test/support/configuration-directory.ts';
import { checkConfiguration, formatReport } from './check.ts';

describe('uitsmijter check', () => {
  it('finds nothing in a good directory', async (test) => {
    const { path } = configurationDirectory(test, {
      'tenants/a.yaml': tenantYaml('a', 'a.test'),
      'clients/c.yaml': clientYaml('c', 'a', identOf(1)),
    });
    const report = await checkConfiguration(path, {});
    assert.equal(formatReport(report), '1 tenant, 1 client: no errors, no warnings.\n');
  });

  it('tells errors, warnings and what is wrong with scripts, by file', async (test) => {
    const { path } = configurationDirectory(test, {
      'tenants/a.yaml': tenantYaml('a', 'a.test', '  silent_logn: true\n'),
      'tenants/b.yaml': `name: b
config:
  hosts: [b.test]
  providers: ['class A {}', 'class B {}']
`,
      'tenants/u.yaml':
        'name: u\nconfig:\n  hosts: [u.test]\n  providers: [{type: uitrusting/v1, url: users}]\n',
      'clients/c.yaml': clientYaml('c', 'b', identOf(1), '  pkce: optional\n'),
    });
    const asked: string[] = [];
    const report = await checkConfiguration(
      path,
      {},
      {
        checkScript: async (source) => {
          asked.push(source);
          return [{ severity: 'error', message: 'there is no class UserLoginProvider' }];
        },
      },
    );
    assert.deepEqual(asked, ['class A {}\nclass B {}']);
    assert.equal(
      formatReport(report),
      `clients/c.yaml
  6:9      warning  config.pkce: is optional for a client without a secret: whoever intercepts a code can use it
                    → let the application send a code_challenge, and remove this line

tenants/a.yaml
  5:3      error    config.silent_logn: unknown key “silent_logn”
                    → did you mean “silent_login”?

tenants/b.yaml
  4:14     error    config.providers: there is no class UserLoginProvider

2 tenants, 1 client: 2 errors, 1 warning.
`,
    );
  });

  it('tells what is said about all rules of a tenant where the tenant begins', async (test) => {
    const { path } = configurationDirectory(test, { 'tenants/a.yaml': tenantYaml('a', 'a.test') });
    const checkRules = () => [{ message: 'not all rules were looked at', hint: 'join rules' }];
    const report = await checkConfiguration(path, {}, { checkRules });
    assert.match(
      formatReport(report),
      /a\.yaml\n +1:1 +warning +not all rules were looked at\n +→ join rules/,
    );
  });
});
