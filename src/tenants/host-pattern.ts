/** Patterns over host names: `*` stands for one label or a part of one, as in a tenant's `hosts`. */
import { coversWildcard, wildcardTest } from './wildcard.ts';

export function compileHostPattern(pattern: string): (hostname: string) => boolean {
  if (!pattern.includes('*')) return (hostname) => hostname === pattern;
  const tests = pattern.split('.').map(wildcardTest);
  return (hostname) => {
    const labels = hostname.split('.');
    return labels.length === tests.length && tests.every((test, at) => test(labels[at] ?? ''));
  };
}

/** Whether the first admits every host that the second admits. */
export function coversHost(general: string, special: string): boolean {
  const wanted = general.split('.');
  const given = special.split('.');
  return (
    wanted.length === given.length && wanted.every((label, at) => coversWildcard(label, given[at] ?? ''))
  );
}
