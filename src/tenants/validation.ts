/** Holds a value against the schema and says what is wrong in the words of an operator. */
import type { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';
import { type KeyPath, showValue, writePath } from './problem.ts';

/** A problem of one document, before its path is turned into line and column. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly path: KeyPath;
  /** The key is the problem, not its value. */
  readonly atKey?: true;
  readonly message: string;
  readonly hint?: string;
}

export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  at: KeyPath,
): { value: z.output<T>; findings: [] } | { value: undefined; findings: Finding[] } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, findings: [] };
  const findings = parsed.error.issues.flatMap((issue) => explain(issue, { schema, value, at }));
  return { value: undefined, findings };
}

interface Subject {
  readonly schema: z.ZodType;
  readonly value: unknown;
  /** Where the value stands in the document. */
  readonly at: KeyPath;
}

function explain(issue: z.core.$ZodIssue, subject: Subject): Finding[] {
  // Symbols are keys only of values that no YAML can write.
  const inner = issue.path.filter((key) => typeof key !== 'symbol');
  const path = [...subject.at, ...inner];
  const value = inner.reduce<unknown>(childOf, subject.value);
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(subject.schema, inner);
    return issue.keys.map((key) => unknownKey([...path, key], known));
  }
  if (value === undefined) {
    const what = descriptionOf(subject.schema, inner);
    return [{ severity: 'error', path, message: 'is missing', ...(what !== undefined && { hint: what }) }];
  }
  if (issue.code === 'invalid_union') {
    const options = optionsOf(subject.schema, inner);
    // The alternative that fits but for something inside of it; texts and mappings are never confused.
    const [closest] = issue.errors
      .map((issues, index) => ({ issues, schema: options[index] }))
      .filter(({ issues }) =>
        issues.every(({ path: way, code }) => way.length > 0 || code === 'unrecognized_keys'),
      )
      .sort((a, b) => a.issues.length - b.issues.length);
    if (closest?.schema !== undefined) {
      const { schema } = closest;
      return closest.issues.flatMap((nested) => explain(nested, { schema, value, at: path }));
    }
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof value === 'string' ? didYouMean(value, allowed) : undefined;
    const message = `must be ${allowed.length > 1 ? 'one of ' : ''}${allowed.join(', ')}, but is ${showValue(value, path)}`;
    return [
      { severity: 'error', path, message, ...(meant !== undefined && { hint: `did you mean “${meant}”?` }) },
    ];
  }
  const hint = quoteHint(issue, value) ?? descriptionOf(subject.schema, inner);
  return [
    {
      severity: 'error',
      path,
      message: `${issue.message}, but is ${showValue(value, path)}`,
      ...(hint !== undefined && { hint }),
    },
  ];
}

/** Never shows the value: under a mistyped key it may be a secret. */
export function unknownKey(path: KeyPath, known: readonly string[]): Finding {
  const key = String(path.at(-1));
  const meant = didYouMean(key, known);
  const parent = writePath(path.slice(0, -1));
  const keys =
    known.length > 0 ? `known keys${parent === '' ? '' : ` in ${parent}`}: ${known.join(', ')}` : undefined;
  const hint = meant === undefined ? keys : `did you mean “${meant}”?`;
  return {
    severity: 'error',
    path,
    atKey: true,
    message: `unknown key “${key.slice(0, 60)}”`,
    ...(hint !== undefined && { hint }),
  };
}

function quoteHint(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  const wantsText =
    issue.code === 'invalid_union' || (issue.code === 'invalid_type' && issue.expected === 'string');
  if (wantsText && (typeof value === 'number' || typeof value === 'boolean')) return 'put it into quotes';
  if (issue.code === 'invalid_type' && issue.expected === 'array' && typeof value === 'string') {
    return 'begin a line with “- ” for each entry';
  }
  return undefined;
}

function childOf(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  // An own property of an object, whichever kind it is.
  return (value as Record<string | number, unknown>)[key];
}

/** The part of a schema at a path, without its wrappers for defaults and options. */
function schemaAt(schema: z.ZodType, path: KeyPath): z.ZodType {
  let current = unwrap(schema);
  for (const key of path) {
    const { def } = current;
    // The library types its definitions loosely: each has the property that its `type` says.
    const parts = def as { type: string; shape?: Record<string, z.ZodType>; element?: z.ZodType };
    const next = typeof key === 'number' ? parts.element : parts.shape?.[key];
    if (next === undefined) return current;
    current = unwrap(next);
  }
  return current;
}

function unwrap(schema: z.ZodType): z.ZodType {
  const { def } = schema;
  const inner = (def as { innerType?: z.ZodType }).innerType;
  return inner === undefined ? schema : unwrap(inner);
}

function keysOf(schema: z.ZodType, path: KeyPath): string[] {
  const { def } = schemaAt(schema, path);
  return Object.keys((def as { shape?: Record<string, unknown> }).shape ?? {});
}

function optionsOf(schema: z.ZodType, path: KeyPath): readonly z.ZodType[] {
  const { def } = schemaAt(schema, path);
  return (def as { options?: readonly z.ZodType[] }).options ?? [];
}

function descriptionOf(schema: z.ZodType, path: KeyPath): string | undefined {
  const last = path.findLastIndex((key) => typeof key === 'string');
  if (last < 0) return undefined;
  const { def } = schemaAt(schema, path.slice(0, last));
  const field = (def as { shape?: Record<string, z.ZodType> }).shape?.[String(path[last])];
  return field?.description;
}
