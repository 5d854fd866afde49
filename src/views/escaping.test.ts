import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elements, skeleton } from '../../test/support/html.ts';
import { createViews, languages, type Page, type PageVariables, pages } from './index.ts';
import { samples } from './samples.ts';

const views = createViews();

const payloads = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '" autofocus onfocus="alert(1)',
  "' onmouseover='alert(1)",
  '</textarea></style></script><iframe src=javascript:alert(1)>',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '{{ "<b>" }}{% raw %}<b>{% endraw %}',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u2028<a href="javascript:alert(1)">\u0000',
  '$'.concat('{alert(1)}`<b>`'),
  '＜script＞<base href=//evil.example>',
];

/** Every text in these variables, one at a time, replaced; `mode` and `state` are closed sets of words. */
function* replaced(value: unknown, replace: (text: string) => string): Generator<unknown> {
  if (typeof value === 'string') yield replace(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (key === 'mode' || key === 'state') continue;
      for (const other of replaced(part, replace)) {
        yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
      }
    }
  }
}

function variants<P extends Page>(page: P, replace: (text: string) => string): string[] {
  return samples[page].flatMap((sample) =>
    [...replaced(sample, replace)].map((variables) =>
      // The same shape as the sample, one of its texts exchanged.
      views.render(page, { language: 'en', variables: variables as PageVariables[P] }),
    ),
  );
}

/** An address stays an address, so that its link stays on the page. */
function extended(payload: string): (text: string) => string {
  return (text) => (/^(https?:|\/)/.test(text) ? `${text}?${payload}` : payload);
}

for (const page of pages) {
  test(`no value in any variable of the ${page} page becomes markup`, () => {
    const harmless = variants(page, extended('ERROR.TITLE')).map(skeleton);
    for (const payload of payloads) {
      assert.deepEqual(variants(page, extended(payload)).map(skeleton), harmless, payload);
    }
  });

  test(`no variable of the ${page} page makes a link, form or image lead to a script`, () => {
    const scripts = [
      'javascript:alert(1)',
      ' \tJaVa\nScript:alert(1)',
      'data:text/html,<b>',
      'vbscript:x',
      '\u0001javascript:x',
    ];
    for (const script of scripts) {
      for (const html of variants(page, () => script)) {
        for (const { attributes } of elements(html)) {
          for (const name of ['href', 'src', 'action', 'formaction']) {
            const address = attributes.get(name);
            if (address === undefined) continue;
            assert.match(new URL(address, 'https://here.example').protocol, /^https?:$/, html);
          }
        }
      }
    }
  });

  test(`the ${page} page has nothing inline that its Content-Security-Policy would refuse`, () => {
    for (const language of languages) {
      for (const variables of samples[page]) {
        const html = views.render(page, { language, variables });
        assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:/i);
        for (const { name, attributes } of elements(html)) {
          if (name === 'script')
            assert.match(attributes.get('src') ?? '', /^(?:https:\/\/login\.example\.com)?\/js\//);
        }
      }
    }
  });
}
