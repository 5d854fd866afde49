/** Cookies that a neighbouring host set (cookie tossing), and cookies of our own that get in each other's way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, form, issuer, obtainCode } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const cookieName = 'uitsmijter-sso';

test('a cookie that a neighbour tossed does not keep a person from signing in', async (t) => {
  const { app, browser } = await startTestApp(t);
  const otto = browser();
  await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
  const tossed = `${cookieName}=${otto.cookies.get(cookieName)}`;

  const jana = browser();
  const page = await jana.visit(authorizationUrl(), { headers: { cookie: tossed } });
  const start = page.location
    ? await jana.visit(authorizationUrl({ prompt: 'login' }), { headers: { cookie: tossed } })
    : page;
  const login = await app.http.fastify.inject({
    method: 'POST',
    url: '/login',
    headers: {
      host: 'login.acme.example',
      origin: issuer,
      cookie: tossed,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: form({
      location: /name="location" value="([^"]*)"/.exec(start.body)?.[1]?.replaceAll('&amp;', '&'),
      username: 'jana',
      password: 'right horse',
    }),
  });
  const own = /uitsmijter-sso=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1];
  const back = await browser().request(new URL(String(login.headers.location), issuer).href, {
    headers: { cookie: `${cookieName}=${own}; ${tossed}` },
  });
  assert.ok(back.location, `the login page again: ${back.status}`);
  assert.notEqual(answerOf(back).code, undefined);
});

const interceptor = () => {
  const files = configuration({ silentLogin: false });
  const acme = files['tenants/acme.yaml']?.replace(
    'config:\n',
    'config:\n  interceptor: { enabled: true, domain: login.acme.example, cookie: .acme.example }\n',
  );
  return { ...files, 'tenants/acme.yaml': acme ?? '' };
};

test('a sign-in for an application behind a proxy does not undo the one for OAuth', async (t) => {
  const { browser, app } = await startTestApp(t, { files: interceptor() });
  const jana = browser();
  await obtainCode(jana);
  const hostOnly = jana.cookies.get(cookieName);
  const login = await app.http.fastify.inject({
    method: 'POST',
    url: '/login',
    headers: {
      host: 'login.acme.example',
      origin: issuer,
      cookie: `${cookieName}=${hostOnly}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: form({
      location: 'https://one.apps.acme.example/x',
      mode: 'interceptor',
      username: 'jana',
      password: 'right horse',
    }),
  });
  const cookies = [login.headers['set-cookie']].flat().map(String);
  const domain = cookies.map((each) => /uitsmijter-sso=([^;]+);.*Domain=/.exec(each)?.[1]).find(Boolean);
  const cleared = cookies.some((each) => each.startsWith(`${cookieName}=;`) && !each.includes('Domain='));
  const sent = [...(cleared ? [] : [hostOnly]), domain].map((value) => `${cookieName}=${value}`).join('; ');
  const home = await browser().request(`${issuer}/`, { headers: { cookie: sent } });
  assert.match(home.body, /jana/, 'two living sessions: neither is believed, signed out everywhere');
});

test('a browser that is signed in for OAuth gets the cookie that applications behind a proxy see', async (t) => {
  const files = interceptor();
  const silent = files['tenants/acme.yaml'].replace('silent_login: false', 'silent_login: true');
  const { browser } = await startTestApp(t, { files: { ...files, 'tenants/acme.yaml': silent } });
  const jana = browser();
  await obtainCode(jana);
  const reply = await jana.request(
    `${issuer}/login?mode=interceptor&for=${encodeURIComponent('https://one.apps.acme.example/x')}`,
  );
  if (reply.status === 303) assert.match(reply.headers['set-cookie'] ?? '', /Domain=acme\.example/);
});

test('junk that a neighbour tossed before our cookie does not hide it', async (t) => {
  const { browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  const junk = Array.from({ length: 20 }, (_, index) => `${cookieName}=junk-${index}`);
  // Browsers send the cookie with the longer path first, so a neighbour can put its own before ours.
  const cookie = [...junk, `${cookieName}=${jana.cookies.get(cookieName)}`].join('; ');
  const reply = await jana.request(authorizationUrl({ prompt: 'none' }), { headers: { cookie } });
  assert.ok(answerOf(reply).code, answerOf(reply).error);
});
