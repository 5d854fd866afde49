/** Two tenants and their clients, as an operator would write them, with users that live in the script. */

export const usersScript = `
class UserLoginProvider {
  constructor(credentials) {
    this.user = users[credentials.username];
    this.known = this.user !== undefined && this.user.password === credentials.password;
    commit({ subject: this.known ? this.user.subject : undefined });
  }
  get canLogin() { return this.known; }
  get userProfile() { return this.user.profile; }
  get role() { return this.user.role; }
  get scopes() { return this.user.scopes; }
}
class UserValidationProvider {
  constructor(args) { this.valid = users[args.username] !== undefined; commit(); }
  get isValid() { return this.valid; }
}
const users = {
  jana: { subject: 'u-1001', password: 'right horse', role: 'admin', scopes: ['user:list', 'secret:all'],
          profile: { name: 'Jana Novak', given_name: 'Jana', email: 'jana@example.com', email_verified: true, team: 'blue' } },
  otto: { subject: 'u-1002', password: 'right cow', role: 'user', scopes: [], profile: { name: 'Otto' } },
};
`;

const indented = (script: string): string =>
  script
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

export const clientIds = {
  spa: '11111111-1111-4111-8111-111111111111',
  web: '22222222-2222-4222-8222-222222222222',
  legacy: '33333333-3333-4333-8333-333333333333',
  /** Belongs to the other tenant. */
  foreign: '44444444-4444-4444-8444-444444444444',
  noRefresh: '55555555-5555-4555-8555-555555555555',
} as const;

export const webSecret = 'a secret + with: odd % characters';

export function configuration(
  options: {
    algorithm?: string;
    silentLogin?: boolean;
    script?: string;
    dpopNonce?: 'optional' | 'required';
  } = {},
): Record<string, string> {
  const { algorithm = 'ES256', silentLogin = true, script = usersScript, dpopNonce = 'optional' } = options;
  return {
    'tenants/acme.yaml': `name: acme
config:
  hosts: [login.acme.example, "*.apps.acme.example"]
  jwt_algorithm: ${algorithm}
  silent_login: ${silentLogin}
  dpop_nonce: ${dpopNonce}
  login: { max_attempts: 5, window: 300 }
  informations:
    imprint_url: https://acme.example/imprint
    privacy_url: https://acme.example/privacy
  providers:
    - |
${indented(script)}
`,
    'tenants/other.yaml': `name: other
config:
  hosts: [login.other.example]
  jwt_algorithm: ES256
  dpop_nonce: ${dpopNonce}
  providers:
    - |
${indented(usersScript)}
`,
    'clients/acme.yaml': `name: Acme Shop
config:
  ident: ${clientIds.spa}
  tenantname: acme
  redirect_urls: ["https://spa.acme.example/cb", "https://.*.preview.acme.example/cb"]
  post_logout_redirect_urls: ["https://spa.acme.example/bye"]
  scopes: [openid, profile, email, "read:*"]
  allowedProviderScopes: ["user:*"]
---
name: Acme Intranet
config:
  ident: ${clientIds.web}
  tenantname: acme
  secret: "${webSecret}"
  pkce: optional
  redirect_urls: ["https://web.acme.example/cb?keep=1"]
  scopes: [openid, profile, email]
---
name: Legacy
config:
  ident: ${clientIds.legacy.toUpperCase()}
  tenantname: acme
  secret: legacy-secret
  redirect_urls: ["https://legacy.acme.example/cb"]
---
name: No Refresh
config:
  ident: ${clientIds.noRefresh}
  tenantname: acme
  grant_types: [authorization_code]
  redirect_urls: ["https://spa.acme.example/cb"]
  scopes: [openid]
---
name: Foreign
config:
  ident: ${clientIds.foreign}
  tenantname: other
  redirect_urls: ["https://spa.other.example/cb", "https://spa.acme.example/cb"]
  scopes: [openid]
`,
  };
}
