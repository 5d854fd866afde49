/** What people do with tabs, back buttons, reloads and nights, while an application waits for its answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { hiddenFields } from '../support/browser.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, issuer, obtainCode, redeem } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const night = 12 * 3600;

test('two tabs get each their own answer: state, nonce, scope and client', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const shop = await jana.visit(authorizationUrl({ state: 'tab 1', nonce: 'n1', scope: 'openid email' }));
  const other = { client_id: clientIds.noRefresh };
  const second = await jana.visit(
    authorizationUrl({ ...other, state: 'tab 2', nonce: 'n2', scope: 'openid' }),
  );
  const answers = [
    answerOf(await jana.signIn(second, 'jana', 'right horse')),
    answerOf(await jana.signIn(shop, 'jana', 'right horse')),
  ];
  assert.deepEqual(
    answers.map(({ state }) => state),
    ['tab 2', 'tab 1'],
  );
  const tokens = [
    (await redeem(app.http.fastify, String(answers[0]?.code), other)).body,
    (await redeem(app.http.fastify, String(answers[1]?.code))).body,
  ];
  assert.deepEqual(
    tokens.map(({ id_token }) => decodeJwt(String(id_token)).nonce),
    ['n2', 'n1'],
  );
  assert.deepEqual(
    tokens.map(({ scope }) => scope),
    ['openid', 'email openid user:list'],
  );
});

test('the second tab goes on by a reload once the first has signed in', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const first = await jana.visit(authorizationUrl({ state: '1' }));
  const second = await jana.visit(authorizationUrl({ state: '2' }));
  await jana.signIn(first, 'jana', 'right horse');
  const reloaded = answerOf(await jana.visit(second.url.href));
  assert.deepEqual([reloaded.state, typeof reloaded.code], ['2', 'string']);
});

test('another person in the second tab takes over the browser, and gets nothing of the first', async (t) => {
  const { app, browser } = await startTestApp(t);
  const shared = browser();
  const first = await shared.visit(authorizationUrl({ state: '1' }));
  const second = await shared.visit(authorizationUrl({ state: '2' }));
  const janas = answerOf(await shared.signIn(first, 'jana', 'right horse'));
  const ottos = answerOf(await shared.signIn(second, 'otto', 'right cow'));
  const tokens = (await redeem(app.http.fastify, String(ottos.code))).body;
  assert.equal(decodeJwt(String(tokens.id_token)).sub, 'u-1002');
  // One account per browser: Jana is signed out of it, and what was not yet redeemed is gone.
  assert.equal((await redeem(app.http.fastify, String(janas.code))).body.error, 'invalid_grant');
});

test('back to the login page after the sign-in leads on, with a code of its own', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const first = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  const again = answerOf(await jana.visit(page.url.href));
  assert.notEqual(again.code, first.code);
  for (const { code } of [first, again])
    assert.equal((await redeem(app.http.fastify, String(code))).status, 200);
  assert.equal(page.headers['cache-control'], 'no-store');
});

test('back to the form itself, a second sign-in leads on too', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  for (let time = 0; time < 2; time++)
    assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('a reload of the login page shows it again, a reload of its refusal refuses again', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  assert.equal((await jana.visit(page.url.href)).status, 200);
  let refused = await jana.signIn(page, 'jana', 'wrong');
  refused = await jana.signIn(page, 'jana', 'wrong');
  assert.equal(refused.status, 403);
  assert.ok(answerOf(await jana.signIn(refused, 'jana', 'right horse')).code);
});

test('GET /login, where a refusal’s address leads when it is opened anew, is a page and no error', async (t) => {
  const { browser } = await startTestApp(t);
  const page = await browser().visit(`${issuer}/login`);
  assert.equal(page.status, 200);
});

test('a login page left open overnight still signs in', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl({ nonce: 'yesterday' }));
  runtime.clock.advance(night);
  const { code, state } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  assert.equal(state, 'st&te=1');
  const { body } = await redeem(app.http.fastify, String(code));
  assert.equal(decodeJwt(String(body.id_token)).nonce, 'yesterday');
});

test('a page of prompt=login left open overnight signs in, and the tab restored next morning asks', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  const page = await jana.visit(authorizationUrl({ prompt: 'login' }));
  runtime.clock.advance(night);
  const back = await jana.request(`${issuer}/login`, {
    form: { ...hiddenFields(page.body), username: 'jana', password: 'right horse' },
    from: 'same-origin',
  });
  runtime.clock.advance(night);
  assert.equal((await jana.request(String(back.location))).status, 200);
});

test('a session that has ended overnight is asked for again, and the request goes on', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(8 * 86_400);
  const page = await jana.visit(authorizationUrl());
  assert.equal(page.status, 200);
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('an application that is gone meanwhile ends on a page that says so', async (t) => {
  const files = configuration();
  const { browser, reconfigure } = await startTestApp(t, { files });
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const others = files['clients/acme.yaml']?.replace(clientIds.spa, '99999999-9999-4999-8999-999999999999');
  await reconfigure({ 'clients/acme.yaml': others ?? '' });
  const reply = await jana.signIn(page, 'jana', 'right horse');
  assert.equal(reply.status, 400);
  assert.match(reply.body, /data-error="ERRORS\.NO_CLIENT"/);
});

test('an address that is registered no longer gets no code', async (t) => {
  const files = configuration();
  const { browser, reconfigure } = await startTestApp(t, { files });
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const moved = files['clients/acme.yaml']?.replaceAll(
    'https://spa.acme.example/cb',
    'https://new.acme.example/cb',
  );
  await reconfigure({ 'clients/acme.yaml': moved ?? '' });
  const reply = await jana.signIn(page, 'jana', 'right horse');
  assert.equal(reply.status, 400);
  assert.match(reply.body, /data-error="ERRORS\.REDIRECT_MISMATCH"/);
});

test('scopes that were taken from an application meanwhile are not granted', async (t) => {
  const files = configuration();
  const { app, browser, reconfigure } = await startTestApp(t, { files });
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const fewer = files['clients/acme.yaml']?.replace('[openid, profile, email, "read:*"]', '[openid]');
  await reconfigure({ 'clients/acme.yaml': fewer ?? '' });
  const { code } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  assert.equal((await redeem(app.http.fastify, String(code))).body.scope, 'openid user:list');
});

test('a form that is sent twice at once signs in, whichever answer the browser keeps', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(authorizationUrl());
  const form = { ...hiddenFields(page.body), username: 'jana', password: 'right horse' };
  const post = () => jana.request(`${issuer}/login`, { form, from: 'same-origin' });
  const both = await Promise.all([post(), post()]);
  for (const reply of both) {
    const { code } = answerOf(await jana.request(String(reply.location)));
    assert.equal((await redeem(app.http.fastify, String(code))).status, 200);
  }
});
