/** References to pushed requests that are stolen, guessed, replayed, or adorned with parameters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BrowserReply, hiddenFields } from '../support/browser.ts';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  issuer,
  obtainCode,
  post,
  push,
  pushedUrl,
  redeem,
} from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const prefix = 'urn:ietf:params:oauth:request_uri:';

/** A page for the person, no redirect: nobody is trusted. */
function assertRefusedOnAPage(reply: BrowserReply, name?: string): void {
  assert.equal(reply.status, 400, name);
  assert.equal(reply.location, undefined, name);
  assert.match(reply.body, /no longer valid/, name);
}

async function signedIn({ browser }: StartedApp) {
  const jana = browser();
  await obtainCode(jana);
  return jana;
}

test("another client's reference is refused, and still serves its own client", async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const pushed = await push(started.app.http.fastify);
  assertRefusedOnAPage(await jana.visit(pushedUrl(pushed, { client_id: clientIds.noRefresh })));
  assertRefusedOnAPage(await jana.visit(pushedUrl(pushed, { client_id: 'nobody' })));
  assert.equal((await jana.visit(pushedUrl(pushed, { client_id: undefined }))).status, 400);
  assert.ok(answerOf(await jana.visit(pushedUrl(pushed))).code);
});

test('a reference is not one at another tenant', async (t) => {
  const { app, browser } = await startTestApp(t);
  const pushed = await push(app.http.fastify);
  const url = new URL(pushedUrl(pushed, { client_id: clientIds.foreign }));
  url.host = 'login.other.example';
  assertRefusedOnAPage(await browser().visit(url.href));
});

test('after the code a reference is worth nothing', async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const url = pushedUrl(await push(started.app.http.fastify));
  assert.ok(answerOf(await jana.visit(url)).code);
  assertRefusedOnAPage(await jana.visit(url));
});

test('a refusal uses a reference up as well', async (t) => {
  const started = await startTestApp(t);
  const url = pushedUrl(await push(started.app.http.fastify, { prompt: 'none' }));
  assert.equal(answerOf(await started.browser().visit(url)).error, 'login_required');
  assertRefusedOnAPage(await (await signedIn(started)).visit(url));
});

test('of many browsers with one reference one gets a code', async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const url = pushedUrl(await push(started.app.http.fastify));
  const replies = await Promise.all(Array.from({ length: 50 }, () => jana.request(url)));
  assert.equal(replies.filter((reply) => answerOf(reply).code !== undefined).length, 1);
  assert.ok((await jana.request(url)).location === undefined);
});

test('parameters beside a reference change nothing', async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const pushed = await push(started.app.http.fastify, { scope: 'openid', state: 'mine' });
  const reply = await jana.visit(
    pushedUrl(pushed, {
      redirect_uri: 'https://a.preview.acme.example/cb',
      scope: 'openid profile email read:everything',
      state: 'theirs',
      nonce: 'theirs',
      response_mode: 'fragment',
      response_type: 'magic',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      prompt: 'login',
      request: 'e30.e30.',
    }),
  );
  assert.equal(reply.location?.origin, 'https://spa.acme.example');
  const { code, state } = answerOf(reply);
  assert.equal(state, 'mine');
  const { status, body } = await redeem(started.app.http.fastify, String(code));
  assert.deepEqual([status, body.scope], [200, 'openid user:list']);
});

test('the login page does not carry what stood beside a reference', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  const page = await jana.visit(
    pushedUrl(await push(app.http.fastify), { scope: 'sneaked', prompt: 'none' }),
  );
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.body, /sneaked/);
});

test('a redirect URI that is no longer registered is not used', async (t) => {
  const files = configuration();
  const started = await startTestApp(t, { files });
  const jana = await signedIn(started);
  const url = pushedUrl(await push(started.app.http.fastify));
  const acme = files['clients/acme.yaml']?.replace('"https://spa.acme.example/cb", ', '') ?? '';
  await started.reconfigure({ 'clients/acme.yaml': acme });
  const reply = await jana.visit(url);
  assert.deepEqual([reply.status, reply.location], [400, undefined]);
});

test('a client cannot push in the name of another', async (t) => {
  const { app } = await startTestApp(t);
  const headers = {
    authorization: `Basic ${Buffer.from(`${clientIds.web}:${encodeURIComponent(webSecret)}`).toString('base64')}`,
  };
  const reply = await push(app.http.fastify, { client_id: clientIds.spa }, headers);
  assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
});

test('guesses, and references of strange shape, are refused', async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const { request_uri } = (await push(started.app.http.fastify)).body;
  const guesses = [
    prefix,
    `${prefix}${'A'.repeat(43)}`,
    `${prefix}${'A'.repeat(7000)}`,
    `${String(request_uri)}=`,
    String(request_uri).slice(0, -1),
    `${prefix}__proto__`,
    `${prefix}../codes`,
  ];
  for (const guess of guesses) {
    const query = new URLSearchParams({ client_id: clientIds.spa, request_uri: guess });
    assertRefusedOnAPage(await jana.visit(`${issuer}/authorize?${query}`), guess.slice(0, 60));
  }
});

test('a reference that is given twice is none', async (t) => {
  const started = await startTestApp(t);
  const jana = await signedIn(started);
  const url = pushedUrl(await push(started.app.http.fastify));
  const twice = `${url}&request_uri=${prefix}x`;
  assert.deepEqual([(await jana.visit(twice)).status, (await jana.visit(twice)).location], [400, undefined]);
});

test('a request with a parameter twice, or with too many, is not taken in', async (t) => {
  const { app } = await startTestApp(t);
  const url = new URL(authorizationUrl());
  const request = url.search.slice(1);
  const many = Array.from({ length: 80 }, (_, index) => `p${index}=1`).join('&');
  for (const body of [`${request}&state=2`, `${request}&x=1&x=2`, `${request}&${many}`]) {
    const reply = await post(app.http.fastify, '/par', body);
    assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
  }
});

test('strangers cannot fill the store: after 300 pushes of a minute a network has to wait, and nobody else', async (t) => {
  const { app, runtime } = await startTestApp(t);
  const replies = await Promise.all(Array.from({ length: 320 }, () => push(app.http.fastify)));
  assert.equal(replies.filter(({ status }) => status === 201).length, 300);
  const later = replies.filter(({ status }) => status === 429);
  assert.equal(later.length, 20);
  assert.equal(later[0]?.headers['retry-after'], '60');
  const elsewhere = await push(app.http.fastify, {}, { 'x-forwarded-for': '203.0.113.7' });
  assert.equal(elsewhere.status, 201);
  const known = { client_id: clientIds.web, client_secret: webSecret };
  const uri = { redirect_uri: 'https://web.acme.example/cb?keep=1' };
  assert.equal((await push(app.http.fastify, { ...known, ...uri })).status, 201);
  runtime.clock.advance(61);
  assert.equal((await push(app.http.fastify)).status, 201);
});

test('a receipt of a sign-in cannot be pushed', async (t) => {
  const started = await startTestApp(t);
  const jana = started.browser();
  const page = await jana.visit(pushedUrl(await push(started.app.http.fastify)));
  const back = await jana.request(new URL('/login', issuer).href, {
    form: { ...hiddenFields(page.body), username: 'jana', password: 'right horse' },
    from: 'same-origin',
  });
  const loginid = back.location?.searchParams.get('loginid') ?? '';
  assert.notEqual(loginid, '');
  const pushed = await push(started.app.http.fastify, { loginid, prompt: 'login' });
  assert.match((await jana.visit(pushedUrl(pushed))).body, /id="password"/);
});
