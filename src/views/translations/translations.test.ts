import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../language.ts';
import { en } from './en.ts';
import { translate, translations } from './index.ts';

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const language of languages) {
  test(`${language} has a text for every key, with the same placeholders and no markup`, () => {
    const table = translations[language];
    assert.deepEqual(Object.keys(table).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      const translated = translate(language, key);
      assert.notEqual(translated.trim(), '', key);
      assert.deepEqual(placeholders(translated), placeholders(text), key);
      assert.doesNotMatch(translated, /[<>&]/, key);
    }
  });
}

test('every language is its own', () => {
  const sentences = languages.map((language) => translate(language, 'LOGIN.ERRORS.WRONG_CREDENTIALS'));
  assert.equal(new Set(sentences).size, languages.length);
});

test('what is no key is shown as it is', () => {
  assert.equal(translate('de', 'Something else'), 'Something else');
  assert.equal(translate('de', 'constructor'), 'constructor');
});

test('a value is filled in once: what it contains is no placeholder', () => {
  const application = '{application} $& $1';
  assert.equal(
    translate('en', 'LOGIN.UI.CONTINUE_TO', { application }),
    'to continue to {application} $& $1',
  );
});
