/** Consent that nobody gave: forged, replayed, exchanged behind the person's back, or buried under words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Browser, type BrowserReply, hiddenFields } from '../support/browser.ts';
import {
  answer,
  arrive,
  change,
  consentConfiguration,
  consentIds,
  consentUrl,
  isConsentPage,
  redirectUri,
  scopesOn,
} from '../support/consent.ts';
import { answerOf, issuer, obtainCode, redeem, refresh } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

const start = (t: Owner, files = consentConfiguration()) => startTestApp(t, { files });

/** What the form of a page sends, with other values. */
function forged(
  browser: Browser,
  page: BrowserReply,
  changes: Readonly<Record<string, string>>,
): Promise<BrowserReply> {
  const form = { ...hiddenFields(page.body), answer: 'allow', ...changes };
  return browser.visit(`${issuer}/consent`, { form, from: 'same-origin' });
}

const pathOf = (url: string): string => url.slice(issuer.length);

test('a consent form that another site posts is refused, and nothing is remembered', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  const form = { ...hiddenFields(page.body), answer: 'allow' };
  for (const attempt of [
    { form, from: 'cross-site' as const },
    { form, from: 'same-site' as const },
    { form, headers: { 'sec-fetch-site': 'cross-site', origin: issuer } },
  ])
    assert.equal((await jana.request(`${issuer}/consent`, attempt)).status, 403);
  assert.ok(isConsentPage(await jana.visit(consentUrl())));
});

test('an answer without the ticket of a page, or with an invented one, is none', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  for (const ticket of ['', 'invented', 'constructor'])
    for (const button of ['allow', 'deny', 'switch']) {
      const form = { location: pathOf(consentUrl()), ticket, answer: button };
      const reply = await jana.visit(`${issuer}/consent`, { form, from: 'same-origin' });
      assert.ok(isConsentPage(reply), `${button} with ${ticket}`);
    }
});

test('a receipt that is invented in the authorization request is none', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  assert.ok(isConsentPage(await jana.visit(consentUrl({ consentid: 'invented' }))));
});

const others = {
  client: consentUrl({ client_id: consentIds.orders }),
  'larger scope': consentUrl({ scope: 'openid email profile' }),
  'smaller scope': consentUrl({ scope: 'openid' }),
  state: consentUrl({ state: 'another' }),
  nonce: consentUrl({ nonce: 'another' }),
};

for (const [what, url] of Object.entries(others))
  test(`an answer that is posted for another ${what} than the page showed is none`, async (t) => {
    const { browser } = await start(t);
    const jana = browser();
    const page = await arrive(jana, consentUrl());
    assert.ok(isConsentPage(await forged(jana, page, { location: pathOf(url) })));
    assert.ok(isConsentPage(await jana.visit(consentUrl())), 'nothing was remembered');
    assert.ok(isConsentPage(await jana.visit(url)));
  });

test('a receipt counts for its own request only, and once', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const asked = { prompt: 'consent' };
  const receipt = async (): Promise<string> => {
    const page = await arrive(jana, consentUrl(asked));
    const form = { ...hiddenFields(page.body), answer: 'allow' };
    const back = await jana.request(`${issuer}/consent`, { form, from: 'same-origin' });
    return String(back.location?.searchParams.get('consentid'));
  };
  // All of it was allowed before: only the answer to prompt=consent is missing.
  for (const before of [{ client_id: consentIds.orders }, { scope: 'openid email profile' }])
    await answer(jana, await arrive(jana, consentUrl(before)), 'allow');
  const elsewhere = consentUrl({ ...asked, client_id: consentIds.orders, consentid: await receipt() });
  assert.ok(isConsentPage(await jana.visit(elsewhere)));
  const wider = consentUrl({ ...asked, scope: 'openid email profile', consentid: await receipt() });
  assert.ok(isConsentPage(await jana.visit(wider)));
  const own = consentUrl({ ...asked, consentid: await receipt() });
  assert.ok(answerOf(await jana.request(own)).code);
  assert.ok(isConsentPage(await jana.visit(own)));
});

test('the form counts once: sent again it leads to the question, or to what was remembered', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  await answer(jana, page, 'deny');
  assert.ok(isConsentPage(await answer(jana, page, 'allow')));
});

test('who signs in between page and click is asked for themselves', async (t) => {
  const { browser } = await start(t);
  const shared = browser();
  const page = await arrive(shared, consentUrl());
  await arrive(shared, consentUrl({ prompt: 'login' }), ['otto', 'right cow']);
  const reply = await answer(shared, page, 'allow');
  assert.ok(isConsentPage(reply));
  assert.match(reply.body, /signed in as <strong>otto<\/strong>/);
  assert.ok(isConsentPage(await arrive(browser(), consentUrl())), 'jana has allowed nothing either');
});

test("a page that was shown to one person counts for nobody else's click", async (t) => {
  const { browser } = await start(t);
  const attacker = browser();
  const victim = browser();
  const page = await arrive(attacker, consentUrl(), ['otto', 'right cow']);
  await obtainCode(victim);
  const reply = await answer(victim, page, 'allow');
  assert.ok(isConsentPage(reply));
  assert.match(reply.body, /signed in as <strong>jana<\/strong>/);
  assert.ok(isConsentPage(await attacker.visit(consentUrl())));
});

test('the location of the form leads nowhere but to the authorization endpoint', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  for (const location of [
    'https://evil.test/',
    '//evil.test/authorize?a=1',
    '/logout',
    '/',
    '',
    'javascript:x',
  ])
    assert.equal((await forged(jana, page, { location })).status, 400);
});

test('a request that became invalid between page and click is refused as any other', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  const evil = consentUrl({ redirect_uri: 'https://evil.test/cb' });
  const reply = await forged(jana, page, { location: pathOf(evil) });
  assert.equal(reply.status, 400);
  assert.doesNotMatch(reply.body, /evil\.test/);
});

test('the consent and account pages cannot be framed', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  for (const page of [await arrive(jana, consentUrl()), await jana.visit(`${issuer}/account`)]) {
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
    assert.equal(page.headers['x-frame-options'], 'DENY');
  }
});

test("names of applications and scopes are text on the pages, not markup, and no one else's words", async (t) => {
  const evil = '<img src=x onerror=alert(1)>{{ "x" }} {user}';
  const { browser } = await start(t, consentConfiguration({ calendarName: evil }));
  const jana = browser();
  const scope = "orders:<script>alert(1)</script> orders:'onmouseover=alert(1)";
  const page = await arrive(jana, consentUrl({ scope }));
  await answer(jana, page, 'allow');
  const account = await jana.visit(`${issuer}/account`);
  for (const { body } of [page, account]) {
    assert.match(body, /&lt;img src=x onerror=alert\(1\)&gt;\{\{ &#34;x&#34; \}\} \{user\}/);
    assert.doesNotMatch(body, /<img src=x|<script>alert|'onmouseover/);
  }
});

test('a list of scopes that nobody would read is refused, not shown', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  const many = Array.from({ length: 51 }, (_, index) => `orders:${index}`).join(' ');
  for (const scope of [many, `orders:${'a'.repeat(300)}`]) {
    const { error, code } = answerOf(await jana.request(consentUrl({ scope })));
    assert.deepEqual([error, code], ['invalid_scope', undefined]);
  }
  const readable = many.split(' ').slice(0, 50).join(' ');
  assert.equal(scopesOn(await jana.visit(consentUrl({ scope: readable }))).length, 50);
});

test('scopes that the client may not have are neither shown nor given', async (t) => {
  const { app, browser } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl({ scope: 'openid admin' }));
  assert.deepEqual(scopesOn(page), ['openid']);
  const { code } = answerOf(await answer(jana, page, 'allow'));
  const { body } = await redeem(app.http.fastify, String(code), {
    client_id: consentIds.calendar,
    redirect_uri: redirectUri,
  });
  assert.equal(body.scope, 'openid');
});

test('a resource that nobody was asked about cannot be had at the token endpoint, now or later', async (t) => {
  const [usual, other] = ['https://usual.acme.example', 'https://other.acme.example'];
  const more = `  resources: ["${other}"]\n  audience: "${usual}"\n`;
  const { app, browser } = await start(t, consentConfiguration({ more }));
  const { fastify } = app.http;
  const jana = browser();
  const calendar = { client_id: consentIds.calendar, redirect_uri: redirectUri };
  const codes = [answerOf(await answer(jana, await arrive(jana, consentUrl()), 'allow')).code];
  codes.push(answerOf(await jana.request(consentUrl())).code);
  const refused = await redeem(fastify, String(codes[0]), { ...calendar, resource: other });
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_target']);
  const { status, body } = await redeem(fastify, String(codes[1]), { ...calendar, resource: usual });
  assert.equal(status, 200);
  const token = String(body.refresh_token);
  const later = await refresh(fastify, token, { client_id: consentIds.calendar, resource: other });
  assert.equal(later.body.error, 'invalid_target');
  const same = await refresh(fastify, token, { client_id: consentIds.calendar, resource: usual });
  assert.equal(same.status, 200);
});

test('a form of the account page that another site posts is refused', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await answer(jana, await arrive(jana, consentUrl()), 'allow');
  for (const form of [{ action: 'withdraw', client: consentIds.calendar }, { action: 'end-all' }])
    for (const from of ['cross-site', 'same-site'] as const)
      assert.equal((await jana.request(`${issuer}/account`, { form, from })).status, 403);
  assert.ok(answerOf(await jana.request(consentUrl())).code);
});

test("nobody ends a stranger's session or withdraws for them", async (t) => {
  const { app, browser } = await start(t);
  const victim = browser();
  const { body } = await redeem(app.http.fastify, await obtainCode(victim));
  const account = await victim.visit(`${issuer}/account`);
  const sid = /name="session" value="([^"]*)"/.exec(account.body)?.[1];
  assert.ok(sid);
  const attacker = browser();
  await arrive(attacker, consentUrl(), ['otto', 'right cow']);
  await change(attacker, { action: 'end', session: sid });
  const refreshed = await refresh(app.http.fastify, String(body.refresh_token));
  assert.equal(refreshed.status, 200);
  for (const action of ['constructor', '__proto__', ''])
    assert.equal((await change(attacker, { action })).status, 400);
  assert.match((await change(browser(), { action: 'end-all' })).body, /name="password"/);
});

test('what a browser calls itself is shown in our words only', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  const login = await jana.visit(consentUrl());
  await jana.visit(`${issuer}/login`, {
    form: { ...hiddenFields(login.body), username: 'jana', password: 'right horse' },
    from: 'same-origin',
    headers: { 'user-agent': `<b>Evil</b> Firefox/1 ${'x'.repeat(2000)}` },
  });
  const { body } = await jana.visit(`${issuer}/account`);
  assert.match(body, /<h3>Firefox </);
  assert.doesNotMatch(body, /Evil/);
});

test('neither page nor log of a consent holds a ticket, receipt or session of somebody', async (t) => {
  const { browser, runtime } = await start(t);
  const jana = browser();
  const page = await arrive(jana, consentUrl());
  const { ticket } = hiddenFields(page.body);
  await answer(jana, page, 'allow');
  const log = JSON.stringify(runtime.logger.lines);
  assert.ok(ticket && !log.includes(ticket));
  assert.doesNotMatch(log, /consentid|loginid/);
});

test('a request that no form could bring back is refused before anybody is asked', async (t) => {
  const { browser } = await start(t);
  const jana = browser();
  await obtainCode(jana);
  const reply = await jana.visit(consentUrl({ state: 'x'.repeat(8300) }));
  assert.equal(answerOf(reply).error, 'invalid_request');
});
