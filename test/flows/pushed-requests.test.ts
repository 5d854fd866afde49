/** Pushed authorization requests (RFC 9126): the request goes in at the back door, the browser carries a reference. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  issuer,
  post,
  push,
  pushedUrl,
  redeem,
} from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const webUri = 'https://web.acme.example/cb?keep=1';
const basic = {
  authorization: `Basic ${Buffer.from(`${clientIds.web}:${encodeURIComponent(webSecret)}`).toString('base64')}`,
};

test('a pushed request is answered like one in the URL', async (t) => {
  const { app, browser } = await startTestApp(t);
  const pushed = await push(app.http.fastify);
  assert.equal(pushed.status, 201);
  assert.match(String(pushed.body.request_uri), /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/);
  assert.deepEqual(Object.keys(pushed.body).sort(), ['expires_in', 'request_uri']);
  assert.equal(pushed.body.expires_in, 90);
  assert.equal(pushed.headers['cache-control'], 'no-store');
  assert.match(String(pushed.headers['content-type']), /^application\/json/);

  const jana = browser();
  const page = await jana.visit(pushedUrl(pushed));
  assert.match(page.body, /Acme Shop/);
  const answer = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  assert.equal(answer.state, 'st&te=1');
  assert.equal(answer.iss, issuer);
  assert.equal((await redeem(app.http.fastify, String(answer.code))).status, 200);
});

test('a confidential client authenticates, and need not say its client_id twice', async (t) => {
  const { app, browser } = await startTestApp(t);
  const changes = { client_id: undefined, redirect_uri: webUri };
  const pushed = await push(app.http.fastify, changes, basic);
  assert.equal(pushed.status, 201);
  const jana = browser();
  const page = await jana.visit(pushedUrl(pushed, { client_id: clientIds.web }));
  const { code } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  assert.ok(code);

  for (const headers of [{}, { authorization: `Basic ${btoa(`${clientIds.web}:wrong`)}` }]) {
    const refused = await push(app.http.fastify, { ...changes, client_id: clientIds.web }, headers);
    assert.deepEqual([refused.status, refused.body.error], [401, 'invalid_client']);
  }
});

test('a mistake in the request is told at once, as JSON', async (t) => {
  const { app } = await startTestApp(t);
  const mistakes: readonly [string, Record<string, string | undefined>][] = [
    ['invalid_request', { redirect_uri: 'https://evil.example/cb' }],
    ['invalid_request', { redirect_uri: undefined }],
    ['invalid_request', { code_challenge: undefined }],
    ['invalid_request', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
    ['unsupported_response_type', { response_type: 'magic' }],
    ['request_not_supported', { request: 'e30.e30.' }],
    ['invalid_client', { client_id: '99999999-9999-4999-8999-999999999999' }],
  ];
  for (const [error, changes] of mistakes) {
    const reply = await push(app.http.fastify, changes);
    assert.equal(reply.body.error, error, JSON.stringify(changes));
    assert.equal(reply.headers['cache-control'], 'no-store');
  }
});

test('the login page may be reloaded, left by a wrong password and come back to', async (t) => {
  const { app, browser } = await startTestApp(t);
  const url = pushedUrl(await push(app.http.fastify));
  const jana = browser();
  await jana.visit(url);
  await jana.visit(url);
  const wrong = await jana.signIn(await jana.visit(url), 'jana', 'wrong');
  assert.equal(wrong.status, 403);
  assert.match(wrong.body, /Acme Shop/);
  assert.ok(answerOf(await jana.signIn(wrong, 'jana', 'right horse')).code);
});

test('the login page speaks the language that was pushed, after a wrong password too', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(pushedUrl(await push(app.http.fastify, { ui_locales: 'de' })));
  assert.match(page.body, /lang="de"/);
  const wrong = await jana.signIn(page, 'jana', 'wrong');
  assert.match(wrong.body, /lang="de"/);
  assert.ok(answerOf(await jana.signIn(wrong, 'jana', 'right horse')).code);
});

test('a browser must come within 90 seconds, and then a person has ten minutes from the push', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const late = pushedUrl(await push(app.http.fastify));
  runtime.clock.advance(90);
  const tooLate = await browser().visit(late);
  assert.equal(tooLate.status, 400);
  assert.match(tooLate.body, /no longer valid/);

  const slow = pushedUrl(await push(app.http.fastify));
  const jana = browser();
  runtime.clock.advance(89);
  const page = await jana.visit(slow);
  runtime.clock.advance(500);
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('a login page left open overnight ends on a page that says where to go on', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(pushedUrl(await push(app.http.fastify)));
  runtime.clock.advance(12 * 3600);
  const reply = await jana.signIn(page, 'jana', 'right horse');
  assert.equal(reply.status, 400);
  assert.match(reply.body, /start again at the application/);
  // The person is signed in all the same, so starting again asks nothing.
  assert.ok(answerOf(await jana.visit(pushedUrl(await push(app.http.fastify)))).code);
});

test('a client that wants a fresh sign-in gets one, and its answer', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  await jana.signIn(await jana.visit(pushedUrl(await push(app.http.fastify))), 'jana', 'right horse');
  const page = await jana.visit(pushedUrl(await push(app.http.fastify, { prompt: 'login' })));
  assert.match(page.body, /id="password"/);
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('prompt=none is answered to the client', async (t) => {
  const { app, browser } = await startTestApp(t);
  const reply = await browser().visit(pushedUrl(await push(app.http.fastify, { prompt: 'none' })));
  assert.equal(answerOf(reply).error, 'login_required');
  assert.equal(answerOf(reply).iss, issuer);
});

test('a client that must push is refused in the URL, and told so by redirect', async (t) => {
  const files = configuration();
  const acme = files['clients/acme.yaml']?.replace(
    '  tenantname: acme\n',
    '  tenantname: acme\n  require_pushed_authorization_requests: true\n',
  );
  const { app, browser } = await startTestApp(t, { files: { ...files, 'clients/acme.yaml': acme ?? '' } });
  const refused = answerOf(await browser().visit(authorizationUrl()));
  assert.equal(refused.error, 'invalid_request');
  assert.match(String(refused.error_description), /must push/);
  const jana = browser();
  const page = await jana.visit(pushedUrl(await push(app.http.fastify)));
  assert.ok(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
});

test('discovery names the endpoint, and requires nobody to use it', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await app.http.fastify.inject({
    url: '/.well-known/openid-configuration',
    headers: { host: 'login.acme.example' },
  });
  const document = reply.json();
  assert.equal(document.pushed_authorization_request_endpoint, `${issuer}/par`);
  assert.equal(document.require_pushed_authorization_requests, false);
});

test('any other reference is not supported', async (t) => {
  const { browser } = await startTestApp(t);
  const reply = await browser().visit(
    authorizationUrl({ request_uri: 'https://spa.acme.example/request.jwt' }),
  );
  assert.equal(answerOf(reply).error, 'request_uri_not_supported');
});

test('only a POST pushes', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await app.http.fastify.inject({ url: '/par', headers: { host: 'login.acme.example' } });
  assert.deepEqual([reply.statusCode, reply.headers.allow], [405, 'POST']);
  assert.equal((await post(app.http.fastify, '/par', `state=${'x'.repeat(20_000)}`)).status, 413);
});
