import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectorOfRedirects } from './sector-identifier.ts';

const table: readonly [entries: string[], sector: string | undefined][] = [
  [['https://app.example.com/cb'], 'app.example.com'],
  [['https://App.Example.com:8443/cb', 'http://app.example.com/other?x=1'], 'app.example.com'],
  [['https://app\\.example\\.com(:[0-9]+)?/.*'], undefined],
  [['https://app\\.example\\.com(:8443)?/.*', '^https://app.example.com/.*$'], 'app.example.com'],
  [['https?://app.example.com/.*'], 'app.example.com'],
  [['https://a.example.com/cb|https://b.example.com/cb'], undefined],
  [['https://app.example.com/cb', 'https://app.example.org/cb'], undefined],
  [['https://.*.example.com/cb'], undefined],
  [['https://(a|b).example.com/cb'], undefined],
  [['com.example.app:/cb'], undefined],
  [['https://app.example.com/cb', 'com.example.app:/cb'], undefined],
  [['https://[::1]/cb'], undefined],
  [[], undefined],
];
for (const [entries, sector] of table)
  test(`the sector of ${entries.join(' and ') || 'nothing'} is ${sector ?? 'not known'}`, () =>
    assert.equal(sectorOfRedirects(entries), sector));
