import assert from 'node:assert/strict';
import { test } from 'node:test';
import { negotiateLanguage } from './language.ts';

const cases: readonly [header: string | undefined, language: string][] = [
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['DE-ch-1996', 'de'],
  ['de-DE,de;q=0.9,en;q=0.8', 'de'],
  ['en;q=0.2, fr;q=0.9', 'fr'],
  ['sv, ja;q=0.9, nl;q=0.1', 'nl'],
  ['sv', 'en'],
  ['*', 'en'],
  ['en;q=0, *', 'de'],
  ['de;q=0', 'en'],
  ['it;q=0.5, es;q=0.5', 'it'],
  ['de;q=1.5, fr', 'fr'],
  ['de;q=0.1234, fr;q=0.1', 'fr'],
  ['pt ; q=0.7 , en;q=0.6', 'pt'],
  ['den, dexx', 'en'],
  ['de;level=1, fr;q=0.1', 'fr'],
  [';;;,,,=,q=1,de', 'de'],
  ['__proto__, constructor, fr;q=0.1', 'fr'],
  ['<script>, es', 'es'],
];

for (const [header, language] of cases) {
  test(`Accept-Language: ${header ?? '(none)'} is answered in ${language}`, () => {
    assert.equal(negotiateLanguage(header), language);
  });
}

test('ui_locales wins over the browser, the first that is spoken', () => {
  assert.equal(negotiateLanguage('de', 'fr-CA fr en'), 'fr');
  assert.equal(negotiateLanguage('de', 'sv nl'), 'nl');
  assert.equal(negotiateLanguage('de', 'sv'), 'de');
  assert.equal(negotiateLanguage('de', '  '), 'de');
});

test('what comes after any honest header is not read', () => {
  assert.equal(negotiateLanguage(`${'xx,'.repeat(400)}de`), 'en');
  assert.equal(negotiateLanguage(undefined, `${'xx '.repeat(400)}de`), 'en');
  assert.equal(negotiateLanguage(`${'x,'.repeat(60)}de`), 'en');
});
