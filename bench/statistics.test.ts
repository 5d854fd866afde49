import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, medianRatio, spread } from './statistics.ts';
import { type Target, verdict } from './targets.ts';

test('one disturbed round does not move the median', () => {
  assert.equal(median([100, 3, 101]), 100);
  assert.equal(median([100, 104, 3, 102]), 101);
  assert.throws(() => median([]));
});

test('what slows both in a round leaves the ratio as it is', () => {
  assert.equal(medianRatio([200, 20, 210], [100, 10, 105]), 2);
});

test('the spread tells how far rounds lie apart', () => {
  assert.equal(spread([90, 100, 110]), 0.2);
});

test('a verdict says how much is missing, in the direction that counts', () => {
  const ratio: Target = { title: '', wanted: 2, unit: '×' };
  const memory: Target = { title: '', wanted: 90, atMost: true, unit: 'MB' };
  assert.equal(verdict(ratio, 1.5), '−25 %');
  assert.equal(verdict(ratio, 3), 'met (+50 %)');
  assert.equal(verdict(memory, 99), '+10 %');
  assert.equal(verdict(memory, 81), 'met (−10 %)');
});
