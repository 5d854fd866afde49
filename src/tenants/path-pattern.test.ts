import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileHostPattern } from './host-pattern.ts';
import { compilePathPattern, pathPatternProblem, pathSegments } from './path-pattern.ts';

const matches = (pattern: string, path: string): boolean =>
  compilePathPattern(pattern).matches(pathSegments(path));

const table: Readonly<Record<string, { readonly yes: readonly string[]; readonly no: readonly string[] }>> = {
  '/': { yes: ['/'], no: ['/a'] },
  '/a': { yes: ['/a', '/a/'], no: ['/', '/ab', '/a/b', '/A'] },
  '/a/*': { yes: ['/a/b'], no: ['/a', '/a/', '/a/b/c'] },
  '/a/v*/c': { yes: ['/a/v1/c'], no: ['/a/v/c', '/a/w1/c'] },
  '/a/**': { yes: ['/a', '/a/', '/a/b', '/a/b/c'], no: ['/', '/ab'] },
  '/**': { yes: ['/', '/a', '/a/b'], no: [] },
  '/*.js': { yes: ['/x.js'], no: ['/.js', '/x/y.js'] },
};
for (const [pattern, { yes, no }] of Object.entries(table))
  test(`${pattern} matches ${yes.join(' ')} and not ${no.join(' ')}`, () => {
    for (const path of yes) assert.equal(matches(pattern, path), true, path);
    for (const path of no) assert.equal(matches(pattern, path), false, path);
  });

test('a pattern that could never match, or not what it seems to, is refused', () => {
  for (const pattern of [
    'a',
    '',
    '/a//b',
    '/a/../b',
    '/./a',
    '/%61',
    '/a?b',
    '/a;b',
    '/a b',
    '/a\\b',
    '/**/b',
    '/a**',
    '/*a*',
    '/\ud800',
  ])
    assert.equal(typeof pathPatternProblem(pattern), 'string', pattern);
  for (const pattern of [...Object.keys(table), '/straße/**'])
    assert.equal(pathPatternProblem(pattern), undefined, pattern);
});

test('in a host, * is a label or a part of one', () => {
  const test = compileHostPattern('*.example');
  assert.deepEqual(['a.example', 'a.b.example', 'example', 'a.example.test'].map(test), [
    true,
    false,
    false,
    false,
  ]);
  assert.equal(compileHostPattern('a.example')('a.example'), true);
});
