import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tenantYaml } from '../../test/support/configuration-directory.ts';
import type { ClientDefinition, Definition, TenantDefinition } from './definition.ts';
import { writePath } from './problem.ts';
import { readDocument } from './read-document.ts';
import { noReferences } from './references.ts';
import { buildRegistry, emptyRegistry } from './registry.ts';
import { parseYaml } from './yaml-documents.ts';

const place = (file: string) => ({ file, line: 1, column: 1, path: '' });

/** A tenant as its file would define it. */
function tenant(name: string, hosts: readonly string[], file = `${name}.yaml`): TenantDefinition {
  const [document] = parseYaml(tenantYaml(name, hosts.join("','"))).documents;
  const source = {
    value: document?.value,
    placeOf: (path: readonly (string | number)[]) => ({ ...place(file), path: writePath(path) }),
  };
  const { definition, problems } = readDocument(source, 'tenant', noReferences);
  assert.deepEqual(problems, []);
  assert.ok(definition?.kind === 'tenant');
  return definition;
}

function client(tenantName: string, id: string, name = 'app'): ClientDefinition {
  const lists = {
    redirectUris: [],
    postLogoutRedirectUris: [],
    grantTypes: [],
    scopes: [],
    allowedProviderScopes: [],
    referrers: [],
  };
  const at = place(`${name}.yaml`);
  return {
    kind: 'client',
    client: { ...lists, id, name, pkce: 'required', mayOmitRedirectUri: false },
    tenantName,
    place: at,
    tenantNamePlace: at,
  };
}

describe('the tenant of a host', () => {
  const { registry, problems } = buildRegistry([
    tenant('exact', ['www.example.com', 'localhost', '[::1]']),
    tenant('label', ['*.example.com']),
    tenant('deep', ['*.*.example.com']),
    tenant('middle', ['api.*.example.com']),
    tenant('right', ['www.shop.*']),
    tenant('part', ['app-*.example.com', 'app-x-*.example.org', 'app-*.example.org']),
  ]);
  for (const [host, owner] of [
    ['www.example.com', 'exact'],
    ['WWW.Example.COM', 'exact'],
    ['www.example.com:8443', 'exact'],
    ['localhost', 'exact'],
    ['localhost:8080', 'exact'],
    ['[::1]', 'exact'],
    ['[::1]:8080', 'exact'],
    ['shop.example.com', 'label'],
    ['a_b-c.example.com', 'label'],
    ['a.b.example.com', 'deep'],
    ['api.b.example.com', 'middle'],
    ['www.shop.test', 'right'],
    ['app-1.example.com', 'part'],
    ['app-.example.com', 'label'],
    ['app-x-1.example.org', 'part'],
    ['app-1.example.org', 'part'],
    ['example.com', undefined],
    ['.example.com', undefined],
    ['a.b.c.example.com', undefined],
    ['www.example.com.evil.test', undefined],
    ['evil.test', undefined],
    ['xexample.com', undefined],
    ['a@b.example.com', undefined],
    ['a/b.example.com', undefined],
    ['*.example.com', undefined],
    ['a..example.com', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['com', undefined],
  ] as const) {
    it(`“${host}” belongs to ${owner ?? 'nobody'}`, () =>
      assert.equal(registry.tenantByHost(host)?.name, owner));
  }

  it('wildcards of one tenant may cover exact hosts of another', () => assert.deepEqual(problems, []));
});

describe('the registry', () => {
  const id = '0000000a-0000-4000-8000-000000000001';

  it('finds a client of a tenant in any case, and of no other tenant', () => {
    const { registry } = buildRegistry([tenant('a', ['a.test']), tenant('b', ['b.test']), client('a', id)]);
    const [a, b] = registry.tenants;
    assert.ok(a && b);
    assert.equal(registry.clientOf(a, id.toUpperCase())?.name, 'app');
    assert.equal(registry.clientOf(b, id), undefined);
    assert.equal(registry.clientCount, 1);
    assert.deepEqual(
      registry.clientsOf(a).map(({ name }) => name),
      ['app'],
    );
    assert.deepEqual(registry.clientsOf(b), []);
  });

  it('names every tenant with a client of one id, so that a shared login host can refuse', () => {
    const { registry, problems } = buildRegistry([
      tenant('a', ['a.test']),
      tenant('b', ['b.test']),
      client('a', id),
      client('b', id),
    ]);
    const names = registry.clientsNamed(id.toUpperCase()).map((found) => found.tenant.name);
    assert.deepEqual(names, ['a', 'b']);
    assert.deepEqual(
      problems.map(({ severity }) => severity),
      ['warning'],
    );
  });

  it('does not blame a client for its tenant, which was refused or is broken', () => {
    const definitions: Definition[] = [
      tenant('a', ['a.test']),
      tenant('b', ['a.test']),
      client('b', id),
      client('c', '0000000a-0000-4000-8000-000000000002'),
    ];
    const { registry, problems } = buildRegistry(definitions, { brokenTenants: new Set(['c']) });
    assert.equal(registry.clientCount, 0);
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /the host “a\.test” already belongs to the tenant “a”/);
  });

  it('refuses a tenant that would pass for another by its issuer, whichever comes first', () => {
    const issuedAt = (definition: TenantDefinition, issuer: string): TenantDefinition => ({
      ...definition,
      tenant: { ...definition.tenant, issuer },
    });
    const served = (...definitions: TenantDefinition[]) =>
      buildRegistry(definitions).registry.tenants.map(({ name }) => name);
    const acme = tenant('acme', ['acme.test', '*.apps.acme.test']);
    for (const issuer of ['https://acme.test', 'https://acme.test:8443', 'https://x.apps.acme.test'])
      assert.deepEqual(served(acme, issuedAt(tenant('evil', ['evil.test']), issuer)), ['acme']);
    const first = issuedAt(tenant('first', ['first.test']), 'https://acme.test');
    assert.deepEqual(served(first, acme), ['first']);
    assert.deepEqual(served(first, issuedAt(acme, 'https://acme.test')), ['first']);
    const { problems } = buildRegistry([acme, first]);
    assert.match(
      problems[0]?.message ?? '',
      /the issuer “https:\/\/acme\.test” is on a host of the tenant “acme”/,
    );
  });

  it('lets tenants share an issuer that is on a host of nobody, and have their own on their own', () => {
    const definitions = ['a', 'b'].map((name): TenantDefinition => {
      const definition = tenant(name, [`${name}.test`]);
      return { ...definition, tenant: { ...definition.tenant, issuer: 'https://login.test' } };
    });
    const own = tenant('c', ['*.c.test', 'login.c.test']);
    const issuer = 'https://login.c.test';
    const { registry, problems } = buildRegistry([
      ...definitions,
      { ...own, tenant: { ...own.tenant, issuer } },
    ]);
    assert.deepEqual([registry.tenants.length, problems.length], [3, 0]);
  });

  it('hints at the namespace that is missing', () => {
    const { problems } = buildRegistry([tenant('cheese/cheese', ['a.test']), client('cheese', id)]);
    assert.match(problems[0]?.hint ?? '', /did you mean “cheese\/cheese”/);
  });

  it('warns of tenants that share a template folder, and of a host listed twice', () => {
    const { problems } = buildRegistry([tenant('a b', ['a.test', 'a.test']), tenant('a-b', ['b.test'])]);
    assert.deepEqual(
      problems.map(({ severity, message }) => `${severity} ${message}`),
      [
        'warning the host “a.test” is listed twice',
        'warning “a-b” and “a b” share the template folder “a-b”',
      ],
    );
  });

  it('warns of tenants whose sign-ins take each other’s cookie away', () => {
    const withCookie = (name: string, host: string, cookie: string): Definition => {
      const definition = tenant(name, [host]);
      assert.ok(definition.kind === 'tenant');
      const { interceptor } = definition.tenant;
      return { ...definition, tenant: { ...definition.tenant, interceptor: { ...interceptor, cookie } } };
    };
    const { problems, registry } = buildRegistry([
      withCookie('a', 'a.test', '.test'),
      withCookie('b', 'b.test', 'test'),
      withCookie('c', 'c.test', 'c.test'),
    ]);
    assert.deepEqual(
      problems.map(({ severity, message }) => `${severity} ${message}`),
      ['warning “b” and “a” share the cookie domain test'],
    );
    assert.equal(registry.tenants.length, 3);
  });

  it('lets a newcomer take no host from a tenant in service, whatever its file is called', () => {
    const old = tenant('old', ['a.test'], 'z.yaml');
    const { registry: previous } = buildRegistry([old]);
    const newcomer = tenant('new', ['a.test'], 'a.yaml');
    assert.equal(buildRegistry([newcomer, old], { previous }).registry.tenantByHost('a.test')?.name, 'old');
    const edited = tenant('old', ['a.test', 'b.test'], 'z.yaml');
    assert.equal(
      buildRegistry([newcomer, edited], { previous }).registry.tenantByHost('a.test')?.name,
      'old',
    );
  });

  it('is a snapshot: building the next one changes nothing in it', () => {
    const { registry } = buildRegistry([tenant('a', ['a.test'])]);
    buildRegistry([tenant('b', ['a.test'])], { previous: registry });
    assert.equal(registry.tenantByHost('a.test')?.name, 'a');
    assert.equal(emptyRegistry.tenantByHost('a.test'), undefined);
    assert.ok(Object.isFrozen(registry));
  });
});
