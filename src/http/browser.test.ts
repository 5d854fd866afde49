import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserName } from './browser.ts';
import type { HttpRequest } from './exchange.ts';

// Only the headers are looked at.
const nameOf = (agent?: string) => browserName({ headers: { 'user-agent': agent } } as HttpRequest);

const known: Readonly<Record<string, string>> = {
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox, Linux',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36':
    'Chrome, Windows',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0':
    'Edge, Windows',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15':
    'Safari, macOS',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1':
    'Chrome, iOS',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36':
    'Chrome, Android',
};

for (const [agent, name] of Object.entries(known))
  test(`a person knows ${name} again`, () => assert.equal(nameOf(agent), name));

test('what is no known browser has no name', () => {
  assert.equal(nameOf('curl/8'), undefined);
  assert.equal(nameOf(undefined), undefined);
  assert.equal(nameOf(`${'x'.repeat(600)} Firefox/1`), undefined);
});
