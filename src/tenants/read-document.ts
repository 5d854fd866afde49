/**
 * One document, from a file or from Kubernetes, becomes a tenant or a client. Both shapes are read: `name` with
 * `config`, and `metadata` with `spec`; and mixtures of the two, which the original's documentation shows.
 */
import type { ClientDefinition, Definition, EntityKind, TenantDefinition } from './definition.ts';
import { didYouMean } from './did-you-mean.ts';
import { createEntityContext, type EntityContext } from './entity-context.ts';
import { type KeyPath, type Place, type Problem, showValue } from './problem.ts';
import { readClient } from './read-client.ts';
import { readTenant } from './read-tenant.ts';
import type { References } from './references.ts';
import { clientSchema, tenantSchema } from './schema.ts';
import { standIn } from './stand-ins.ts';
import { type Finding, unknownKey, validate } from './validation.ts';

export interface SourceDocument {
  readonly value: unknown;
  /** The line and column of a value, or of its key. */
  placeOf(path: KeyPath, atKey?: boolean): Place;
}

export interface DocumentReading {
  /** Absent when there is an error. */
  readonly definition?: Definition;
  /** What the document is about, as far as it can be told also from a broken one. */
  readonly subject?: { readonly kind: EntityKind; readonly name: string };
  readonly problems: readonly Problem[];
}

interface Envelope {
  readonly kind: EntityKind;
  readonly name: string;
  readonly namespace?: string;
  readonly config: unknown;
  readonly at: KeyPath;
}

/** @param expected what the folder holds; a document that says its `kind` decides for itself */
export function readDocument(
  document: SourceDocument,
  expected: EntityKind | undefined,
  references: References,
): DocumentReading {
  const findings: Finding[] = [];
  const place = (path: KeyPath, atKey = false): Place => document.placeOf(path, atKey);
  const envelope = readEnvelope(document.value, expected, findings);
  const definition = envelope && readEntity(envelope, { findings, references, place });
  const problems = findings.map(({ severity, path, atKey, message, hint }) => ({
    ...place(path, atKey),
    severity,
    message,
    ...(hint !== undefined && { hint }),
  }));
  const broken = findings.some(({ severity }) => severity === 'error');
  return {
    // A definition with stand-ins in it is never more than a means to find problems.
    ...(definition && !broken && { definition }),
    ...(envelope && { subject: { kind: envelope.kind, name: fullName(envelope) } }),
    problems,
  };
}

const fullNameOf = (name: string, namespace: unknown): string =>
  typeof namespace === 'string' ? `${namespace}/${name}` : name;

const fullName = ({ name, namespace }: Envelope): string => fullNameOf(name, namespace);

interface Reading {
  readonly findings: Finding[];
  readonly references: References;
  readonly place: (path: KeyPath) => Place;
}

function readEntity(envelope: Envelope, { findings, references, place }: Reading): Definition | undefined {
  const { kind, namespace, at } = envelope;
  const schema = kind === 'tenant' ? tenantSchema : clientSchema;
  const config = withoutNothing(envelope.config);
  const { findings: wrong } = validate(schema, config, at);
  findings.push(...wrong);
  // What is right is read all the same, with stand-ins for what is wrong: all problems are told at once.
  const repaired =
    wrong.length === 0
      ? config
      : standIn(
          kind,
          config,
          wrong.map(({ path }) => path.slice(at.length)),
        );
  const further: Finding[] = [];
  const context = createEntityContext({
    // Clients keep their bare name: it is only for people.
    name: kind === 'tenant' ? fullName(envelope) : envelope.name,
    namespace,
    references,
    at,
    findings: further,
    describePlace: (path) => describe(place(path)),
  });
  const definition =
    kind === 'tenant' ? tenantOf(repaired, context, at, place) : clientOf(repaired, context, at, place);
  findings.push(...further.filter(({ path }) => !wrong.some((known) => startsAlike(known.path, path))));
  return definition;
}

type PlaceOf = Reading['place'];

function tenantOf(
  config: unknown,
  context: EntityContext,
  at: KeyPath,
  place: PlaceOf,
): TenantDefinition | undefined {
  const { value } = validate(tenantSchema, config, at);
  if (value === undefined) return undefined;
  const tenant = readTenant(value, context);
  return {
    kind: 'tenant',
    tenant,
    place: place([]),
    hostPlaces: tenant.hosts.map((_, index) => place([...at, 'hosts', index])),
    providersPlace: place([...at, 'providers']),
    rulePlaces: tenant.interceptor.rules.map((_, index) => place([...at, 'interceptor', 'rules', index])),
  };
}

function clientOf(
  config: unknown,
  context: EntityContext,
  at: KeyPath,
  place: PlaceOf,
): ClientDefinition | undefined {
  const { value } = validate(clientSchema, config, at);
  if (value === undefined) return undefined;
  return {
    kind: 'client',
    client: readClient(value, context),
    tenantName: value.tenantname,
    place: place([...at, 'ident']),
    tenantNamePlace: place([...at, 'tenantname']),
  };
}

const startsAlike = (a: KeyPath, b: KeyPath): boolean =>
  a.slice(0, Math.min(a.length, b.length)).every((key, index) => key === b[index]);

const describe = ({ file, line }: Place): string => (line > 0 ? `${file}:${line}` : file);

/** `scopes:` with nothing after it is as good as no `scopes` at all. */
function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value) || !isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, withoutNothing(inner)]),
  );
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fileKeys = ['name', 'config'];
const resourceKeys = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

function readEnvelope(
  value: unknown,
  expected: EntityKind | undefined,
  findings: Finding[],
): Envelope | undefined {
  const error = (path: KeyPath, message: string, hint: string, atKey?: true): undefined => {
    findings.push({ severity: 'error', path, message, hint, ...(atKey && { atKey }) });
  };
  if (!isMapping(value)) {
    return error(
      [],
      `must be a mapping, but is ${showValue(value, ['secret'])}`,
      'begin with “name:” and “config:”',
    );
  }
  const resource = 'metadata' in value || 'spec' in value || 'kind' in value;
  const known = resource ? [...resourceKeys, ...fileKeys] : fileKeys;
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const isConfigKey = key in tenantSchema.shape || key in clientSchema.shape;
    if (isConfigKey) error([key], `“${key}” stands beside “config:”`, 'indent it below “config:”', true);
    else findings.push(unknownKey([key], known));
  }
  const kind = readKind(value.kind, expected, error);
  const nameAt = 'name' in value ? ['name'] : resource ? ['metadata', 'name'] : ['name'];
  const metadata = isMapping(value.metadata) ? value.metadata : {};
  const name = 'name' in value ? value.name : metadata.name;
  const namespace = metadata.namespace;
  const at = 'config' in value ? 'config' : 'spec' in value ? 'spec' : resource ? 'spec' : 'config';
  if ('config' in value && 'spec' in value)
    error(['spec'], 'stands beside “config”', 'keep one of the two', true);
  if (value[at] === undefined || value[at] === null)
    error([at], 'is missing', `put the settings below “${at}:”`);
  const goodName = typeof name === 'string' && /^[^\p{C}\p{Z}](?:[^\p{C}]{0,98}[^\p{C}\p{Z}])?$/u.test(name);
  if (name === undefined) error(nameAt, 'is missing', 'give it a name');
  else if (!goodName)
    error(
      nameAt,
      `must be a name, but is ${showValue(name, nameAt)}`,
      'use a text in quotes, at most 100 characters',
    );
  // What a tenant keeps is stored under its name and a colon: no name may reach into the keys of another.
  else if (kind === 'tenant' && fullNameOf(name, namespace).includes(':')) {
    error(nameAt, 'may not have a colon', 'use letters, digits, spaces, hyphens, dots');
  }
  if (namespace !== undefined && typeof namespace !== 'string') {
    error(['metadata', 'namespace'], 'must be a text', 'put it into quotes');
  }
  if (kind === undefined || !goodName || value[at] === undefined || value[at] === null) return undefined;
  return { kind, name, ...(typeof namespace === 'string' && { namespace }), config: value[at], at: [at] };
}

function readKind(
  kind: unknown,
  expected: EntityKind | undefined,
  error: (path: KeyPath, message: string, hint: string) => undefined,
): EntityKind | undefined {
  if (kind === undefined && expected !== undefined) return expected;
  if (kind === 'Tenant') return 'tenant';
  if (kind === 'Client') return 'client';
  const meant = typeof kind === 'string' ? didYouMean(kind, ['Tenant', 'Client']) : undefined;
  const hint = meant === undefined ? 'write “kind: Tenant” or “kind: Client”' : `did you mean “${meant}”?`;
  return error(['kind'], `must be Tenant or Client, but is ${showValue(kind, ['kind'])}`, hint);
}
