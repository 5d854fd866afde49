import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortCookies } from './sorted-cookies.ts';

test('the application gets the cookies that are not ours, as they were sent', () => {
  for (const [header, others] of [
    [undefined, ''],
    ['', ''],
    ['uitsmijter-sso=a.b.c', ''],
    ['uitsmijter-sso=a.b.c; uitsmijter-enter=x; __Host-uitsmijter-enter=y', ''],
    ['a=1', 'a=1'],
    ['a=1; uitsmijter-sso=a.b.c', 'a=1'],
    ['uitsmijter-sso=a.b.c; a=1', 'a=1'],
    ['a=1; uitsmijter-sso=a.b.c; b="2 3"; uitsmijter-sso=d; c', 'a=1; b="2 3"; c'],
    ['a=1;uitsmijter-sso=a.b.c;\t b=2', 'a=1; b=2'],
    ['a=b=c; uitsmijter-ssox=1; xuitsmijter-sso=2', 'a=b=c; uitsmijter-ssox=1; xuitsmijter-sso=2'],
    ['a="; uitsmijter-sso=a.b.c; "', 'a="; "'],
    ['uitsmijter-sso', ''],
  ] as const)
    assert.equal(sortCookies(header).others, others, header);
});

test('none of ours gets through behind however many others', () => {
  const many = Array.from({ length: 2000 }, (_, index) => `c${index}=1`).join('; ');
  const { sessions, others } = sortCookies(`${many}; uitsmijter-sso=a.b.c`);
  assert.deepEqual(sessions, ['a.b.c']);
  assert.equal(others, many);
});

test('every session that is named is found, and an empty one is none', () => {
  assert.deepEqual(sortCookies('uitsmijter-sso=a; x=1; uitsmijter-sso=b; uitsmijter-sso=').sessions, [
    'a',
    'b',
  ]);
});
