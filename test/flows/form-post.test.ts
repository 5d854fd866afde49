/** `response_mode=form_post` (OAuth 2.0 Form Post Response Mode): the answer travels in a form, not in an address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../src/views/index.ts';
import { type BrowserReply, hiddenFields } from '../support/browser.ts';
import { configuration } from '../support/fixtures.ts';
import { find } from '../support/html.ts';
import { authorizationUrl, issuer, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const native = '66666666-6666-4666-8666-666666666666';
const files = {
  ...configuration(),
  'clients/native.yaml': `name: Native
config:
  ident: ${native}
  tenantname: acme
  redirect_urls: ["com.acme.app:/cb", "http://[::1]/cb"]
  scopes: [openid]
`,
};
const formPost = { response_mode: 'form_post' };

function assertPosted(page: BrowserReply, to: string): Record<string, string> {
  assert.equal(page.status, 200);
  assert.equal(page.location, undefined);
  assert.ok(find(page.body, { action: to, method: 'post' }), 'the form leads to the application');
  return hiddenFields(page.body);
}

test('a code is posted, with state and iss, and can be redeemed', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.signIn(await jana.visit(authorizationUrl(formPost)), 'jana', 'right horse');
  const { code, ...rest } = assertPosted(page, 'https://spa.acme.example/cb');
  assert.deepEqual(rest, { state: 'st&te=1', iss: issuer });
  assert.equal((await redeem(app.http.fastify, String(code))).status, 200);
});

test('an error is posted too', async (t) => {
  const { browser } = await startTestApp(t);
  const silent = await browser().request(authorizationUrl({ ...formPost, prompt: 'none' }));
  const { error, state, iss } = assertPosted(silent, 'https://spa.acme.example/cb');
  assert.deepEqual([error, state, iss], ['login_required', 'st&te=1', issuer]);
  const malformed = await browser().request(authorizationUrl({ ...formPost, max_age: 'x' }));
  assert.equal(assertPosted(malformed, 'https://spa.acme.example/cb').error, 'invalid_request');
});

test('the page is kept nowhere and runs our script alone', async (t) => {
  const { browser } = await startTestApp(t);
  const { body, headers } = await browser().request(authorizationUrl({ ...formPost, prompt: 'none' }));
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'strict-origin');
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|nonce/);
  assert.doesNotMatch(body, /<script(?![^>]* src=)/);
  assert.ok(find(body, { id: 'continueButton', type: 'submit' }), 'without scripts there is a button');
});

test('a state full of markup stays a text in its field', async (t) => {
  const { browser } = await startTestApp(t);
  const state = `"><script>alert(1)</script><input name='code' value="x`;
  const page = await browser().request(authorizationUrl({ ...formPost, prompt: 'none', state }));
  assert.equal(hiddenFields(page.body).state, state);
  assert.doesNotMatch(page.body, /<script>/);
});

test('an application without a web address cannot have it, and is told so in the address', async (t) => {
  const { browser } = await startTestApp(t, { files });
  const request = { ...formPost, client_id: native, redirect_uri: 'com.acme.app:/cb', scope: 'openid' };
  for (const prompt of [undefined, 'none']) {
    const reply = await browser().request(authorizationUrl({ ...request, prompt }));
    assert.match(
      String(reply.location),
      /^com\.acme\.app:\/cb\?error=invalid_request&error_description=.*form_post/,
    );
  }
});

test('the page speaks every language', async (t) => {
  const { browser } = await startTestApp(t);
  const titles = new Set<string>();
  for (const ui_locales of languages) {
    const page = await browser().request(authorizationUrl({ ...formPost, prompt: 'none', ui_locales }));
    titles.add(/<h1>(.*?)<\/h1>/.exec(page.body)?.[1] ?? '');
  }
  assert.equal(titles.size, languages.length);
});

test('an unknown response_mode is refused in the default mode of the response type', async (t) => {
  const { browser } = await startTestApp(t);
  const asked = async (changes: Record<string, string>) =>
    String(
      (await browser().request(authorizationUrl({ response_mode: 'web_message', ...changes }))).location,
    );
  assert.match(await asked({}), /^https:\/\/spa\.acme\.example\/cb\?error=invalid_request&/);
  assert.match(
    await asked({ response_type: 'code id_token' }),
    /^https:\/\/spa\.acme\.example\/cb#error=unauthorized_client&/,
  );
  assert.match(await asked({ response_type: 'token' }), /\/cb#error=unauthorized_client&/);
});

test('a sign-in that was asked for by form leads to the answer in a form, whoever asked how', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const url = new URL(authorizationUrl(formPost));
  const page = await jana.visit(`${issuer}/authorize`, {
    form: Object.fromEntries(url.searchParams),
    from: 'cross-site',
  });
  const fields = assertPosted(await jana.signIn(page, 'jana', 'right horse'), 'https://spa.acme.example/cb');
  assert.ok(fields.code);
});
