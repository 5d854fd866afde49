/** The configuration that our server runs with: one tenant for each way of working that is measured. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { algorithms, type Workload } from '../workload.ts';

export const clientId = 'a7e1c2d4-0b1e-4d0f-9a53-6d6d0a7f1c01';
export const redirectUri = 'https://app.bench.test/cb';
export const account = { username: 'jana', password: 'right horse' };

const loginByItself = `
class UserLoginProvider {
  constructor(credentials) {
    this.user = users[credentials.username];
    this.known = this.user !== undefined && this.user.password === credentials.password;
    commit({ subject: this.known ? this.user.subject : undefined });
  }
  get canLogin() { return this.known; }
  get userProfile() { return this.user.profile; }
  get role() { return "admin"; }
}
const users = { ${account.username}: { subject: "u-1001", password: "${account.password}",
  profile: { name: "Jana Novak", email: "jana@example.com", email_verified: true } } };
`;

const validationByItself = `
class UserValidationProvider {
  constructor({ username }) { this.valid = username === "${account.username}"; commit(); }
  get isValid() { return this.valid; }
}
`;

const loginByBackend = (backend: URL): string => `
class UserLoginProvider {
  constructor(credentials) {
    fetch("${backend.href}", { method: "POST", body: credentials }).then((result) => {
      this.user = result.ok ? result.json() : undefined;
      commit({ subject: this.user ? "user-" + this.user.id : undefined });
    });
  }
  get canLogin() { return this.user !== undefined; }
  get userProfile() { return { name: this.user.name, email: this.user.email }; }
  get role() { return this.user.role; }
}
`;

/** The host of the tenant for this workload. Without a validation script, the user is taken as valid at each refresh. */
export function hostFor(workload: Workload): string {
  switch (workload.kind) {
    case 'refresh':
      return workload.validated ? 'validated.test' : `${workload.algorithm.toLowerCase()}.test`;
    case 'code':
    case 'interceptor':
      return `${workload.algorithm.toLowerCase()}.test`;
    case 'login':
      return workload.backend ? 'backend.test' : 'es256.test';
    case 'metadata':
      return 'es256.test';
  }
}

/** @param backend the user store that one of the tenants asks */
export function writeConfiguration(directory: string, backend: URL): void {
  const files = [
    ...algorithms.map((name) => tenant(name.toLowerCase(), name, [loginByItself])),
    tenant('validated', 'ES256', [loginByItself, validationByItself]),
    tenant('backend', 'ES256', [loginByBackend(backend)]),
  ];
  for (const { path, text } of files.flat()) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

function tenant(name: string, algorithm: string, scripts: readonly string[]) {
  // JSON is YAML.
  const config = {
    hosts: [`${name}.test`],
    jwt_algorithm: algorithm,
    providers: scripts,
    // Many sign-ins of one person at a time are what is measured.
    login: { max_attempts: 10_000 },
  };
  const client = {
    ident: clientId,
    tenantname: name,
    redirect_urls: [redirectUri],
    scopes: ['openid', 'read'],
  };
  return [
    { path: `tenants/${name}.yaml`, text: JSON.stringify({ name, config }) },
    {
      path: `clients/${name}.yaml`,
      text: JSON.stringify({ name: `Application of ${name}`, config: client }),
    },
  ];
}
