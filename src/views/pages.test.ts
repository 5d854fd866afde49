import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elements, find } from '../../test/support/html.ts';
import { createViews, type LoginVariables, languages, pages, translate } from './index.ts';
import { samples } from './samples.ts';

const views = createViews();
const tenant = {
  name: 'cheese/Best Cheese',
  informations: {
    imprint_url: 'https://example.com/imprint',
    privacy_url: 'https://example.com/privacy',
    register_url: 'https://example.com/register',
  },
};

function login(variables: Partial<LoginVariables> = {}): string {
  return views.render('login', {
    language: 'en',
    variables: { requestUri: '/authorize?a=1&b=2', ...variables },
  });
}

function value(html: string, name: string): string | undefined {
  return find(html, { name })?.attributes.get('value');
}

test('the login form posts to /login of the service what the original posted', () => {
  const html = login({
    serviceUrl: '//login.example.com',
    mode: 'oauth',
    requestedScopes: ['openid', 'email'],
  });
  assert.ok(find(html, { action: '//login.example.com/login', method: 'post' }));
  assert.equal(value(html, 'location'), '/authorize?a=1&b=2');
  assert.equal(value(html, 'mode'), 'oauth');
  assert.equal(value(html, 'scope'), 'openid+email');
  for (const name of ['location', 'mode', 'scope']) assert.ok(find(html, { name, type: 'hidden' }));
});

test('for an application behind a proxy the form posts to its own address, fragment and all', () => {
  const html = login({ mode: 'interceptor' });
  assert.equal(value(html, 'mode'), 'interceptor');
  assert.equal(find(html, { method: 'post' })?.attributes.has('action'), false);
});

test('the login form has the ids that scripts and password managers look for', () => {
  const html = login();
  assert.equal(find(html, { id: 'username', name: 'username' })?.attributes.get('autocomplete'), 'username');
  const password = find(html, { id: 'password', name: 'password', type: 'password' });
  assert.equal(password?.attributes.get('autocomplete'), 'current-password');
  assert.equal(find(html, { id: 'loginButton', type: 'submit' })?.name, 'button');
  assert.ok(find(html, { for: 'username' }) && find(html, { for: 'password' }));
});

test('the cursor stands in the first field that needs an answer', () => {
  const focused = (html: string) => find(html, { autofocus: '' })?.attributes.get('id');
  assert.equal(focused(login()), 'username');
  assert.equal(focused(login({ username: 'ada' })), 'password');
  assert.equal(value(login({ username: 'ada' }), 'username'), 'ada');
});

test('wrong credentials are told to eyes, screen readers and scripts, and no password comes back', () => {
  const html = login({ error: 'LOGIN.ERRORS.WRONG_CREDENTIALS', username: 'ada' });
  const error = find(html, { 'data-error': 'LOGIN.ERRORS.WRONG_CREDENTIALS', role: 'alert' });
  assert.equal(error?.name, 'div');
  assert.equal(error?.attributes.get('class'), 'error');
  assert.ok(html.includes(translate('en', 'LOGIN.ERRORS.WRONG_CREDENTIALS')));
  assert.ok(find(html, { class: 'card login-box error' }));
  for (const id of ['username', 'password']) {
    assert.ok(
      find(html, { id, 'aria-invalid': 'true', 'aria-describedby': error?.attributes.get('id') ?? '?' }),
    );
  }
  assert.equal(value(html, 'password'), undefined);
});

test('an error that is not about the fields does not mark them', () => {
  const html = login({ error: 'LOGIN.ERRORS.PROVIDER_UNAVAILABLE' });
  assert.ok(find(html, { 'data-error': 'LOGIN.ERRORS.PROVIDER_UNAVAILABLE' }));
  assert.equal(find(html, { 'aria-invalid': 'true' }), undefined);
});

test('the login page says for which application and tenant', () => {
  const html = login({ application: 'Cheese Shop', tenant });
  assert.match(html, /to continue to <strong>Cheese Shop<\/strong>/);
  assert.match(html, /<title>Sign in · Best Cheese<\/title>/);
});

test('the links of the tenant are on the page, marked by their kind', () => {
  const html = login({ tenant });
  for (const kind of ['imprint', 'privacy', 'register']) {
    assert.equal(find(html, { 'data-type': kind })?.attributes.get('href'), `https://example.com/${kind}`);
  }
  assert.equal(find(login(), { 'data-type': 'imprint' }), undefined);
});

test('an error page says what happened, in words, with its support code', () => {
  const html = views.render('error', {
    language: 'de',
    variables: { status: 400, reason: 'ERRORS.NO_CLIENT', supportCode: 'ABCD-1234' },
  });
  assert.match(html, /<title>Fehler \| 400<\/title>/);
  assert.ok(html.includes(translate('de', 'ERRORS.NO_CLIENT')));
  assert.match(html, /Support-Code: <code>ABCD-1234<\/code>/);
  assert.ok(find(html, { class: 'card error-main' }) && find(html, { class: 'error-headline' }));
});

test('an error page of an unusual status has a headline all the same', () => {
  const html = views.render('error', { language: 'en', variables: { status: 418, reason: 'I am a teapot' } });
  assert.match(html, /<h1>Error<\/h1>/);
  assert.match(html, /I am a teapot/);
});

test('signing out is a form that brings back where to go and what the request said', () => {
  const fields = [{ name: 'state', value: 'a b' }];
  const requestUri = 'com.example.app:/signed-out';
  const signedIn = { user: 'ada' };
  const html = views.render('logout', {
    language: 'en',
    variables: { state: 'confirm', requestUri, fields, signedIn },
  });
  assert.ok(find(html, { action: '/logout', method: 'post' }));
  assert.equal(value(html, 'location'), requestUri);
  assert.equal(value(html, 'state'), 'a b');
  assert.match(html, /signed in as <strong>ada<\/strong>/);
});

test('the page after signing out leads on only when there is somewhere to go', () => {
  const done = (requestUri?: string) =>
    views.render('logout', { language: 'en', variables: { state: 'done', requestUri } });
  assert.equal(find(done(), { class: 'button logout-link' }), undefined);
  assert.equal(
    find(done('https://app.example.com/'), { class: 'button logout-link' })?.attributes.get('href'),
    'https://app.example.com/',
  );
});

test('the index says who is signed in, where, since when, and lets them sign out', () => {
  const since = Date.UTC(2026, 2, 12, 10, 15);
  const html = views.render('index', {
    language: 'de',
    variables: { tenant, signedIn: { user: 'ada', since } },
  });
  assert.match(html, /<h1><span>Angemeldet als<\/span> ada<\/h1>/);
  assert.match(html, /bei Best Cheese/);
  assert.match(html, /<time datetime="2026-03-12T10:15:00.000Z">12. März 2026.*UTC<\/time>/);
  assert.ok(find(html, { action: '/logout', method: 'post' }));
});

for (const page of pages) {
  test(`the ${page} page speaks every language and says which one it speaks`, () => {
    for (const language of languages) {
      for (const variables of samples[page]) {
        const html = views.render(page, { language, variables });
        assert.equal(elements(html)[0]?.attributes.get('lang'), language);
        assert.doesNotMatch(
          html,
          /\b(?:LOGIN|LOGOUT|ERROR|INDEX|FOOTER|CONSENT|ACCOUNT|SCOPE)\.[A-Z]+\.[A-Z_]+(?!")\b(?![^<]*>)/,
        );
        assert.doesNotMatch(html, /undefined|\[object|\{\w+\}/);
      }
    }
  });

  test(`the ${page} page has one heading, one main landmark, and a label for every field`, () => {
    for (const variables of samples[page]) {
      const all = elements(views.render(page, { language: 'en', variables }));
      const count = (name: string) => all.filter((element) => element.name === name).length;
      assert.deepEqual([count('h1'), count('main'), count('title')], [1, 1, 1]);
      const ids = all.map(({ attributes }) => attributes.get('id')).filter((id) => id !== undefined);
      assert.equal(new Set(ids).size, ids.length, 'ids are unique');
      for (const { name, attributes } of all) {
        if (name !== 'input' || attributes.get('type') === 'hidden') continue;
        assert.ok(all.some((element) => element.attributes.get('for') === attributes.get('id')));
      }
    }
  });
}
