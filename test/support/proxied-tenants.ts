/** The tenants of the fixtures with applications behind a proxy. */
import { configuration } from './fixtures.ts';

/** @param interceptor lines of the tenant's `interceptor`, with six blanks before each */
export function proxiedFiles(
  interceptor = '',
  options: Parameters<typeof configuration>[0] = {},
): Record<string, string> {
  const all = configuration(options);
  const { 'tenants/acme.yaml': acme = '', 'tenants/other.yaml': other = '' } = all;
  return {
    ...all,
    'tenants/acme.yaml': acme.replace(
      'hosts: [login.acme.example, "*.apps.acme.example"]',
      `hosts: [login.acme.example, "*.apps.acme.example", wiki.acme.test]
  interceptor:
    domain: login.acme.example
    cookie: .acme.example
${interceptor}`,
    ),
    'tenants/other.yaml': other.replace(
      'hosts: [login.other.example]',
      `hosts: [login.other.example, shop.other.example]
  interceptor:
    domain: login.other.example
    cookie: .other.example`,
    ),
  };
}
