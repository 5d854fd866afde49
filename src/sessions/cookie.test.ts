import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieReach, isWithin, readCookies } from './cookie.ts';

test('a cookie of a host counts on that host alone, one of a domain on all hosts below it', () => {
  const ofHost = cookieReach({}, 'wiki.example');
  assert.equal(isWithin(ofHost, 'wiki.example'), true);
  for (const other of ['x.wiki.example', 'example', 'xwiki.example', ''])
    assert.equal(isWithin(ofHost, other), false, other);
  const ofDomain = cookieReach({ domain: 'acme.example' }, 'login.acme.example');
  for (const host of ['acme.example', 'login.acme.example', 'shop.apps.acme.example'])
    assert.equal(isWithin(ofDomain, host), true, host);
  for (const other of ['xacme.example', 'example', 'acme.example.evil', ''])
    assert.equal(isWithin(ofDomain, other), false, other);
});

test('every value of a name is read, in the order in which it came', () => {
  assert.deepEqual(readCookies('a=1; b=2;a=3;\ta=; a = 4; a=5=6', 'a'), ['1', '3', '5=6']);
  assert.deepEqual(readCookies(undefined, 'a'), []);
});

test('a name with white space before it that is no blank is another name', () => {
  for (const space of ['\u00a0', '\u000b', '\u000c', '\ufeff'])
    assert.deepEqual(readCookies(`${space}__Host-a=1; ${space}a=1`, '__Host-a'), [], JSON.stringify(space));
});
