import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalPath } from './canonical-path.ts';

const plain: Readonly<Record<string, string>> = {
  '/': '/',
  '/a/b/': '/a/b/',
  '/a?x=/../b;c': '/a',
  '/%61%2Db': '/a-b',
  '/stra%C3%9Fe': '/straße',
  '/a%20b/c': '/a b/c',
  '/a.b/.c/..d': '/a.b/.c/..d',
  '/A': '/A',
  '/~jana/(1)/@x:y,z=1': '/~jana/(1)/@x:y,z=1',
};
for (const [target, path] of Object.entries(plain))
  test(`${target} has one reading`, () => assert.equal(canonicalPath(target), path));

const disputed = [
  'a',
  '',
  '//',
  '/a//b',
  '/./a',
  '/a/..',
  '/a/../b',
  '/%2e%2e/a',
  '/.%2E/a',
  '/a%2fb',
  '/a%2Fb',
  '/a\\b',
  '/a%5cb',
  '/a;b',
  '/a%3bb',
  '/a%252fb',
  '/a%3fb',
  '/a%23b',
  '/a#b',
  '/a%00',
  '/a%0ab',
  '/a%7f',
  '/a%',
  '/a%z1',
  '/%c0%ae',
  '/%ff',
  '/a b',
  '/ä',
  '/a./b',
  '/a%20/b',
  '/a.',
  '/e%CC%81',
];
for (const target of disputed)
  test(`${JSON.stringify(target)} is read differently by different servers`, () =>
    assert.equal(canonicalPath(target), undefined));
