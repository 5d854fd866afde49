/**
 * Rules that decide nothing, or not where they say: a slip that leaves a path open to everybody who is signed in, and
 * that nobody would notice. What the rules themselves answer about a rule's witnesses is the proof.
 */
import type { AccessRule } from '../tenants/index.ts';
import { compileAccessRules, ruleWithoutCase, withoutCase } from './access-rules.ts';
import { canonicalPath } from './canonical-path.ts';
import { createWitnesses, type RuleWitnesses } from './rule-witnesses.ts';

export interface RuleFinding {
  /** Place of the rule in the list. */
  readonly index: number;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}

export interface RulesToCheck {
  readonly rules: readonly AccessRule[];
  /** Of the tenant. */
  readonly hosts: readonly string[];
  /** Whether a host that a wildcard of this tenant admits is not another tenant's. */
  readonly isTenantHost: (hostname: string) => boolean;
}

/** For all rules of a tenant. Beyond it nothing is said: a server with a thousand odd rules has to start all the same. */
const maxQuestions = 20_000;

export function findUnreachableRules({ rules, hosts, isTenantHost }: RulesToCheck): readonly RuleFinding[] {
  const witnessesOf = createWitnesses({ rules, tenantHosts: hosts, isTenantHost });
  const ask = createInquiry(rules);
  return rules.flatMap((rule, index) => {
    const witnesses = witnessesOf(rule);
    const dead = [
      ...deadPatterns(witnesses.hosts, () => true, {
        message: (pattern) => `decides nothing on “${pattern}”, which no host of the tenant is`,
        hint: 'correct it, or add the host to hosts; until then what was meant is not guarded by this rule',
      }),
      ...deadPatterns(witnesses.paths, hasOneReading, {
        message: (pattern) => `decides nothing about “${pattern}”: a segment ends in a dot or a blank`,
        hint: 'write it without; a request for such a path is refused whatever the rules say',
      }),
    ];
    const takers = ask(index, living(witnesses));
    return [...dead, ...(takers && takers.size > 0 ? [takenAway(takers)] : [])].map((finding) => ({
      index,
      ...finding,
    }));
  });
}

type Findings = Omit<RuleFinding, 'index'>;

function deadPatterns(
  instances: ReadonlyMap<string, readonly string[]>,
  isAlive: (instance: string) => boolean,
  { message, hint }: { readonly message: (pattern: string) => string; readonly hint: string },
): readonly Findings[] {
  return [...instances]
    .filter(([, found]) => !found.some(isAlive))
    .map(([pattern]) => ({ message: message(pattern), hint }));
}

interface Candidates {
  readonly methods: readonly string[];
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

function living({ methods, hosts, paths }: RuleWitnesses): Candidates {
  return {
    methods,
    hosts: [...hosts.values()].flat(),
    paths: [...paths.values()].flat().filter(hasOneReading),
  };
}

/** As a browser writes it. */
function targetOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function hasOneReading(path: string): boolean {
  return canonicalPath(targetOf(path)) === path;
}

/** By place in the list, whether only because of upper and lower case. */
type Takers = ReadonlyMap<number, boolean>;

/** Which rules decide in place of a rule; undefined: it decides itself, or there was no time to find out. */
function createInquiry(
  rules: readonly AccessRule[],
): (index: number, candidates: Candidates) => Takers | undefined {
  const asWritten = compileAccessRules(rules);
  const inOneCase = compileAccessRules(rules.map(ruleWithoutCase));
  let left = maxQuestions;
  return (index, { methods, hosts, paths }) => {
    const takers = new Map<number, boolean>();
    for (const hostname of hosts)
      for (const path of paths)
        for (const method of methods) {
          if (left <= 0) return undefined;
          left -= 1;
          const verdict = asWritten.verdictOn({ hostname, method, target: targetOf(path) });
          if (verdict?.index === index) return undefined;
          if (verdict?.index !== undefined) takers.set(verdict.index, false);
          else {
            const taker = inOneCase.verdictOn({
              hostname,
              method,
              target: targetOf(withoutCase(path)),
            })?.index;
            if (taker !== undefined && !takers.has(taker)) takers.set(taker, true);
          }
        }
    return takers;
  };
}

function takenAway(takers: Takers): Findings {
  const places = [...takers.keys()].sort((one, other) => one - other).map((place) => place + 1);
  const named = places.length === 1 ? `rule ${places[0]} fits` : `rules ${listed(places)} together fit`;
  return [...takers.values()].includes(true)
    ? {
        message: `is never reached: where upper and lower case do not count, ${named} whatever this one fits, and then nobody is let in`,
        hint: 'write the path as the application does, in one rule',
      }
    : { message: `is never reached: ${named} whatever this one fits`, hint: 'put it above, or take it away' };
}

function listed(places: readonly number[]): string {
  return `${places.slice(0, -1).join(', ')} and ${places.at(-1)}`;
}
