/** People are asked what an application may do, once, in words; and see and take back what they gave. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import {
  answer,
  arrive,
  change,
  consentConfiguration,
  consentIds,
  consentUrl,
  isConsentPage,
  otherIssuer,
  redirectUri,
  resourcesOn,
  scopesOn,
} from '../support/consent.ts';
import { clientIds, usersScript } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  bearer,
  issuer,
  obtainCode,
  push,
  pushedUrl,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { type StartOptions, startTestApp } from '../support/start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

const start = (t: Owner, options: StartOptions = {}) =>
  startTestApp(t, { files: consentConfiguration(), ...options });

const calendar = { client_id: consentIds.calendar, redirect_uri: redirectUri };

async function startWithConsent(t: Owner, changes: Readonly<Record<string, string>> = {}) {
  const started = await start(t);
  const jana = started.browser();
  const reply = await answer(jana, await arrive(jana, consentUrl(changes)), 'allow');
  const { body } = await redeem(started.app.http.fastify, String(answerOf(reply).code), {
    ...calendar,
    ...(changes.client_id !== undefined && { client_id: changes.client_id }),
  });
  return { ...started, jana, fastify: started.app.http.fastify, tokens: body };
}

test('a person is asked, says yes, and is not asked again', async (t) => {
  const { app, browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  assert.equal(page.status, 200);
  assert.ok(isConsentPage(page));
  assert.match(page.body, /<h1>Calendar asks for access<\/h1>/);
  assert.match(page.body, /signed in as <strong>jana<\/strong>/);
  assert.match(page.body, /know who you are/);
  assert.match(page.body, /see your email address/);
  assert.match(page.body, /acme\.example\/imprint[\s\S]*acme\.example\/privacy/);
  const done = answerOf(await answer(jana, page, 'allow'));
  assert.deepEqual([done.state, done.iss], ['st&te=1', issuer]);
  const { status, body } = await redeem(app.http.fastify, String(done.code), calendar);
  assert.deepEqual([status, body.scope], [200, 'email openid']);
  assert.ok(answerOf(await jana.request(consentUrl())).code);
  assert.ok(answerOf(await jana.request(consentUrl({ scope: 'openid', prompt: 'none' }))).code);
});

test('the answer is remembered for the person, in whatever browser', async (t) => {
  const { browser } = await startWithConsent(t);
  assert.ok(answerOf(await arrive(browser(), consentUrl())).code);
});

test('a person is asked again when the scopes grow, about all of them, and nothing is forgotten', async (t) => {
  const { jana } = await startWithConsent(t);
  const page = await jana.visit(consentUrl({ scope: 'openid profile' }));
  assert.deepEqual(scopesOn(page), ['openid', 'profile']);
  await answer(jana, page, 'allow');
  assert.ok(answerOf(await jana.request(consentUrl({ scope: 'openid profile email' }))).code);
});

const ordersApi = 'https://orders.acme.example/api';
const stockApi = 'https://stock.acme.example';
const usualApi = 'https://usual.acme.example';
const withResources = (): StartOptions => ({
  files: consentConfiguration({
    more: `  resources: ["${ordersApi}", "${stockApi}"]\n  audience: "${usualApi}"\n`,
  }),
});

test('a person is asked again when an application names another resource, sees it, and is asked once', async (t) => {
  const { browser } = await start(t, withResources());
  const jana = browser();
  const first = await arrive(jana, consentUrl());
  assert.deepEqual(resourcesOn(first), []);
  await answer(jana, first, 'allow');
  const silent = await jana.request(consentUrl({ resource: ordersApi, prompt: 'none' }));
  assert.equal(answerOf(silent).error, 'consent_required');
  const page = await jana.visit(consentUrl({ resource: ordersApi }));
  assert.deepEqual(resourcesOn(page), [ordersApi]);
  assert.match(page.body, /At these services:/);
  assert.ok(answerOf(await answer(jana, page, 'allow')).code);
  assert.ok(answerOf(await jana.request(consentUrl({ resource: ordersApi }))).code);
  assert.ok(answerOf(await jana.request(consentUrl())).code, 'nothing is forgotten');
  assert.deepEqual(resourcesOn(await jana.visit(`${issuer}/account`)), [ordersApi]);
});

test('a scope that was allowed at one resource is asked about at another one', async (t) => {
  const { browser } = await start(t, withResources());
  const jana = browser();
  const more = { scope: 'openid orders:read', resource: ordersApi };
  await answer(jana, await arrive(jana, consentUrl(more)), 'allow');
  const less = { scope: 'openid', resource: stockApi };
  assert.ok(answerOf(await answer(jana, await jana.visit(consentUrl(less)), 'allow')).code);
  assert.ok(isConsentPage(await jana.visit(consentUrl({ ...more, resource: stockApi }))));
  assert.ok(isConsentPage(await jana.visit(consentUrl({ scope: 'openid orders:read' }))));
});

test('naming what the tokens are for anyway, or a slash more, is nothing new to ask about', async (t) => {
  const { browser } = await start(t, withResources());
  const jana = browser();
  await answer(jana, await arrive(jana, consentUrl()), 'allow');
  for (const resource of [usualApi, `${usualApi}/`])
    assert.ok(answerOf(await jana.request(consentUrl({ resource }))).code, resource);
  await answer(jana, await jana.visit(consentUrl({ resource: stockApi })), 'allow');
  assert.ok(answerOf(await jana.request(consentUrl({ resource: `${stockApi}/` }))).code);
});

test('who says no sends the client access_denied with state and iss, and is asked again next time', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const reply = await answer(jana, await arrive(jana, consentUrl()), 'deny');
  assert.equal(reply.location?.origin, new URL(redirectUri).origin);
  const { error, state, iss, code } = answerOf(reply);
  assert.deepEqual([error, state, iss, code], ['access_denied', 'st&te=1', issuer, undefined]);
  assert.ok(isConsentPage(await jana.visit(consentUrl())));
});

test('a no is delivered in the response mode of the request', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl({ response_mode: 'fragment' }));
  const reply = await answer(jana, page, 'deny');
  assert.match(String(reply.location?.hash), /^#error=access_denied&/);
});

test('prompt=none fails with consent_required where a person would be asked', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  const reply = await jana.request(consentUrl({ prompt: 'none' }));
  const { error, state, iss } = answerOf(reply);
  assert.deepEqual([error, state, iss], ['consent_required', 'st&te=1', issuer]);
});

test('prompt=consent asks for any client, each time', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const url = authorizationUrl({ prompt: 'consent' });
  const page = await arrive(jana, url);
  assert.match(page.body, /Acme Shop asks for access/);
  assert.ok(answerOf(await answer(jana, page, 'allow')).code);
  assert.ok(isConsentPage(await jana.visit(url)));
  assert.ok(answerOf(await jana.request(authorizationUrl())).code, 'without it the operator has decided');
});

test('prompt=login consent asks for one sign-in and one consent', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  const page = await arrive(jana, consentUrl({ prompt: 'login consent' }));
  assert.ok(isConsentPage(page));
  assert.ok(answerOf(await answer(jana, page, 'allow')).code);
});

test('a tenant without silent_login asks for one sign-in and one consent', async (t) => {
  const files = consentConfiguration();
  const acme = String(files['tenants/acme.yaml']).replace('silent_login: true', 'silent_login: false');
  const { browser } = await start(t, { files: { ...files, 'tenants/acme.yaml': acme } });
  const jana = browser();
  assert.ok(answerOf(await answer(jana, await arrive(jana, consentUrl()), 'allow')).code);
});

test('another person in the same browser is asked', async (t) => {
  const { jana } = await startWithConsent(t);
  const page = await arrive(jana, consentUrl({ prompt: 'login' }), ['otto', 'right cow']);
  assert.match(page.body, /signed in as <strong>otto<\/strong>/);
});

test('who is asked can go on as somebody else', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const login = await answer(jana, await arrive(jana, consentUrl()), 'switch');
  assert.match(login.body, /name="password"/);
  const page = await jana.signIn(login, 'otto', 'right cow');
  assert.match(page.body, /signed in as <strong>otto<\/strong>/);
  assert.ok(answerOf(await answer(jana, page, 'allow')).code);
});

test('two tenants whose users have the same name share no consent', async (t) => {
  const { browser } = await startWithConsent(t);
  const there = browser();
  const url = consentUrl({ client_id: consentIds.elsewhere, scope: 'openid' }, otherIssuer);
  assert.ok(isConsentPage(await arrive(there, url)));
  const page = await there.visit(`${otherIssuer}/account`);
  assert.match(page.body, /No application has asked/);
});

test('scopes are told in the words of the tenant, in the language of the person', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const scope = 'openid orders:read orders:write';
  const page = await arrive(jana, consentUrl({ scope, ui_locales: 'de' }));
  assert.match(page.body, /Ihre Bestellungen sehen</);
  assert.match(page.body, /Do things with your orders <code>orders:write<\/code>/);
  const elsewhere = await arrive(
    browser(),
    consentUrl({ client_id: consentIds.elsewhere, scope }, otherIssuer),
  );
  assert.match(elsewhere.body, /data-scope="orders:read"> ?<code>orders:read<\/code>/);
});

test('claims that are asked for one by one are asked about as their scopes', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const claims = JSON.stringify({ userinfo: { name: null }, id_token: { email: { essential: true } } });
  await answer(jana, await arrive(jana, consentUrl({ scope: 'openid' })), 'allow');
  const page = await jana.visit(consentUrl({ scope: 'openid', claims }));
  assert.deepEqual(scopesOn(page), ['openid', 'profile', 'email']);
});

test('nothing of the profile is released that the person was not asked about', async (t) => {
  const { fastify, tokens } = await startWithConsent(t, { scope: 'openid' });
  const { profile, userinfo, user } = decodeJwt(String(tokens.access_token));
  assert.deepEqual([profile, userinfo, user], [undefined, {}, 'jana']);
  for (const url of ['/userinfo', '/token/info']) {
    const headers = { host: 'login.acme.example', ...bearer(tokens.access_token) };
    assert.deepEqual((await fastify.inject({ url, headers })).json(), { sub: 'u-1001' }, url);
  }
});

test('what the user store adds is asked about too', async (t) => {
  const { browser } = await start(t);
  const page = await arrive(browser(), consentUrl({ client_id: consentIds.orders, scope: 'openid' }));
  assert.deepEqual(scopesOn(page), ['openid', 'user:list']);
});

test('an application that asks for no scope is asked about once', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl({ scope: undefined }));
  assert.match(page.body, /learns who you are/);
  await answer(jana, page, 'allow');
  assert.ok(answerOf(await jana.request(consentUrl({ scope: undefined }))).code);
});

test('a client that says from where a sign-in may start gets it through the consent page', async (t) => {
  const files = consentConfiguration({ more: '  referrers: ["https://www.acme.example"]\n' });
  const { browser } = await start(t, { files });
  const jana = browser();
  const from = (referer: string) => ({ headers: { referer } });
  const login = await jana.visit(consentUrl(), from('https://www.acme.example/'));
  const page = await jana.signIn(login, 'jana', 'right horse');
  const posted = await jana.request(`${issuer}/consent`, {
    form: { ...fieldsOf(page.body), answer: 'allow' },
    from: 'same-origin',
  });
  const own = from(`${issuer}/authorize?client_id=${consentIds.calendar}`);
  assert.ok(answerOf(await jana.request(String(posted.location), own)).code);
  const refused = await jana.request(consentUrl(), from('https://evil.test/'));
  assert.equal(answerOf(refused).error, 'access_denied');
});

function fieldsOf(html: string): Record<string, string> {
  const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  return { location: value('location').replaceAll('&amp;', '&'), ticket: value('ticket') };
}

test('a page that was left open ends with the same question, not with an answer', async (t) => {
  const { browser, runtime } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  runtime.clock.advance(1801);
  assert.ok(isConsentPage(await answer(jana, page, 'allow')));
  runtime.clock.advance(8 * 86_400);
  assert.match((await answer(jana, page, 'allow')).body, /name="password"/);
});

test('a pushed request is asked about like one in the URL, and is used up by the answer', async (t) => {
  const { app, browser } = await start(t);
  const { fastify } = app.http;
  const asking = { client_id: consentIds.calendar, redirect_uri: redirectUri, scope: 'openid email' };
  for (const [button, expected] of [
    ['deny', 'error'],
    ['allow', 'code'],
  ] as const) {
    const url = pushedUrl(await push(fastify, asking), { client_id: consentIds.calendar });
    const jana = browser();
    const page = await arrive(jana, url);
    assert.deepEqual(scopesOn(page), ['openid', 'email']);
    assert.ok(isConsentPage(await jana.visit(url)), 'a reload shows it again');
    assert.ok(answerOf(await answer(jana, page, button))[expected]);
    assert.equal((await jana.request(url)).status, 400);
  }
});

test('two tabs with two questions do not disturb each other', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const one = await arrive(jana, consentUrl({ state: 'one' }));
  const two = await arrive(jana, consentUrl({ state: 'two', scope: 'openid profile' }));
  assert.equal(answerOf(await answer(jana, one, 'allow')).state, 'one');
  assert.equal(answerOf(await answer(jana, two, 'allow')).state, 'two');
});

test('the metadata say that prompt=consent is understood', async (t) => {
  const { app } = await start(t);
  const reply = await app.http.fastify.inject({
    url: '/.well-known/openid-configuration',
    headers: { host: 'login.acme.example' },
  });
  assert.deepEqual(reply.json().prompt_values_supported, ['none', 'login', 'consent', 'select_account']);
});

test('the account page shows what was allowed and where the person is signed in', async (t) => {
  const { browser, runtime } = await start(t);
  const jana = browser();
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const login = await jana.visit(consentUrl());
  const page = await jana.visit(`${issuer}/login`, {
    form: { ...hiddenLogin(login.body), username: 'jana', password: 'right horse' },
    from: 'same-origin',
    headers: { 'user-agent': firefox },
  });
  await answer(jana, page, 'allow');
  runtime.clock.advance(3600);
  await obtainCode(browser());
  const account = await jana.visit(`${issuer}/account`);
  assert.equal(account.status, 200);
  assert.deepEqual(scopesOn(account), ['openid', 'email']);
  assert.match(account.body, /<h3>Calendar<\/h3>/);
  assert.match(account.body, /<h3>Firefox, Linux <span class="badge">this browser<\/span><\/h3>/);
  assert.match(account.body, /<h3>Another browser<\/h3>/);
  assert.equal(account.headers['cache-control'], 'no-store');
  assert.match((await jana.visit(`${issuer}/`)).body, /href="\/account"/);
});

function hiddenLogin(html: string): Record<string, string> {
  const location = /name="location" value="([^"]*)"/.exec(html)?.[1] ?? '';
  return { location: location.replaceAll('&amp;', '&') };
}

test('the account page asks who is not signed in to do so, and comes back', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const login = await jana.visit(`${issuer}/account`);
  const account = await jana.signIn(login, 'jana', 'right horse');
  assert.equal(account.url.pathname, '/account');
  assert.match(account.body, /<h1>Your account<\/h1>/);
});

test('who withdraws ends all tokens of the application at once, and is asked again', async (t) => {
  const { fastify, jana, tokens } = await startWithConsent(t);
  const userinfo = () =>
    fastify.inject({
      url: '/userinfo',
      headers: { host: 'login.acme.example', ...bearer(tokens.access_token) },
    });
  assert.equal((await userinfo()).statusCode, 200);
  const account = await change(jana, { action: 'withdraw', client: consentIds.calendar });
  assert.equal(account.url.pathname, '/account');
  assert.match(account.body, /No application has asked/);
  assert.equal((await userinfo()).statusCode, 401);
  const refused = await refresh(fastify, String(tokens.refresh_token), {
    client_id: consentIds.calendar,
  });
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant']);
  assert.equal(answerOf(await jana.request(consentUrl({ prompt: 'none' }))).error, 'consent_required');
  assert.ok(isConsentPage(await jana.visit(consentUrl())));
});

test('what is allowed after a withdrawal counts, and falls with the next one', async (t) => {
  const { fastify, jana } = await startWithConsent(t);
  const withdraw = () => change(jana, { action: 'withdraw', client: consentIds.calendar });
  const renewed = (token: unknown) => refresh(fastify, String(token), { client_id: consentIds.calendar });
  await withdraw();
  const code = answerOf(await answer(jana, await jana.visit(consentUrl()), 'allow')).code;
  const { body } = await redeem(fastify, String(code), calendar);
  const again = await renewed(body.refresh_token);
  assert.equal(again.status, 200);
  await withdraw();
  assert.equal((await renewed(again.body.refresh_token)).status, 400);
});

test('a withdrawal concerns one person and one application', async (t) => {
  const { browser, fastify, jana, tokens } = await startWithConsent(t);
  const shop = await redeem(fastify, await obtainCode(jana));
  const otto = browser();
  const page = await arrive(otto, consentUrl(), ['otto', 'right cow']);
  await answer(otto, page, 'allow');
  await change(otto, { action: 'withdraw', client: consentIds.calendar });
  await change(jana, { action: 'withdraw', client: consentIds.orders });
  const calendarAgain = { client_id: consentIds.calendar };
  assert.equal((await refresh(fastify, String(tokens.refresh_token), calendarAgain)).status, 200);
  assert.equal((await refresh(fastify, String(shop.body.refresh_token))).status, 200);
  assert.ok(answerOf(await jana.request(consentUrl())).code);
});

test('what an application got before it had to ask falls with the withdrawal too', async (t) => {
  const { app, browser } = await start(t);
  const jana = browser();
  const before = await redeem(app.http.fastify, await obtainCode(jana));
  await answer(jana, await jana.visit(authorizationUrl({ prompt: 'consent' })), 'allow');
  await change(jana, { action: 'withdraw', client: clientIds.spa });
  assert.equal((await refresh(app.http.fastify, String(before.body.refresh_token))).status, 400);
});

test('the withdrawal ends the tokens of a client that knows people by pairwise subjects', async (t) => {
  const files = consentConfiguration({ more: '  subject_type: pairwise\n' });
  const { app, browser } = await start(t, { files });
  const { fastify } = app.http;
  const jana = browser();
  const { code } = answerOf(await answer(jana, await arrive(jana, consentUrl()), 'allow'));
  const { body } = await redeem(fastify, String(code), calendar);
  const userinfo = () =>
    fastify.inject({
      url: '/userinfo',
      headers: { host: 'login.acme.example', ...bearer(body.access_token) },
    });
  assert.equal((await userinfo()).statusCode, 200);
  await change(jana, { action: 'withdraw', client: consentIds.calendar });
  assert.equal((await userinfo()).statusCode, 401);
  const again = { client_id: consentIds.calendar };
  assert.equal((await refresh(fastify, String(body.refresh_token), again)).status, 400);
});

test('a code that was on its way when the person withdrew is worth nothing', async (t) => {
  const { fastify, jana } = await startWithConsent(t);
  const { code } = answerOf(await jana.request(consentUrl()));
  await change(jana, { action: 'withdraw', client: consentIds.calendar });
  assert.equal((await redeem(fastify, String(code), calendar)).status, 400);
});

test('a person ends the session of another browser, and its tokens die with it', async (t) => {
  const { browser, fastify, jana } = await startWithConsent(t);
  const lost = browser();
  const { body } = await redeem(fastify, await obtainCode(lost));
  const sid = sessionIds((await jana.visit(`${issuer}/account`)).body).find(({ isThis }) => !isThis)?.id;
  const account = await change(jana, { action: 'end', session: String(sid) });
  assert.match(account.body, /<h1>Your account<\/h1>/);
  assert.equal(sessionIds(account.body).length, 1);
  assert.match((await lost.visit(`${issuer}/`)).body, /not signed in/);
  assert.equal((await refresh(fastify, String(body.refresh_token))).status, 400);
});

function sessionIds(html: string): { id: string; isThis: boolean }[] {
  const entries = html.split('<li>').filter((entry) => entry.includes('name="session"'));
  return entries.map((entry) => ({
    id: /name="session" value="([^"]*)"/.exec(entry)?.[1] ?? '',
    isThis: entry.includes('class="badge"'),
  }));
}

test('a person signs out everywhere', async (t) => {
  const { browser, fastify, jana, tokens } = await startWithConsent(t);
  const others = [browser(), browser()];
  for (const other of others) await obtainCode(other);
  const otto = browser();
  await arrive(otto, consentUrl(), ['otto', 'right cow']);
  const done = await change(jana, { action: 'end-all' });
  assert.match(done.body, /You are signed out/);
  assert.equal(jana.cookies.size, 0);
  for (const other of others) assert.match((await other.visit(`${issuer}/`)).body, /not signed in/);
  assert.equal(
    (await refresh(fastify, String(tokens.refresh_token), { client_id: consentIds.calendar })).status,
    400,
  );
  assert.match((await otto.visit(`${issuer}/`)).body, /otto/);
});

test('sessions that are over are not listed', async (t) => {
  const { browser, runtime } = await start(t);
  const jana = browser();
  await obtainCode(browser());
  const gone = browser();
  await obtainCode(gone);
  await gone.visit(`${issuer}/logout`, { from: 'same-origin' });
  await obtainCode(jana);
  const listed = async () => sessionIds((await jana.visit(`${issuer}/account`)).body).length;
  assert.equal(await listed(), 2);
  runtime.clock.advance(6 * 86_400);
  await jana.visit(`${issuer}/account`);
  runtime.clock.advance(2 * 86_400);
  assert.equal(await listed(), 1, 'the one that was used has been prolonged');
});

test('a user whom the store no longer knows is signed out at the account page', async (t) => {
  const { browser, runtime, reconfigure } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(6 * 86_400);
  const script = usersScript.replace('jana: {', 'nobody: {');
  await reconfigure({ 'tenants/acme.yaml': String(consentConfiguration({ script })['tenants/acme.yaml']) });
  const page = await jana.visit(`${issuer}/account`);
  assert.match(page.body, /name="password"/);
  assert.equal(jana.cookies.size, 0);
});
