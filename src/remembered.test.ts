import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembered } from './remembered.ts';

function counted(most: number) {
  let workedOut = 0;
  const ask = remembered(most, (key: string) => {
    workedOut += 1;
    return key === 'garbage' ? undefined : { key };
  });
  return { ask, workedOut: () => workedOut };
}

test('what is asked again is not worked out again', () => {
  const { ask, workedOut } = counted(3);
  assert.equal(ask('a'), ask('a'));
  assert.equal(workedOut(), 1);
});

test('after any number of others, what is asked all the time is soon remembered again', () => {
  const { ask, workedOut } = counted(3);
  for (let number = 0; number < 1000; number += 1) ask(`invented ${number}`);
  ask('a');
  const before = workedOut();
  for (let times = 0; times < 100; times += 1) ask('a');
  assert.equal(workedOut(), before);
});

test('what has no answer takes no place', () => {
  const { ask, workedOut } = counted(1);
  ask('a');
  ask('garbage');
  ask('garbage');
  ask('a');
  assert.equal(workedOut(), 3);
});
