/**
 * What a specification demands of an authorization server, as a table. Each row is one MUST or MUST NOT sentence in our
 * own words, and says how it is kept: by a proof over HTTP, by a test that stands elsewhere, or not, and why. `docs/reference/standards.md` is written from these tables; nothing here may load a test runner.
 */
import type { ServerUnderTest } from './server-under-test.ts';

export interface Specification {
  /** Short, as people cite it: `RFC 7636`. */
  readonly id: string;
  readonly title: string;
  /** Where its table is, from the root of the repository. */
  readonly file: `test/conformance/${string}.ts`;
  readonly url: string;
  /** What was left out of the table, and why, if not evident. */
  readonly note?: string;
  readonly requirements: readonly Requirement[];
}

/** REQUIRED and SHALL are written as MUST, SHALL NOT as MUST NOT (RFC 2119 sections 1 and 2). */
export type Level = 'MUST' | 'MUST NOT';

export interface Requirement {
  /** Without the word "section". */
  readonly section: string;
  readonly level: Level;
  /** A sentence, as it holds with us; the level only says whether the specification demands or forbids. */
  readonly rule: string;
  readonly kept: Kept;
}

export type Kept =
  | { readonly how: 'proof'; readonly proof: Proof }
  | { readonly how: 'elsewhere'; readonly tests: readonly TestReference[] }
  | { readonly how: 'not applicable'; readonly reason: string }
  /** We do something else, knowingly; or whoever runs the server has to see to it. */
  | { readonly how: 'departure'; readonly reason: string }
  /** TLS: whatever stands in front speaks it. */
  | { readonly how: 'by the proxy' };

export type Proof = (server: ServerUnderTest) => Promise<void>;

export interface TestReference {
  /** From the root of the repository. */
  readonly file: string;
  /** The whole name, `suite › test` in a suite; where the file makes names from a table, as it comes out. */
  readonly test: string;
}

type Row = (section: string, rule: string, kept: Proof | Kept) => Requirement;

const rowOf =
  (level: Level): Row =>
  (section, rule, kept) => ({
    section,
    level,
    rule,
    kept: typeof kept === 'function' ? { how: 'proof', proof: kept } : kept,
  });

export const must: Row = rowOf('MUST');
export const mustNot: Row = rowOf('MUST NOT');

/** Pairs of file and name: each of them proves a part, all together the whole. */
export function provedBy(...tests: readonly (readonly [file: string, test: string])[]): Kept {
  return { how: 'elsewhere', tests: tests.map(([file, test]) => ({ file, test })) };
}

export function notApplicable(reason: string): Kept {
  return { how: 'not applicable', reason };
}

export function departs(reason: string): Kept {
  return { how: 'departure', reason };
}

export const leftToTheProxy: Kept = { how: 'by the proxy' };
