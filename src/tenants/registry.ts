/**
 * All tenants and clients at one moment. Immutable; a change of the configuration makes a new one, which is swapped
 * for the old as a whole. Every look-up takes the same time for ten tenants and for ten thousand.
 */
import type { Client } from '../oauth/client.ts';
import type { ClientDefinition, Definition, TenantDefinition } from './definition.ts';
import { didYouMean } from './did-you-mean.ts';
import { unfitForFapi2 } from './fapi2-profile.ts';
import { HostIndex } from './host-index.ts';
import type { Place, Problem } from './problem.ts';
import type { Tenant } from './tenant.ts';

export interface TenantClient {
  readonly tenant: Tenant;
  readonly client: Client;
}

export interface TenantRegistry {
  readonly tenants: readonly Tenant[];
  readonly clientCount: number;
  tenantByName(name: string): Tenant | undefined;
  /** The tenant that owns a host: exact hosts first, then wildcards. Any case, with or without a port. */
  tenantByHost(host: string): Tenant | undefined;
  /** @param id in any case */
  clientOf(tenant: Tenant, id: string): Client | undefined;
  clientsOf(tenant: Tenant): readonly Client[];
  /** The clients with this id of all tenants, for login hosts that several tenants share. */
  clientsNamed(id: string): readonly TenantClient[];
}

export interface BuiltRegistry {
  readonly registry: TenantRegistry;
  readonly problems: readonly Problem[];
}

export interface BuildOptions {
  /** In a conflict, what is in this registry already goes before what is new. */
  readonly previous?: TenantRegistry | undefined;
  /** Tenants whose definition is broken: their clients are not reported as well. */
  readonly brokenTenants?: ReadonlySet<string>;
}

interface TenantEntry {
  readonly tenant: Tenant;
  readonly clients: Map<string, Client>;
}

/** Takes what fits together and reports the rest: of two that exclude each other, the first one stays. */
export function buildRegistry(definitions: Iterable<Definition>, options: BuildOptions = {}): BuiltRegistry {
  const tenants: TenantDefinition[] = [];
  const clients: ClientDefinition[] = [];
  for (const definition of definitions) {
    if (definition.kind === 'tenant') tenants.push(definition);
    else clients.push(definition);
  }
  const { previous, brokenTenants = new Set<string>() } = options;
  const builder = new RegistryBuilder();
  const tenantSeniority = ({ tenant }: TenantDefinition): number =>
    seniority(previous?.tenantByName(tenant.name), tenant);
  for (const definition of bySeniority(tenants, tenantSeniority)) builder.addTenant(definition);
  const clientSeniority = ({ client, tenantName }: ClientDefinition): number => {
    const tenant = previous?.tenantByName(tenantName);
    return seniority(tenant && previous?.clientOf(tenant, client.id), client);
  };
  for (const definition of bySeniority(clients, clientSeniority))
    builder.addClient(definition, brokenTenants);
  return builder.build();
}

/** In service already, a new version of what is in service, new. */
const seniority = <T>(previous: T | undefined, current: T): number =>
  previous === current ? 0 : previous === undefined ? 2 : 1;

/** Keeps the order of files among equals. */
function bySeniority<T>(items: readonly T[], rank: (item: T) => number): T[] {
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

class RegistryBuilder {
  readonly #problems: Problem[] = [];
  readonly #byName = new Map<string, TenantEntry>();
  readonly #tenantPlaces = new Map<string, Place>();
  readonly #bySlug = new Map<string, Tenant>();
  readonly #byHost = new HostIndex<{ tenant: Tenant; place: Place }>();
  /** Whose issuer is on a host. */
  readonly #byIssuerHost = new Map<string, { tenant: Tenant; place: Place }>();
  readonly #byId = new Map<string, TenantClient[]>();
  readonly #clientPlaces = new Map<Client, Place>();
  readonly #refused = new Set<string>();
  readonly #byCookieDomain = new Map<string, Tenant>();

  addTenant({ tenant, place, hostPlaces }: TenantDefinition): void {
    const { name } = tenant;
    const twin = this.#tenantPlaces.get(name);
    if (twin !== undefined) {
      const hint = 'every tenant needs a name of its own';
      this.#report('error', place, `the tenant “${name}” is already defined at ${describe(twin)}`, hint);
      return;
    }
    if (this.#hasForeignHost(tenant, hostPlaces, place) || this.#isMistakable(tenant, place)) {
      this.#refused.add(name);
      return;
    }
    const issuerHost = issuerHostOf(tenant);
    if (issuerHost !== undefined && !this.#byIssuerHost.has(issuerHost))
      this.#byIssuerHost.set(issuerHost, { tenant, place });
    for (const [index, host] of tenant.hosts.entries()) {
      this.#byHost.add(host, { tenant, place: hostPlaces[index] ?? place });
    }
    const namesake = this.#bySlug.get(tenant.slug);
    if (namesake !== undefined) {
      const message = `“${name}” and “${namesake.name}” share the template folder “${tenant.slug}”`;
      this.#report('warning', place, message, 'rename one of the two');
    } else this.#bySlug.set(tenant.slug, tenant);
    this.#reportSharedCookie(tenant, place);
    this.#byName.set(name, { tenant, clients: new Map() });
    this.#tenantPlaces.set(name, place);
  }

  /** Both would put a cookie of the same name there: who signs in at the one is signed out at the other. */
  #reportSharedCookie(tenant: Tenant, place: Place): void {
    const domain = tenant.interceptor.cookie?.replace(/^\./, '');
    if (domain === undefined) return;
    const other = this.#byCookieDomain.get(domain);
    if (other === undefined) this.#byCookieDomain.set(domain, tenant);
    else {
      const message = `“${tenant.name}” and “${other.name}” share the cookie domain ${domain}`;
      const hint = 'give each a domain of its own, or a sign-in at the one is the end of that at the other';
      this.#report('warning', place, message, hint);
    }
  }

  /** A host that answers for two tenants would sign people in to the wrong one. */
  #hasForeignHost(tenant: Tenant, hostPlaces: readonly Place[], place: Place): boolean {
    const probe = new HostIndex<number>();
    let foreign = false;
    for (const [index, host] of tenant.hosts.entries()) {
      const at = hostPlaces[index] ?? place;
      const owner = this.#byHost.ownerOf(host);
      if (owner !== undefined) {
        foreign = true;
        const message = `the host “${host}” already belongs to the tenant “${owner.tenant.name}”, see ${describe(owner.place)}`;
        this.#report('error', at, message, 'a host belongs to one tenant: remove it from one of the two');
      } else if (probe.add(host, index) !== undefined) {
        this.#report('warning', at, `the host “${host}” is listed twice`, 'remove one of the two');
      }
    }
    return foreign;
  }

  /**
   * An issuer on the host of another tenant: tokens of the one would be taken for tokens of the other, and truly so where
   * both sign with the same JWT_SECRET. A login host that nobody owns may be the issuer of several.
   */
  #isMistakable(tenant: Tenant, place: Place): boolean {
    const own = new HostIndex<Tenant>();
    for (const host of tenant.hosts) own.add(host, tenant);
    const issuerHost = issuerHostOf(tenant);
    const owner =
      issuerHost === undefined || own.find(issuerHost) ? undefined : this.#byHost.find(issuerHost);
    if (owner !== undefined) {
      const message = `the issuer “${tenant.issuer}” is on a host of the tenant “${owner.tenant.name}”, see ${describe(owner.place)}`;
      this.#report('error', place, message, 'the issuer is on a host of the tenant itself, or of nobody');
    }
    const claimed = tenant.hosts.find((host) => this.#byIssuerHost.has(host));
    const claimant = claimed === undefined ? undefined : this.#byIssuerHost.get(claimed);
    if (claimant !== undefined) {
      const message = `the host “${claimed}” is that of the issuer of the tenant “${claimant.tenant.name}”, see ${describe(claimant.place)}`;
      this.#report('error', place, message, 'remove the issuer from the one, or the host from the other');
    }
    return owner !== undefined || claimant !== undefined;
  }

  addClient(definition: ClientDefinition, brokenTenants: ReadonlySet<string>): void {
    const { client, tenantName, place, tenantNamePlace } = definition;
    const entry = this.#byName.get(tenantName);
    if (entry === undefined) {
      // Why the tenant is not there has been said already.
      if (this.#refused.has(tenantName) || brokenTenants.has(tenantName)) return;
      const hint = this.#tenantHint(tenantName);
      this.#report('error', tenantNamePlace, `there is no tenant “${tenantName}”`, hint);
      return;
    }
    const unfit = unfitForFapi2(client, entry.tenant);
    if (unfit !== undefined) {
      this.#report('error', place, unfit, 'change it in the tenant, or remove the profile');
      return;
    }
    const twin = entry.clients.get(client.id);
    if (twin !== undefined) {
      const where = describe(this.#clientPlaces.get(twin) ?? place);
      const message = `the ident ${client.id} is already used by the client “${twin.name}”, see ${where}`;
      this.#report('error', place, message, 'every client of a tenant needs an ident of its own');
      return;
    }
    const others = this.#byId.get(client.id) ?? [];
    const [other] = others;
    if (other !== undefined) {
      const where = describe(this.#clientPlaces.get(other.client) ?? place);
      const message = `the tenant “${other.tenant.name}” has a client with the ident ${client.id} too, see ${where}`;
      this.#report('warning', place, message, 'on a login host that tenants share, both are refused');
    }
    this.#clientPlaces.set(client, place);
    entry.clients.set(client.id, client);
    this.#byId.set(client.id, [...others, { tenant: entry.tenant, client }]);
  }

  #tenantHint(name: string): string {
    const names = [...this.#byName.keys()];
    const inNamespace = names.find((known) => known.endsWith(`/${name}`));
    const meant = inNamespace ?? (names.length > 200 ? undefined : didYouMean(name, names));
    if (meant !== undefined) return `did you mean “${meant}”?`;
    if (names.length === 0) return 'no tenant could be read';
    return `known tenants: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
  }

  #report(severity: Problem['severity'], place: Place, message: string, hint: string): void {
    this.#problems.push({ ...place, severity, message, hint });
  }

  build(): BuiltRegistry {
    const byName = this.#byName;
    const byHost = this.#byHost;
    const byId = this.#byId;
    const registry: TenantRegistry = {
      tenants: [...byName.values()].map(({ tenant }) => tenant),
      clientCount: this.#clientPlaces.size,
      tenantByName: (name) => byName.get(name)?.tenant,
      tenantByHost: (host) => byHost.find(host)?.tenant,
      clientOf: (tenant, id) => byName.get(tenant.name)?.clients.get(id.toLowerCase()),
      clientsOf: (tenant) => [...(byName.get(tenant.name)?.clients.values() ?? [])],
      clientsNamed: (id) => byId.get(id.toLowerCase()) ?? [],
    };
    return { registry: Object.freeze(registry), problems: this.#problems };
  }
}

const issuerHostOf = ({ issuer }: Tenant): string | undefined =>
  issuer === undefined ? undefined : new URL(issuer).hostname;

const describe = ({ file, line }: Place): string => (line > 0 ? `${file}:${line}` : file);

export const emptyRegistry: TenantRegistry = buildRegistry([]).registry;
