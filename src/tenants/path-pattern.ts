/** Patterns over canonical paths: exact, `*` for one segment or a part of one, `/**` at the end for all below. */
import { wildcardTest } from './wildcard.ts';

export interface PathPattern {
  /** @param segments of a canonical path, without the slashes */
  matches(segments: readonly string[]): boolean;
}

/** `/a/b/` is `/a/b`: hardly a server tells the two apart, so no rule does. */
export function pathSegments(path: string): readonly string[] {
  return path.replace(/\/$/, '').split('/').slice(1);
}

/** What is wrong with a pattern; undefined: nothing. */
export function pathPatternProblem(pattern: string): string | undefined {
  if (!pattern.startsWith('/')) return 'must start with /';
  if (/[^!-~\u00a0-\ud7ff\ue000-\uffff]|[%?#;\\]/u.test(pattern))
    return 'is written as people read it: without escapes, query, ; and white space';
  const segments = pathSegments(basePattern(pattern));
  if (segments.some((segment) => segment.split('*').length > 2))
    return 'may have one * in a segment, and ** only at the end, after a slash';
  return segments.some((segment) => ['', '.', '..'].includes(segment))
    ? 'must not have an empty segment, . or ..'
    : undefined;
}

export function compilePathPattern(pattern: string): PathPattern {
  const wanted = pathSegments(basePattern(pattern)).map(wildcardTest);
  const open = isOpen(pattern);
  return {
    matches: (segments) =>
      (open ? segments.length >= wanted.length : segments.length === wanted.length) &&
      wanted.every((test, at) => test(segments[at] ?? '')),
  };
}

const isOpen = (pattern: string): boolean => pattern.endsWith('/**');
const basePattern = (pattern: string): string => (isOpen(pattern) ? pattern.slice(0, -3) : pattern);
