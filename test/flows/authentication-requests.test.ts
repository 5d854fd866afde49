/** Parameters of OpenID Connect Core 1.0 section 3.1.2.1, told by what the person and the client see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { hiddenFields } from '../support/browser.ts';
import { clientIds } from '../support/fixtures.ts';
import { find } from '../support/html.ts';
import { answerOf, authorizationUrl, issuer, obtainCode, redeem, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const acr = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
const claims = (request: object): { claims: string } => ({ claims: JSON.stringify(request) });

/** A browser in which Jana is signed in, and the ID token that told the client so. */
async function janaSignedIn({ app, browser }: StartedApp, changes: Record<string, string> = {}) {
  const jana = browser();
  const { body } = await redeem(app.http.fastify, await obtainCode(jana, changes), {
    client_id: changes.client_id ?? clientIds.spa,
  });
  return { jana, idToken: String(body.id_token) };
}

test('the ID token tells acr, amr, auth_time and the nonce', async (t) => {
  const { idToken } = await janaSignedIn(await startTestApp(t));
  const token = decodeJwt(idToken);
  assert.equal(token.acr, acr);
  assert.deepEqual(token.amr, ['pwd']);
  assert.equal(typeof token.auth_time, 'number');
  assert.equal(token.nonce, 'nonce-1');
});

test('acr_values is a wish: another one than ours changes nothing', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser(), { acr_values: 'phr phrh' }));
  assert.equal(decodeJwt(String(body.id_token)).acr, acr);
});

test('an essential acr that no sign-in here reaches is told before anybody types a password', async (t) => {
  const { browser } = await startTestApp(t);
  const ask = (how: object) => browser().request(authorizationUrl(claims({ id_token: { acr: how } })));
  for (const how of [
    { essential: true, value: 'phr' },
    { essential: true, values: ['phr', 'phrh'] },
  ])
    assert.equal(answerOf(await ask(how)).error, 'unmet_authentication_requirements');
  for (const how of [{ value: 'phr' }, { essential: true }, { essential: true, values: ['phr', acr] }])
    assert.equal((await ask(how)).status, 200);
});

test('id_token_hint with prompt=none answers for the person it names, also when it has expired', async (t) => {
  const started = await startTestApp(t);
  const { jana, idToken } = await janaSignedIn(started);
  const silent = { prompt: 'none', id_token_hint: idToken };
  assert.ok(answerOf(await jana.request(authorizationUrl(silent))).code);
  started.runtime.clock.advance(3 * 7200);
  assert.ok(answerOf(await jana.request(authorizationUrl(silent))).code);
});

test('id_token_hint of another person is login_required, silently and after somebody else has signed in', async (t) => {
  const started = await startTestApp(t);
  const { idToken } = await janaSignedIn(started);
  const otto = started.browser();
  const first = await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
  assert.ok(answerOf(first).code);
  const hinted = { id_token_hint: idToken };
  const silent = await otto.request(authorizationUrl({ ...hinted, prompt: 'none' }));
  assert.equal(answerOf(silent).error, 'login_required');
  const page = await otto.request(authorizationUrl(hinted));
  assert.equal(page.status, 200);
  assert.equal(answerOf(await otto.signIn(page, 'otto', 'right cow')).error, 'login_required');
  const again = await otto.request(authorizationUrl(hinted));
  assert.ok(answerOf(await otto.signIn(again, 'jana', 'right horse')).code);
});

test('id_token_hint that is not ours, or was issued to another client, is refused', async (t) => {
  const started = await startTestApp(t);
  const { jana, idToken } = await janaSignedIn(started, { client_id: clientIds.noRefresh });
  for (const id_token_hint of ['x', `${idToken}x`, idToken]) {
    const reply = await jana.request(authorizationUrl({ id_token_hint }));
    assert.equal(answerOf(reply).error, 'invalid_request');
  }
});

test('a sub in the claims parameter names the person as a hint does', async (t) => {
  const { jana } = await janaSignedIn(await startTestApp(t));
  const silently = async (sub: object) =>
    answerOf(await jana.request(authorizationUrl({ prompt: 'none', ...claims({ id_token: { sub } }) })));
  assert.ok((await silently({ value: 'u-1001' })).code);
  assert.ok((await silently({ values: ['u-1002', 'u-1001'] })).code);
  assert.equal((await silently({ value: 'u-1002' })).error, 'login_required');
  assert.equal((await silently({ value: 1001 })).error, 'login_required');
});

test('login_hint is filled in, as the text it is', async (t) => {
  const { browser } = await startTestApp(t);
  const login_hint = `"><script>alert(1)</script>`;
  const page = await browser().request(authorizationUrl({ login_hint }));
  assert.equal(find(page.body, { id: 'username' })?.attributes.get('value'), login_hint);
  assert.doesNotMatch(page.body, /<script>/);
});

test('the displays of the specification are taken, another word is refused', async (t) => {
  const { browser } = await startTestApp(t);
  for (const display of ['page', 'popup', 'touch', 'wap'])
    assert.equal((await browser().request(authorizationUrl({ display }))).status, 200);
  const reply = await browser().request(authorizationUrl({ display: 'hologram' }));
  assert.equal(answerOf(reply).error, 'invalid_request');
});

test('ui_locales chooses the language, and what nobody speaks is no error', async (t) => {
  const { browser } = await startTestApp(t);
  const languageOf = async (ui_locales: string) =>
    /<html lang="(\w+)"/.exec((await browser().request(authorizationUrl({ ui_locales }))).body)?.[1];
  assert.equal(await languageOf('tlh de-CH fr'), 'de');
  assert.equal(await languageOf('tlh'), 'en');
});

test('claims_locales and parameters that nobody knows change nothing', async (t) => {
  const { browser } = await startTestApp(t);
  assert.ok(await obtainCode(browser(), { claims_locales: 'de ja-Kana-JP', id_token: 'x', extra: '1' }));
});

test('prompt=login and select_account ask, alone and together, and are content with one sign-in', async (t) => {
  const { jana } = await janaSignedIn(await startTestApp(t));
  for (const prompt of ['login', 'select_account', 'login select_account', 'select_account login']) {
    const page = await jana.request(authorizationUrl({ prompt }));
    assert.equal(page.status, 200, prompt);
    assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code, prompt);
  }
});

test('several sessions at once are a choice that the person has to make', async (t) => {
  const { app, browser } = await startTestApp(t);
  const [jana, otto] = [browser(), browser()];
  await obtainCode(jana);
  await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
  const cookie = [...jana.cookies, ...otto.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const url = new URL(authorizationUrl({ prompt: 'none' }));
  const { headers } = await app.http.fastify.inject({
    url: url.pathname + url.search,
    headers: { host: url.host, cookie },
  });
  assert.match(String(headers.location), /[?&]error=account_selection_required&/);
});

test('a refresh tells no nonce, and the same acr', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const again = decodeJwt(
    String((await refresh(app.http.fastify, String(body.refresh_token))).body.id_token),
  );
  assert.deepEqual([again.nonce, again.acr], [undefined, acr]);
});

test('a form of another site finds the person signed in, as a link does', async (t) => {
  const { jana } = await janaSignedIn(await startTestApp(t));
  const request = Object.fromEntries(new URL(authorizationUrl({ state: 'ä & = +' })).searchParams);
  // A browser sends no cookie with such a form.
  const cookies = [...jana.cookies];
  jana.cookies.clear();
  const moved = await jana.request(`${issuer}/authorize`, { form: request, from: 'cross-site' });
  assert.equal(moved.status, 303);
  assert.equal(moved.location?.pathname, '/authorize');
  assert.deepEqual(Object.fromEntries(moved.location?.searchParams ?? []), request);
  assert.equal(moved.headers['referrer-policy'], 'unsafe-url');
  for (const [name, value] of cookies) jana.cookies.set(name, value);
  const answer = answerOf(await jana.request(String(moved.location)));
  assert.ok(answer.code);
  assert.equal(answer.state, 'ä & = +');
});

test('a POST of the same site, or of no browser, is answered at once', async (t) => {
  const { app, browser } = await startTestApp(t);
  const request = Object.fromEntries(new URL(authorizationUrl()).searchParams);
  const page = await browser().request(`${issuer}/authorize`, { form: request, from: 'same-origin' });
  assert.equal(page.status, 200);
  const reply = await app.http.fastify.inject({
    method: 'POST',
    url: '/authorize',
    headers: { host: 'login.acme.example', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...request, prompt: 'none' }).toString(),
  });
  assert.match(String(reply.headers.location), /error=login_required/);
});

test('a form that repeats a parameter loses none of it on the way', async (t) => {
  const { browser } = await startTestApp(t);
  const { app } = await startTestApp(t);
  const query = `${new URL(authorizationUrl()).search.slice(1)}&scope=openid`;
  const reply = await app.http.fastify.inject({
    method: 'POST',
    url: '/authorize',
    headers: {
      host: 'login.acme.example',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    },
    payload: query,
  });
  const there = await browser().request(new URL(String(reply.headers.location), issuer).href);
  assert.equal(answerOf(there).error, 'invalid_request');
});

test('a request too long for any address is refused before a password is typed, not after', async (t) => {
  const { browser } = await startTestApp(t);
  const form = { ...Object.fromEntries(new URL(authorizationUrl()).searchParams), extra: 'x'.repeat(9000) };
  const reply = await browser().request(`${issuer}/authorize`, { form, from: 'cross-site' });
  assert.deepEqual([answerOf(reply).error, answerOf(reply).state], ['invalid_request', 'st&te=1']);
});

test('the longest request that is let in comes back from the login page', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const rest = 8192 - new URL(authorizationUrl({ extra: 'x' })).search.length - '/authorize'.length + 1;
  const page = await jana.request(authorizationUrl({ extra: 'x'.repeat(rest) }));
  assert.equal(page.status, 200);
  assert.equal(hiddenFields(page.body).location?.length, 8192);
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
  const more = await jana.request(authorizationUrl({ prompt: 'login', extra: 'x'.repeat(rest) }));
  assert.equal(answerOf(more).error, 'invalid_request');
});

test('request, request_uri and registration are refused by their own names, posted or not', async (t) => {
  const { browser } = await startTestApp(t);
  for (const [name, value, error] of [
    ['request', 'e30.e30.', 'request_not_supported'],
    ['request_uri', 'https://spa.acme.example/request', 'request_uri_not_supported'],
    ['registration', '{}', 'registration_not_supported'],
  ] as const) {
    const url = authorizationUrl({ [name]: value });
    assert.equal(answerOf(await browser().request(url)).error, error);
    const form = Object.fromEntries(new URL(url).searchParams);
    const posted = await browser().visit(`${issuer}/authorize`, { form, from: 'cross-site' });
    assert.equal(answerOf(posted).error, error);
  }
});
