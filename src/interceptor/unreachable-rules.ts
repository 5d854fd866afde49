/**
 * Rules that decide nothing, or not where they say: a slip that leaves a path open to everybody who is signed in, and
 * that nobody would notice. What the rules themselves answer about a rule's witnesses is the proof.
 */

import { always, remembered } from '../remembered.ts';
import type { AccessRule } from '../tenants/index.ts';
import { createInquiry, hasOneReading, type Takers } from './rule-inquiry.ts';
import { type RuleWitnesses, witnessesOf } from './rule-witnesses.ts';
import { createStepBudget, type StepBudget } from './step-budget.ts';

export interface RuleFinding {
  /** Place of the rule in the list; absent: about the list. */
  readonly index?: number;
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
  readonly budget?: StepBudget;
}

/** For all rules of a tenant, about a tenth of a second on a slow machine: meanwhile the server answers nobody. */
const mostSteps = 2_000_000;

export function findUnreachableRules({
  rules,
  hosts,
  isTenantHost,
  budget = createStepBudget(mostSteps),
}: RulesToCheck): readonly RuleFinding[] {
  const witnesses = witnessesOf({ rules, tenantHosts: hosts, isTenantHost, budget });
  const ask = createInquiry(rules, budget);
  // First, for all rules, what costs little.
  const isReadable = remembered(always, hasOneReading);
  const dead = witnesses.map((each) => deadPatterns(each, isReadable));
  const taken = witnesses.map((each, index) => takenAway(ask(index, each)));
  const found = rules.flatMap((_, index) =>
    [...(dead[index] ?? []), ...(taken[index] ?? [])].map((finding) => ({ index, ...finding })),
  );
  return budget.hasRunOut ? [...found, notAllLookedAt] : found;
}

type Finding = Omit<RuleFinding, 'index'>;

const notAllLookedAt: Finding = {
  message:
    'not all rules were looked at, for they are too many or have too many paths and hosts: one that decides nothing may not have been told',
  hint: '`uitsmijter check` looks further than a server that starts; join rules that say the same, or use broader patterns',
};

function deadPatterns(
  { hosts, paths }: RuleWitnesses,
  isReadable: (path: Iterable<string>) => boolean,
): readonly Finding[] {
  return [
    ...deadAmong(hosts, (found) => found.length > 0).map((pattern) => ({
      message: `decides nothing on “${pattern}”, which no host of the tenant is`,
      hint: 'correct it, or add the host to hosts; until then what was meant is not guarded by this rule',
    })),
    ...deadAmong(paths, isReadable).map((pattern) => ({
      message: `decides nothing about “${pattern}”: a segment ends in a dot or a blank`,
      hint: 'write it without; a request for such a path is refused whatever the rules say',
    })),
  ];
}

function deadAmong<T>(witnesses: ReadonlyMap<string, T>, isAlive: (found: T) => boolean): readonly string[] {
  return [...witnesses].filter(([, found]) => !isAlive(found)).map(([pattern]) => pattern);
}

function takenAway(takers: Takers | undefined): readonly Finding[] {
  if (takers === undefined || takers.size === 0) return [];
  const places = [...takers.keys()].sort((one, other) => one - other).map((place) => place + 1);
  const named = places.length === 1 ? `rule ${places[0]} fits` : `rules ${listed(places)} together fit`;
  const [message, hint] = [...takers.values()].includes(true)
    ? [
        `is never reached: where upper and lower case do not count, ${named} whatever this one fits, and then nobody is let in`,
        'write the path as the application does, in one rule',
      ]
    : [`is never reached: ${named} whatever this one fits`, 'put it above, or take it away'];
  return [{ message, hint }];
}

function listed(places: readonly number[]): string {
  return `${places.slice(0, -1).join(', ')} and ${places.at(-1)}`;
}
