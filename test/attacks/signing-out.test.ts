/** Signing people out against their will, and signing out that does not happen. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { configuration, usersScript } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, issuer, obtainCode, redeem, refresh } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const cookieName = 'uitsmijter-sso';

/** Such a post carries no SameSite=Lax cookie, but a browser takes the cookies that its answer sets. */
test('a form that another site posts to /logout does not delete the cookie', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await app.http.fastify.inject({
    method: 'POST',
    url: '/logout',
    headers: {
      host: 'login.acme.example',
      origin: 'https://evil.test',
      accept: 'text/html',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: '',
  });
  assert.equal(reply.headers['set-cookie'], undefined);
});

test('signing out ends every session that the cookies name', async (t) => {
  const { app, browser } = await startTestApp(t);
  const [jana, janaAgain] = [browser(), browser()];
  const { body } = await redeem(app.http.fastify, await obtainCode(jana));
  await obtainCode(janaAgain);
  const first = jana.cookies.get(cookieName) ?? '';
  const second = janaAgain.cookies.get(cookieName) ?? '';
  // One for the host and one for the domain, as OAuth and interceptor mode set them, or one that a neighbour tossed.
  const both = browser();
  const bye = await both.request(`${issuer}/logout`, {
    from: 'same-origin',
    headers: { cookie: `${cookieName}=${first}; ${cookieName}=${second}` },
  });
  assert.equal(bye.status, 200);
  const later = browser();
  later.cookies.set(cookieName, first);
  assert.doesNotMatch((await later.request(`${issuer}/`)).body, /jana/, 'the stolen cookie still signs in');
  assert.equal((await refresh(app.http.fastify, String(body.refresh_token))).status, 400);
});

/** A user store that lets the test do something while it is being asked whether a user is still valid. */
async function askedMeanwhile(t: TestContext) {
  let meanwhile = async (): Promise<unknown> => undefined;
  const backend = createServer((_request, response) => void meanwhile().then(() => response.end('{}')));
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  t.after(() => backend.close());
  const { port } = backend.address() as AddressInfo;
  const script = usersScript.replace(
    'this.valid = users[args.username] !== undefined; commit();',
    `fetch('http://127.0.0.1:${port}/').then(() => { this.valid = true; commit(); });`,
  );
  const started = await startTestApp(t, { files: configuration({ script }) });
  const during = (act: () => Promise<unknown>): void => {
    meanwhile = act;
  };
  return { ...started, during };
}

test('a session that is renewed while its owner signs out stays ended', async (t) => {
  const { browser, runtime, during } = await askedMeanwhile(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(6 * 86_400);
  const cookie = jana.cookies.get(cookieName) ?? '';
  const elsewhere = browser();
  elsewhere.cookies.set(cookieName, cookie);
  during(() => elsewhere.request(`${issuer}/logout`, { from: 'same-origin' }));
  await jana.request(authorizationUrl());
  assert.doesNotMatch((await jana.request(`${issuer}/`)).body, /jana/);
});

test('tokens that are asked for while their owner signs out are not issued', async (t) => {
  const { app, browser, during } = await askedMeanwhile(t);
  const jana = browser();
  const { body } = await redeem(app.http.fastify, await obtainCode(jana));
  during(() => jana.request(`${issuer}/logout`, { from: 'same-origin' }));
  assert.equal((await refresh(app.http.fastify, String(body.refresh_token))).status, 400);
});

test('who signs in anew has one session, not two', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  const before = jana.cookies.get(cookieName) ?? '';
  const page = await jana.visit(authorizationUrl({ prompt: 'login' }));
  await jana.signIn(page, 'jana', 'right horse');
  assert.notEqual(jana.cookies.get(cookieName), before);
  const thief = browser();
  thief.cookies.set(cookieName, before);
  assert.equal(answerOf(await thief.request(authorizationUrl({ prompt: 'none' }))).error, 'login_required');
});
