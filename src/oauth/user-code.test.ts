import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../runtime.ts';
import { drawUserCode, readUserCode, shownUserCode } from './user-code.ts';

test('all letters are equally likely: bytes that would favour some are drawn again', () => {
  const bytes = [255, 240, 0, 1, 19, 20, 239, 250, 100, 101, 102];
  const random = { bytes: () => Uint8Array.of(bytes.shift() ?? 0) };
  assert.equal(drawUserCode(random), 'BCZBZBCD');
});

test('a code is read as it was shown', () => {
  for (let draws = 0; draws < 100; draws++) {
    const code = drawUserCode(systemRandom);
    assert.equal(readUserCode(shownUserCode(code)), code);
  }
});

const accepted = [
  'WDJB-MJHT',
  'wdjbmjht',
  ' w d j b m j h t ',
  'WDJB–MJHT',
  'ＷＤＪＢ－ＭＪＨＴ',
  '"wdjb.mjht"',
];
for (const typed of accepted)
  test(`“${typed}” is a code`, () => assert.equal(readUserCode(typed), 'WDJBMJHT'));

const refused = [
  '',
  'WDJB-MJH',
  'WDJB-MJHTT',
  'WDJB-MJHA',
  'WDJB-MJH1',
  'WDJB-MJHТ',
  `${' '.repeat(64)}WDJBMJHT`,
];
for (const typed of refused) test(`“${typed}” is none`, () => assert.equal(readUserCode(typed), undefined));
