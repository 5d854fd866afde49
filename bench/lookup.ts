/**
 * Shows that finding a tenant by its host and a client by its id takes the same time for ten tenants as for ten
 * thousand: `node .build/bench/lookup.js` after a build with tests.
 */
import type { Definition } from '../src/tenants/definition.ts';
import { buildRegistry, type TenantRegistry } from '../src/tenants/index.ts';

const place = { file: 'bench', line: 1, column: 1, path: '' };
const identOf = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

/** Every third tenant has a wildcard, and each has a host without one. */
function definitions(tenantCount: number, clientCount: number): Definition[] {
  const tenants = Array.from({ length: tenantCount }, (_, index): Definition => {
    const hosts = [`login.t${index}.example.com`, ...(index % 3 === 0 ? [`*.t${index}.example.com`] : [])];
    return {
      kind: 'tenant',
      tenant: {
        name: `tenant-${index}`,
        slug: `tenant-${index}`,
        hosts,
        interceptor: { enabled: true, rules: [], headers: new Map() },
        informations: {},
        providers: [],
        silentLogin: true,
        dpopNonce: 'optional',
        login: { maxAttempts: 10, window: 300 },
        scopes: new Map(),
        postLogoutRedirectUris: [],
        claimPaths: {},
      },
      place,
      hostPlaces: hosts.map(() => place),
      providersPlace: place,
      rulePlaces: [],
    };
  });
  const lists = { redirectUris: [], postLogoutRedirectUris: [], grantTypes: [], referrers: [] };
  const clients = Array.from({ length: clientCount }, (_, index): Definition => {
    const client = {
      ...lists,
      id: identOf(index),
      name: `client-${index}`,
      pkce: 'required' as const,
      mayOmitRedirectUri: false,
    };
    return {
      kind: 'client',
      client: { ...client, scopes: [], allowedProviderScopes: [] },
      tenantName: `tenant-${index % tenantCount}`,
      place,
      tenantNamePlace: place,
    };
  });
  return [...tenants, ...clients];
}

const lookups = 400_000;
/** So many different questions, made beforehand and spread over the registry. */
const questions = 4096;

interface Question {
  readonly name: string;
  ask(registry: TenantRegistry): (index: number) => unknown;
}

const spread = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: questions }, (_, index) => make(index));

const table: readonly Question[] = [
  {
    name: 'host, exact',
    ask: (registry) => {
      const hosts = spread((index) => `login.t${(index * 7919) % registry.tenants.length}.example.com`);
      return (index) => registry.tenantByHost(hosts[index] ?? '');
    },
  },
  {
    name: 'host, wildcard',
    ask: (registry) => {
      const wildcards = Math.ceil(registry.tenants.length / 3);
      const hosts = spread((index) => `app${index % 97}.t${((index * 7919) % wildcards) * 3}.example.com`);
      return (index) => registry.tenantByHost(hosts[index] ?? '');
    },
  },
  {
    name: 'host, nobody’s',
    ask: (registry) => {
      const hosts = spread((index) => `a.b${index}.example.com`);
      return (index) => registry.tenantByHost(hosts[index] ?? '') ?? true;
    },
  },
  {
    name: 'client of a tenant',
    ask: (registry) => {
      const asked = spread((index) => {
        const number = (index * 7919) % registry.clientCount;
        return {
          tenant: registry.tenantByName(`tenant-${number % registry.tenants.length}`),
          id: identOf(number),
        };
      });
      return (index) => {
        const { tenant, id = '' } = asked[index] ?? {};
        return tenant && registry.clientOf(tenant, id);
      };
    },
  },
  {
    name: 'client of any tenant',
    ask: (registry) => {
      const ids = spread((index) => identOf((index * 7919) % registry.clientCount).toUpperCase());
      return (index) => registry.clientsNamed(ids[index] ?? '')[0];
    },
  },
];

function nanosecondsOf(answer: (index: number) => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const started = process.hrtime.bigint();
    for (let index = 0; index < lookups; index += 1) {
      if (answer(index % questions) === undefined) throw new Error('a look-up found nothing');
    }
    return Number(process.hrtime.bigint() - started) / lookups;
  });
  return Math.min(...rounds);
}

function build(tenantCount: number, clientCount: number): { registry: TenantRegistry; milliseconds: number } {
  const all = definitions(tenantCount, clientCount);
  const started = performance.now();
  const { registry } = buildRegistry(all);
  return { registry, milliseconds: performance.now() - started };
}

const small = build(10, 100);
const large = build(10_000, 100_000);
console.log('ns per look-up'.padEnd(24), '10 / 100'.padStart(12), '10,000 / 100,000'.padStart(20));
for (const { name, ask } of table) {
  const [few, many] = [small, large].map(({ registry }) => nanosecondsOf(ask(registry)).toFixed(0));
  console.log(name.padEnd(24), String(few).padStart(12), String(many).padStart(20));
}
const [few, many] = [small, large].map(({ milliseconds }) => milliseconds.toFixed(1));
console.log('building it, ms'.padEnd(24), String(few).padStart(12), String(many).padStart(20));
