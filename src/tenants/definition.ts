/** One tenant or client as a document defines it, before it is known whether it fits the others. */
import type { Client } from '../oauth/client.ts';
import type { Place } from './problem.ts';
import type { Tenant } from './tenant.ts';

export interface TenantDefinition {
  readonly kind: 'tenant';
  readonly tenant: Tenant;
  readonly place: Place;
  /** For each of the tenant's hosts, in the same order. */
  readonly hostPlaces: readonly Place[];
  readonly providersPlace: Place;
  /** For each of `interceptor.rules`, in the same order. */
  readonly rulePlaces: readonly Place[];
}

export interface ClientDefinition {
  readonly kind: 'client';
  readonly client: Client;
  readonly tenantName: string;
  readonly place: Place;
  readonly tenantNamePlace: Place;
}

export type Definition = TenantDefinition | ClientDefinition;
export type EntityKind = Definition['kind'];
