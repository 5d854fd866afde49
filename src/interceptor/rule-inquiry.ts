/** Asks the rules themselves who decides about the witnesses of a rule, and accounts for what that costs. */

import { always, remembered } from '../remembered.ts';
import { type AccessRule, compileHostPattern, compilePathPattern } from '../tenants/index.ts';
import { compileAccessRules, type PatternCompilers, ruleWithoutCase, withoutCase } from './access-rules.ts';
import { canonicalPath } from './canonical-path.ts';
import type { RuleWitnesses } from './rule-witnesses.ts';
import type { StepBudget } from './step-budget.ts';

/** By place in the list, whether only because of upper and lower case. */
export type Takers = ReadonlyMap<number, boolean>;

/** Which rules decide in place of a rule; undefined: it decides itself, or there was no time to find out. */
export type Inquiry = (index: number, witnesses: RuleWitnesses) => Takers | undefined;

interface Question {
  readonly hostname: string;
  readonly method: string;
  readonly path: string;
}

interface Verdict {
  readonly index: number | undefined;
  readonly isByCase: boolean;
}

export function createInquiry(rules: readonly AccessRule[], budget: StepBudget): Inquiry {
  const verdictOn = createJudge(rules, budget);
  return (index, witnesses) => {
    const takers = new Map<number, boolean>();
    for (const question of questionsAbout(witnesses)) {
      if (!budget.mayGoOn()) return undefined;
      const verdict = verdictOn(question);
      if (verdict.index === index && !verdict.isByCase) return undefined;
      if (verdict.index !== undefined)
        takers.set(verdict.index, verdict.isByCase && (takers.get(verdict.index) ?? true));
    }
    return takers;
  };
}

function* questionsAbout({ methods, hosts, paths }: RuleWitnesses): Iterable<Question> {
  const hostnames = [...hosts.values()].flat();
  for (const path of livingPaths(paths))
    for (const hostname of hostnames) for (const method of methods) yield { hostname, method, path };
}

function* livingPaths(paths: RuleWitnesses['paths']): Iterable<string> {
  for (const witnesses of paths.values()) if (hasOneReading(witnesses)) yield* witnesses;
}

/** What is below a path that has one has one, too. */
export function hasOneReading([shortest = '']: Iterable<string>): boolean {
  return canonicalPath(targetOf(shortest)) === shortest;
}

/** As a browser writes it. */
function targetOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** To read a path and to come by a rule without patterns, beside the tests of patterns. */
const stepsToRead = 100;

function createJudge(rules: readonly AccessRule[], budget: StepBudget): (question: Question) => Verdict {
  const compilers = meteredCompilers(budget);
  const asWritten = compileAccessRules(rules, compilers);
  const inOneCase = compileAccessRules(rules.map(ruleWithoutCase), compilers);
  const ask = (by: typeof asWritten, { path, ...place }: Question) => {
    const verdict = by.verdictOn({ ...place, target: targetOf(path) });
    budget.spend(stepsToRead + path.length + (verdict?.index ?? rules.length));
    return verdict;
  };
  return (question) => {
    const verdict = ask(asWritten, question);
    if (verdict) return { index: verdict.index, isByCase: false };
    const path = withoutCase(question.path);
    return { index: ask(inOneCase, { ...question, path })?.index, isByCase: true };
  };
}

/** To compile a part of a pattern. */
const stepsToCompile = 20;

/**
 * A test of a pattern costs, at most, as many steps as the pattern has parts. It is compiled when it is first tried: not
 * all that are written are.
 */
function meteredCompilers(budget: StepBudget): PatternCompilers {
  const metered = <Tested>(compile: (pattern: string) => (tested: Tested) => boolean, separator: string) =>
    remembered(always, (pattern: string) => {
      const steps = pattern.split(separator).length;
      let test: ((tested: Tested) => boolean) | undefined;
      return (tested: Tested): boolean => {
        budget.spend(test ? steps : steps * stepsToCompile);
        test ??= compile(pattern);
        return test(tested);
      };
    });
  const pathTest = metered((pattern) => compilePathPattern(pattern).matches, '/');
  return {
    host: metered(compileHostPattern, '.'),
    path: (pattern) => ({ matches: pathTest(pattern) }),
  };
}
