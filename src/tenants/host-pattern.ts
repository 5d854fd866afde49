/** Patterns over host names: `*` stands for one label or a part of one, as in a tenant's `hosts`. */
import { wildcardTest } from './wildcard.ts';

export function compileHostPattern(pattern: string): (hostname: string) => boolean {
  if (!pattern.includes('*')) return (hostname) => hostname === pattern;
  const tests = pattern.split('.').map(wildcardTest);
  return (hostname) => {
    const labels = hostname.split('.');
    return labels.length === tests.length && tests.every((test, at) => test(labels[at] ?? ''));
  };
}
