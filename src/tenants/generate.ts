/** What is written from the schema: JSON Schemas for editors, and the reference. Files that are never edited by hand. */
import { z } from 'zod';
import { clientSchema, documentSchema, tenantSchema } from './schema.ts';

export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly content: string;
}

/** All generated files of this folder, for `npm run generate` and for the check that they are fresh. */
export function generatedFiles(): GeneratedFile[] {
  return [
    { path: 'schemas/tenant.schema.json', content: jsonSchema('Tenant', tenantSchema) },
    { path: 'schemas/client.schema.json', content: jsonSchema('Client', clientSchema) },
    { path: 'docs/reference/tenants-and-clients.md', content: reference() },
  ];
}

function jsonSchema(kind: 'Tenant' | 'Client', config: z.ZodType): string {
  const schema = z.toJSONSchema(documentSchema(kind, config), { io: 'input', target: 'draft-7' });
  const title = `Uitsmijter ${kind.toLowerCase()}`;
  return `${JSON.stringify({ ...schema, title }, null, 2)}\n`;
}

/** The part of JSON Schema that our schema makes use of. */
interface Described {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
}

function reference(): string {
  return [
    '<!-- Generated from src/tenants/schema.ts by `npm run generate`. Do not edit. -->',
    '# Tenants and clients',
    '',
    'A configuration directory holds `tenants/*.yaml` and `clients/*.yaml`. A document is written as `name` with',
    '`config`, or as a custom resource with `metadata` and `spec`; the keys below are the same in both.',
    'A secret is a text, `{env: NAME}` or `{file: PATH}`. `uitsmijter check` says what is wrong, and where.',
    '',
    '## Tenant',
    '',
    ...table(describedOf(tenantSchema)),
    '',
    '## Client',
    '',
    ...table(describedOf(clientSchema)),
    '',
    '### Redirect entries',
    '',
    '`redirect_urls` and `post_logout_redirect_urls` hold patterns over the whole URI.',
    '',
    '- An entry without any of `\\ ^ $ * + ( ) [ ] { } |` is **exact** and compared byte by byte. A dot is a dot, and a',
    '  `?` with text after it starts the query. `https://app.example.com/cb` admits itself and nothing else: not',
    '  `…/cb/`, not `…/cb?x=1`.',
    '- Any other entry is a **regular expression**, always over the whole URI. Its scheme, its host and its path are',
    '  matched one by one, so no group may reach from one into the next; write one entry for each origin instead.',
    '  In the host a lone dot is a dot, and wildcards cover letters, digits, `-`, `_` and dots: they never match',
    '  `/ \\ @ ? #` or a colon. A port is written out (`:8443`, `(:8443)?`, `:[0-9]+`).',
    '  In the path a dot is any character, and a `?` that starts a query is written `\\?`.',
    '- `http://127.0.0.1`, `http://[::1]` and `localhost` admit every port (RFC 8252 section 7.3).',
    '- Private-use schemes (`com.example.app:/cb`) are exact. Fragments, user names, `javascript:`, `data:` and the like',
    '  are never admitted, nor are paths with `..` or encoded slashes where a pattern would have to judge them.',
    '- An entry without a scheme matches nothing.',
    '',
    '`referrers` are read alike, but the path of an entry is only the beginning: `https://www.example.com/login`',
    'admits `…/login?from=menu` and `…/login/step`, and an entry without a path admits the whole site.',
    '',
  ].join('\n');
}

// What the library answers is a JSON Schema, of which this is the part that we read.
const describedOf = (schema: z.ZodType): Described => z.toJSONSchema(schema, { io: 'input' }) as Described;

function table(schema: Described): string[] {
  return ['| Key | Type | Default | Meaning |', '|---|---|---|---|', ...rows(schema, '')];
}

function rows(schema: Described, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`;
    const required = schema.required?.includes(key) ?? false;
    const fallback = required ? '**required**' : describeDefault(field.default);
    const row = `| \`${name}\` | ${cell(describeType(field))} | ${fallback} | ${cell(field.description ?? '')} |`;
    return [row, ...rows(field, `${name}.`)];
  });
}

function describeDefault(value: unknown): string {
  if (value === undefined || value === '' || (typeof value === 'object' && !Array.isArray(value))) return '';
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${JSON.stringify(value)}\``;
}

function describeType(field: Described): string {
  if (field.const !== undefined) return `\`${String(field.const)}\``;
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (field.anyOf !== undefined) return field.anyOf.map(describeType).join(' or ');
  if (field.type === 'array') return `list of ${describeType(field.items ?? {})}`;
  if (field.type === 'object') return describeObject(field);
  if (field.type === 'integer') return 'whole number';
  return field.type === 'string' ? 'text' : (field.type ?? 'any');
}

/** Only choices are written out: the keys of every other object have rows of their own. */
function describeObject({ properties = {}, description }: Described): string {
  const keys = Object.keys(properties);
  return description === undefined && keys.length > 0 ? `\`{${keys.join(', ')}}\`` : 'mapping';
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
