/** The one home of YAML: text becomes plain values, and every value knows its line and column. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { KeyPath } from './problem.ts';

export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

export interface YamlDocument {
  readonly value: unknown;
  /** Where the value at this path stands, or the nearest thing around it. */
  positionOf(path: KeyPath): SourcePosition;
  /** Where the key itself stands. */
  positionOfKey(path: KeyPath): SourcePosition;
}

export interface YamlProblem extends SourcePosition {
  readonly message: string;
  readonly hint: string;
}

/** So many times may the aliases of one document be used: more is an attack on memory, not a configuration. */
const maxAliasCount = 100;

/**
 * Words of our own for each mistake: those of the parser may quote the text, which may be a secret.
 */
const mistakes: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  BAD_INDENT: ['the indentation does not fit', 'indent all keys of one mapping alike, with spaces'],
  TAB_AS_INDENT: ['a tab is used to indent', 'indent with spaces'],
  DUPLICATE_KEY: ['this key stands twice in the same mapping', 'remove one of the two'],
  BAD_ALIAS: ['an alias (*) names no anchor (&)', 'put texts that begin with * or & into quotes'],
  MULTILINE_IMPLICIT_KEY: ['a key goes over several lines', 'look for a missing colon, quote or indentation'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a key or a colon is in the wrong place',
    'put texts that contain “: ” into quotes',
  ],
  BAD_SCALAR_START: ['a text begins with a character that has a meaning in YAML', 'put it into quotes'],
  BAD_DQ_ESCAPE: [
    'this backslash is no escape in double quotes',
    "use single quotes ('…') for regular expressions",
  ],
  MISSING_CHAR: ['a closing quote, bracket, brace or a comma is missing', 'look at the lines above'],
  TAG_RESOLVE_FAILED: ['this tag (!) is not known', 'put texts that begin with ! into quotes'],
  UNEXPECTED_TOKEN: ['this is not expected here', 'look for a missing quote, colon or indentation'],
};

export function parseYaml(text: string): { documents: YamlDocument[]; problems: YamlProblem[] } {
  const lines = new LineCounter();
  const position = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: YamlProblem[] = [];
  const documents: YamlDocument[] = [];
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  });
  // With no document at all the parser answers an empty value that is an array too.
  for (const document of Array.isArray(parsed) ? parsed : []) {
    for (const { code, pos } of document.errors) {
      const [message, hint] = mistakes[code] ?? ['this is not YAML', `the parser calls it ${code}`];
      problems.push({ ...position(pos[0]), message, hint });
    }
    if (document.errors.length > 0) continue;
    const root: unknown = document.contents;
    if (root === null || (isScalar(root) && root.value === null)) continue;
    const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
    try {
      const value: unknown = document.toJS({ maxAliasCount });
      documents.push({
        value,
        positionOf: (path) => position(startOf(locate(root, path, resolve).value) ?? 0),
        positionOfKey: (path) => {
          const { key, value: found } = locate(root, path, resolve);
          return position(startOf(key) ?? startOf(found) ?? 0);
        },
      });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const start = position(startOf(root) ?? 0);
      problems.push({
        ...start,
        message: 'its aliases (*) multiply too often',
        hint: 'write the values out',
      });
    }
  }
  return { documents, problems };
}

const startOf = (node: unknown): number | undefined =>
  // Every node that the parser made has a range; those of other origin have none.
  (node as Partial<Node> | null | undefined)?.range?.[0];

/** Follows a path as far as there are nodes: what a merge key (<<) brought in has none of its own. */
function locate(
  root: unknown,
  path: KeyPath,
  resolve: (node: unknown) => unknown,
): { key: unknown; value: unknown } {
  let key: unknown;
  let value: unknown = root;
  for (const step of path) {
    const inside = resolve(value);
    if (isMap(inside)) {
      const pair = inside.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      key = pair.key;
      value = pair.value ?? pair.key;
    } else if (isSeq(inside) && typeof step === 'number' && inside.items[step] !== undefined) {
      key = undefined;
      value = inside.items[step];
    } else break;
  }
  return { key, value };
}
