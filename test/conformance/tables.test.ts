/** The tables say nothing that cannot be looked up: what they point to exists, and no row stands twice. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exists, read } from '../support/source-tree.ts';
import { specifications } from './index.ts';
import type { TestReference } from './specification.ts';

const rows = specifications.flatMap(({ id, requirements }) => requirements.map((row) => ({ id, ...row })));

describe('the tables of conformance', () => {
  it('point to tests that exist', () => {
    const broken = rows.flatMap(({ id, section, kept }) =>
      kept.how === 'elsewhere'
        ? kept.tests
            .filter((reference) => !isThere(reference))
            .map(({ file, test }) => `${id} ${section}: ${file} › ${test}`)
        : [],
    );
    assert.deepEqual(broken, [], 'A row may only point to a test that is there, by its whole name.');
  });

  it('would notice a test that is gone', () => {
    const file = 'test/attacks/authorization-code.test.ts';
    for (const test of [
      'a code lives for a year',
      'a code is refused with good wishes, and is spent by the attempt',
    ])
      assert.equal(isThere({ file, test }), false, test);
    assert.equal(isThere({ file: 'test/attacks/nothing.test.ts', test: 'a code lives for a minute' }), false);
  });

  it('are where they say', () => {
    const lost = specifications.filter(
      ({ id, file }) => !exists(file) || !read(file).includes(`id: '${id}'`),
    );
    assert.deepEqual(lost, []);
  });

  it('say each thing once', () => {
    const names = rows.map(({ id, section, level, rule }) => `${id} ${section} ${level} ${rule}`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it('give a reason for what is not proved', () => {
    const silent = rows.filter(({ kept }) => 'reason' in kept && kept.reason.length < 15);
    assert.deepEqual(silent, []);
  });
});

const title = /\b(?:describe|test|it)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs;

function isThere({ file, test }: TestReference): boolean {
  if (!exists(file)) return false;
  const text = read(file);
  return test.split(' › ').every((part) => isTitleIn(text, part));
}

/** Names that are made from a table match the template, and what fills its gaps must stand in the file as a text. */
function isTitleIn(text: string, wanted: string): boolean {
  return [...text.matchAll(title)].some(([, quote, name = '']) => {
    if (quote !== '`') return name.replace(/\\(.)/g, '$1') === wanted;
    return filled(name, wanted)?.every((filling) => isQuotedIn(text, filling));
  });
}

function filled(template: string, name: string): string[] | undefined {
  const pattern = template
    .split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(.+)');
  return new RegExp(`^${pattern}$`, 's').exec(name)?.slice(1);
}

function isQuotedIn(text: string, filling: string): boolean {
  const bare = filling.replace(/^"(.*)"$/s, '$1');
  return [`'${bare}'`, `"${bare}"`, `\`${bare}\``].some((quoted) => text.includes(quoted));
}
