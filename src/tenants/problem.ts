/** What is wrong with the configuration, and where: in words for the operator, never with a secret in them. */

export interface Place {
  /** Relative to the configuration directory; for custom resources kind, namespace and name. */
  readonly file: string;
  /** From 1; 0 where there are no lines. */
  readonly line: number;
  readonly column: number;
  /** Where in the document, as in `config.hosts[0]`; empty for the whole. */
  readonly path: string;
}

export interface Problem extends Place {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export type KeyPath = readonly (string | number)[];

export function writePath(path: KeyPath): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

/** Keys whose values, and all below them, are not to be read by whoever reads a log. */
const secretKeys = new Set<string | number>([
  'secret',
  'token',
  'access_key_id',
  'secret_access_key',
  'jwks',
  'providers',
  'password',
]);
const openKeys = new Set<string | number>(['type', 'url', 'file', 'env']);

/** A value as it may be shown in a problem: scalars shortened, everything else by its kind, secrets not at all. */
export function showValue(value: unknown, path: KeyPath): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const last = path.at(-1) ?? '';
  if (path.some((key) => secretKeys.has(key)) && !openKeys.has(last)) return `a ${typeof value} (not shown)`;
  const text = JSON.stringify(value).replace(/\/\/[^@/"]*@/, '//…@');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** One line for a log: where, what, and what to do. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, hint } = problem;
  const where = [line > 0 ? `${file}:${line}:${column}` : file, path].filter((part) => part !== '').join(' ');
  return `${where}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
}

export function byPlace(a: Place, b: Place): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column;
}
