import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNavigation, wantsPage } from './navigation.ts';

const person = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' };

test('a person who opens a page navigates, in an old browser too', () => {
  assert.equal(isNavigation('GET', person), true);
  assert.equal(isNavigation('HEAD', person), true);
  assert.equal(isNavigation('GET', { accept: 'text/html,*/*;q=0.8' }), true);
});

test('a form shows a page, but going to the login page would lose what was typed', () => {
  assert.equal(isNavigation('POST', person), false);
  assert.equal(wantsPage(person), true);
});

const others = {
  'a fetch': { ...person, 'sec-fetch-mode': 'cors' },
  'an image': { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', accept: 'image/*' },
  'a frame': { ...person, 'sec-fetch-dest': 'iframe' },
  'an XMLHttpRequest': { accept: 'text/html', 'x-requested-with': 'XMLHttpRequest' },
  'a WebSocket': { ...person, upgrade: 'websocket' },
  'a WebSocket whose proxy takes Upgrade away': { ...person, 'sec-websocket-key': 'x' },
  'a program': { accept: '*/*' },
  'a program that says nothing': {},
};
for (const [what, headers] of Object.entries(others))
  test(`${what} does not navigate`, () => assert.equal(isNavigation('GET', headers), false));
