/**
 * Requests that stand for all that a rule fits. An earlier rule takes a request when it fits it too; of all that a
 * pattern admits, what has a text in place of its `*` that no other pattern knows is fitted by the fewest. When not even
 * that is left to a rule, nothing is.
 */
import { type AccessRule, pathSegments, wildcardTest } from '../tenants/index.ts';

export interface RuleWitnesses {
  readonly methods: readonly string[];
  /** By the rule's host pattern, the hosts of the tenant that fit it; where it has none, all of the tenant under `*`. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  /** By the rule's path pattern. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

export interface WitnessedRules {
  readonly rules: readonly AccessRule[];
  readonly tenantHosts: readonly string[];
  /** Whether a host that a wildcard of the tenant admits is not another tenant's. */
  readonly isTenantHost: (hostname: string) => boolean;
}

export function createWitnesses({
  rules,
  tenantHosts,
  isTenantHost,
}: WitnessedRules): (rule: AccessRule) => RuleWitnesses {
  const patterns = rules.flatMap(({ paths = [] }) => paths.map(parsePath));
  const hostTexts = [...tenantHosts, ...rules.flatMap(({ hosts = [] }) => hosts)];
  const fillLabel = fillerAmong(hostTexts.flatMap((host) => host.split('.')));
  const fillSegment = fillerAmong(patterns.flatMap(({ segments }) => segments));
  const deepest = Math.max(0, ...patterns.map(({ segments }) => segments.length));
  const otherMethod = methodBeside(new Set(rules.flatMap(({ methods = [] }) => methods)));

  /** What it is filled with may happen to be a host of another tenant: only where all is, is none of it this one's. */
  const hostOfTenant = (pattern: string): string | undefined => {
    const labels = pattern.split('.');
    for (let attempt = 0; attempt < (pattern.includes('*') ? mostAttempts : 1); attempt += 1) {
      const host = labels.map((label) => fillLabel(label, attempt)).join('.');
      if (isTenantHost(host)) return host;
    }
    return undefined;
  };

  const hostsFor = (pattern: string | undefined): readonly string[] =>
    tenantHosts
      .flatMap((host) => (pattern === undefined ? host : (sharedHost(host, pattern) ?? [])))
      .flatMap((shared) => hostOfTenant(shared) ?? []);

  const pathsFor = (pattern: string): readonly string[] => {
    const { segments, isOpen } = parsePath(pattern);
    const filled = segments.map((segment) => fillSegment(segment));
    // Each length on its own, for other patterns admit one or all from one on; beyond the deepest all lengths are alike.
    const lengths = isOpen ? deepest - segments.length + 2 : 1;
    return Array.from(
      { length: lengths },
      (_, below) => `/${[...filled, ...Array<string>(below).fill(fillSegment('*'))].join('/')}`,
    );
  };

  return ({ methods = [otherMethod], hosts, paths = ['/**'] }) => ({
    methods,
    hosts: new Map(
      hosts ? hosts.map((pattern) => [pattern, hostsFor(pattern)]) : [['*', hostsFor(undefined)]],
    ),
    paths: new Map(paths.map((pattern) => [pattern, pathsFor(pattern)])),
  });
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

const letters = [...'xyzabcdefghijklmnopqrstuvw0123456789'];

const mostAttempts = letters.length;

/**
 * Puts a text that none of these patterns knows, in any case, in place of a `*`: at each attempt a longer one, of another
 * letter if there is one.
 */
function fillerAmong(texts: readonly string[]): (pattern: string, attempt?: number) => string {
  const known = new Set(texts.map((text) => text.toLowerCase()));
  const wild = [...known].filter((text) => text.includes('*'));
  return (pattern, attempt = 0) => {
    const [prefix = '', suffix] = pattern.split('*');
    if (suffix === undefined) return pattern;
    const [start, end] = [prefix.toLowerCase(), suffix.toLowerCase()];
    const isFresh = (letter: string): boolean =>
      !wild.some((text) => text.startsWith(start + letter) || text.endsWith(letter + end));
    const fresh = letters.filter(isFresh);
    const letter = fresh[attempt % fresh.length] ?? 'x';
    let filler = letter.repeat(attempt + 1);
    while (known.has(start + filler + end)) filler += letter;
    return prefix + filler + suffix;
  };
}

function methodBeside(known: ReadonlySet<string>): string {
  let method = 'X';
  while (known.has(method)) method += 'X';
  return method;
}
