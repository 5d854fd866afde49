import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { sessionCookieName } from '../../src/sessions/index.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, issuer, obtainCode, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

test('who is signed in for one application is signed in for the next', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  const reply = await jana.request(authorizationUrl({ client_id: clientIds.noRefresh }));
  assert.equal(reply.status, 303);
  assert.ok(answerOf(reply).code);
});

test('the cookie is HttpOnly, Secure, Lax, for this host only, and good for seven days', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const location = new URL(authorizationUrl());
  const reply = await jana.request(`${issuer}/login`, {
    form: { location: location.pathname + location.search, username: 'jana', password: 'right horse' },
    from: 'same-origin',
  });
  assert.equal(page.status, 200);
  assert.equal(reply.status, 303);
  assert.match(
    String(reply.headers['set-cookie']),
    /^uitsmijter-sso=[\w.-]+; Max-Age=604800; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  );
});

test('a session ends after seven days without use, and is prolonged by use in its last quarter', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(6 * 86_400);
  const used = await jana.request(authorizationUrl());
  assert.match(String(used.headers['set-cookie']), /Max-Age=604800/);
  runtime.clock.advance(6 * 86_400);
  assert.ok(answerOf(await jana.request(authorizationUrl())).code);
  runtime.clock.advance(8 * 86_400);
  assert.equal((await jana.request(authorizationUrl())).status, 200);
});

const answersWithoutCode: readonly [string, Readonly<Record<string, string>>][] = [
  ['a refusal', { prompt: 'none', max_age: '1' }],
  ['a refusal in a form', { prompt: 'none', max_age: '1', response_mode: 'form_post' }],
  ['the login page', { prompt: 'login' }],
];
for (const [name, asked] of answersWithoutCode)
  test(`a session that is prolonged while the answer is ${name} lives on in the browser`, async (t) => {
    const { browser, runtime } = await startTestApp(t);
    const jana = browser();
    await obtainCode(jana);
    runtime.clock.advance(6 * 86_400);
    const { headers } = await jana.request(authorizationUrl(asked));
    assert.match(String(headers['set-cookie']), /^uitsmijter-sso=[^;]+; Max-Age=604800/);
    runtime.clock.advance(3 * 86_400);
    assert.ok(answerOf(await jana.request(authorizationUrl())).code);
  });

test('prompt=none without a session tells the client login_required', async (t) => {
  const { browser } = await startTestApp(t);
  const reply = await browser().request(authorizationUrl({ prompt: 'none' }));
  assert.equal(reply.status, 303);
  assert.equal(reply.location?.origin, 'https://spa.acme.example');
  assert.deepEqual(
    [answerOf(reply).error, answerOf(reply).state, answerOf(reply).iss],
    ['login_required', 'st&te=1', issuer],
  );
});

test('prompt=login asks again, is content with one sign-in, and asks again on a reload', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(60);
  const page = await jana.request(authorizationUrl({ prompt: 'login' }));
  assert.equal(page.status, 200);
  const back = await jana.request(`${issuer}/login`, {
    form: { location: page.url.pathname + page.url.search, username: 'jana', password: 'right horse' },
    from: 'same-origin',
  });
  const done = await jana.request(String(back.location));
  const { body } = await redeem(app.http.fastify, String(answerOf(done).code));
  assert.equal(decodeJwt(String(body.id_token)).auth_time, runtime.clock.now() / 1000);
  assert.equal((await jana.request(String(back.location))).status, 200);
});

test('the receipt of one browser does not serve another', async (t) => {
  const { browser } = await startTestApp(t);
  const attacker = browser();
  const victim = browser();
  await obtainCode(victim);
  const url = new URL(authorizationUrl({ prompt: 'login' }));
  const back = await attacker.request(`${issuer}/login`, {
    form: { location: url.pathname + url.search, username: 'otto', password: 'right cow' },
    from: 'same-origin',
  });
  assert.equal((await victim.request(String(back.location))).status, 200);
});

test('max_age asks who signed in too long ago', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(100);
  assert.ok(answerOf(await jana.request(authorizationUrl({ max_age: '100' }))).code);
  assert.equal((await jana.request(authorizationUrl({ max_age: '99' }))).status, 200);
  const silent = await jana.request(authorizationUrl({ max_age: '99', prompt: 'none' }));
  assert.equal(answerOf(silent).error, 'login_required');
});

test('a tenant without silent_login asks at each authorization', async (t) => {
  const { browser } = await startTestApp(t, { files: configuration({ silentLogin: false }) });
  const jana = browser();
  await obtainCode(jana);
  const page = await jana.request(authorizationUrl());
  assert.equal(page.status, 200);
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('a new sign-in makes a new session, and the planted one stays worth nothing', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  const before = jana.cookies.get(sessionCookieName);
  await jana.signIn(await jana.request(authorizationUrl({ prompt: 'login' })), 'jana', 'right horse');
  assert.notEqual(jana.cookies.get(sessionCookieName), before);
});

test('wrong password, unknown user and empty fields look the same', async (t) => {
  const { browser } = await startTestApp(t);
  const page = await browser().visit(authorizationUrl());
  const bodies = [];
  for (const [username, password] of [
    ['jana', 'wrong'],
    ['nobody', 'wrong'],
    ['jana', ''],
  ] as const) {
    const reply = await browser().signIn(page, username, password);
    assert.equal(reply.status, 403);
    assert.match(reply.body, /data-error="LOGIN\.ERRORS\.WRONG_CREDENTIALS"/);
    assert.doesNotMatch(reply.body, /right horse|wrong</);
    bodies.push(reply.body.replaceAll(username, '').replace(/[A-Z2-9]{4}-[A-Z2-9]{4}/, ''));
  }
  assert.equal(new Set(bodies).size, 1);
});

test('after a wrong password the right one still leads to the application', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const wrong = await jana.signIn(await jana.visit(authorizationUrl()), 'jana', 'wrong');
  assert.ok(answerOf(await jana.signIn(wrong, 'jana', 'right horse')).code);
});

test('too many attempts are stopped, with the right password too, until the window is over', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const page = await browser().visit(authorizationUrl());
  for (let attempt = 0; attempt < 5; attempt++)
    assert.equal((await browser().signIn(page, 'jana', `wrong ${attempt}`)).status, 403);
  const stopped = await browser().signIn(page, 'JANA', 'right horse');
  assert.equal(stopped.status, 429);
  assert.match(stopped.body, /data-error="LOGIN\.ERRORS\.TOO_MANY_ATTEMPTS"/);
  runtime.clock.advance(301);
  assert.ok(answerOf(await browser().signIn(page, 'jana', 'right horse')).code);
});

test('the login form is refused when another site posts it', async (t) => {
  const { browser } = await startTestApp(t);
  const form = { location: '/', username: 'otto', password: 'right cow' };
  const attempts = [
    { form, from: 'cross-site' as const },
    { form, from: 'same-site' as const },
    { form, headers: { 'sec-fetch-site': 'cross-site', origin: issuer } },
  ];
  for (const attempt of attempts) {
    const victim = browser();
    assert.equal((await victim.request(`${issuer}/login`, attempt)).status, 403);
    assert.equal(victim.cookies.size, 0);
  }
});

test('the front page says who is signed in', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  assert.doesNotMatch((await jana.visit(`${issuer}/`)).body, /jana/);
  await obtainCode(jana);
  assert.match((await jana.visit(`${issuer}/`)).body, /jana/);
});

test('GET /login leads on when the person is signed in already', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const target = 'https://shop.apps.acme.example/cart?a=1';
  const page = await jana.request(`${issuer}/login?for=${encodeURIComponent(target)}`);
  assert.equal(page.status, 200);
  const signedIn = await jana.request(`${issuer}/login`, {
    form: { location: target, username: 'jana', password: 'right horse' },
    from: 'same-origin',
  });
  assert.equal(signedIn.location?.href, target);
  const again = await jana.request(`${issuer}/login?for=${encodeURIComponent(target)}`);
  assert.deepEqual([again.status, again.location?.href], [303, target]);
});
