/**
 * Requests that stand for all that a rule fits. An earlier rule takes a request when it fits it too; of all that a
 * pattern admits, what has a text in place of its `*` that no other pattern knows is fitted by the fewest. When not even
 * that is left to a rule, nothing is.
 */

import { always, remembered } from '../remembered.ts';
import { type AccessRule, pathSegments, wildcardTest } from '../tenants/index.ts';
import { fillerAmong } from './fresh-text.ts';
import type { StepBudget } from './step-budget.ts';

export interface RuleWitnesses {
  readonly methods: readonly string[];
  /** By the rule's host pattern, the hosts of the tenant that fit it; where it has none, all of the tenant under `*`. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  /** By the rule's path pattern, made when they are asked for; the shortest first. */
  readonly paths: ReadonlyMap<string, Iterable<string>>;
}

export interface WitnessedRules {
  readonly rules: readonly AccessRule[];
  readonly tenantHosts: readonly string[];
  /** Whether a host that a wildcard of the tenant admits is not another tenant's. */
  readonly isTenantHost: (hostname: string) => boolean;
  readonly budget: StepBudget;
}

/** Of each rule. Hosts come first, for all of them: a slip there costs most, and to find it costs little. */
export function witnessesOf(witnessed: WitnessedRules): readonly RuleWitnesses[] {
  const { rules, budget } = witnessed;
  /** What there is no time for is left out. */
  const inTime = <Pattern, Found>(patterns: readonly Pattern[], find: (pattern: Pattern) => Found) =>
    patterns.flatMap((pattern): [Pattern, Found][] => (budget.mayGoOn() ? [[pattern, find(pattern)]] : []));
  const [hostsFor, pathsFor] = [hostWitnesses(witnessed), pathWitnesses(witnessed)];
  const hostsOf = rules.map(({ hosts = [undefined] }) =>
    inTime<string | undefined, readonly string[]>(hosts, hostsFor),
  );
  const pathsOf = rules.map(({ paths = ['/**'] }) => inTime(paths, pathsFor));
  const otherMethod = methodBeside(new Set(rules.flatMap(({ methods = [] }) => methods)));
  return rules.map(({ methods = [otherMethod] }, index) => ({
    methods,
    hosts: new Map(hostsOf[index]?.map(([pattern = '*', found]) => [pattern, found])),
    paths: new Map(pathsOf[index]),
  }));
}

/** To compare two patterns of a host. */
const stepsToCompare = 100;

/** To fill in a host and find whose it is. */
const stepsToLookUp = 100;

const mostAttempts = 8;

function hostWitnesses({ rules, tenantHosts, isTenantHost, budget }: WitnessedRules) {
  const patterns = [...tenantHosts, ...rules.flatMap(({ hosts = [] }) => hosts)];
  const fillLabel = fillerAmong(patterns.flatMap((host) => host.split('.')));

  /** What it is filled with may happen to be a host of another tenant: only where all is, is none of it this one's. */
  const hostOfTenant = (pattern: string): string | undefined => {
    const labels = pattern.split('.');
    for (let attempt = 0; attempt < (pattern.includes('*') ? mostAttempts : 1); attempt += 1) {
      budget.spend(stepsToLookUp);
      const host = labels.map((label) => fillLabel(label, attempt)).join('.');
      if (isTenantHost(host)) return host;
    }
    return undefined;
  };

  return remembered(always, (pattern: string | undefined): readonly string[] => {
    budget.spend(tenantHosts.length * stepsToCompare);
    return tenantHosts
      .flatMap((host) => (pattern === undefined ? host : (sharedHost(host, pattern) ?? [])))
      .flatMap((shared) => hostOfTenant(shared) ?? []);
  });
}

const stepsToParse = 50;

/** To fill in a path and see whether there is one reading of it. */
const stepsToFillPath = 100;

const stepsToFillSegment = 100;

function pathWitnesses({ rules, budget }: WitnessedRules) {
  const patterns = rules.flatMap(({ paths = [] }) => paths.map(parsePath));
  budget.spend(patterns.length * stepsToParse);
  const fill = fillerAmong(patterns.flatMap(({ segments }) => segments));
  const fillSegment = remembered(always, (segment: string) => {
    if (segment.includes('*')) budget.spend(stepsToFillSegment);
    return fill(segment);
  });
  const deepest = patterns.reduce((most, { segments }) => Math.max(most, segments.length), 0);

  return remembered(always, (pattern: string): Iterable<string> => {
    budget.spend(stepsToFillPath + pattern.length);
    const { segments, isOpen } = parsePath(pattern);
    const shortest = `/${segments.map(fillSegment).join('/')}`;
    // Each length on its own, for other patterns admit one or all from one on; beyond the deepest all lengths are alike.
    const deepestBelow = isOpen ? deepest - segments.length + 1 : 0;
    return lengthened(shortest, fillSegment('*'), deepestBelow);
  });
}

function lengthened(path: string, segment: string, most: number): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      yield path;
      for (let below = 1, longer = path === '/' ? '' : path; below <= most; below += 1) {
        longer += `/${segment}`;
        yield longer;
      }
    },
  };
}

function parsePath(pattern: string): { readonly segments: readonly string[]; readonly isOpen: boolean } {
  const isOpen = pattern.endsWith('/**');
  return { segments: pathSegments(isOpen ? pattern.slice(0, -3) : pattern), isOpen };
}

/** What two patterns of a host both admit, as a pattern; undefined: nothing. */
function sharedHost(one: string, other: string): string | undefined {
  const labels = one.split('.');
  const others = other.split('.');
  if (labels.length !== others.length) return undefined;
  const shared = labels.map((label, at) => sharedLabel(label, others[at] ?? ''));
  return shared.includes(undefined) ? undefined : shared.join('.');
}

function sharedLabel(one: string, other: string): string | undefined {
  if (!one.includes('*')) return wildcardTest(other)(one) ? one : undefined;
  if (!other.includes('*')) return wildcardTest(one)(other) ? other : undefined;
  const [prefix = '', suffix = ''] = one.split('*');
  const [otherPrefix = '', otherSuffix = ''] = other.split('*');
  const start = [prefix, otherPrefix].sort(byLength).pop() ?? '';
  const end = [suffix, otherSuffix].sort(byLength).pop() ?? '';
  const isShared =
    start.startsWith(prefix) &&
    start.startsWith(otherPrefix) &&
    end.endsWith(suffix) &&
    end.endsWith(otherSuffix);
  return isShared ? `${start}*${end}` : undefined;
}

const byLength = (one: string, other: string): number => one.length - other.length;

function methodBeside(known: ReadonlySet<string>): string {
  let method = 'X';
  while (known.has(method)) method += 'X';
  return method;
}
