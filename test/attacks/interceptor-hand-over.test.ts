/** The hand-over of a sign-in to a host that the login page's cookie does not reach: tickets that are stolen, planted, bent. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { behindProxy, type ProxiedBrowser, type ProxiedReply } from '../support/proxied-browser.ts';
import { proxiedFiles } from '../support/proxied-tenants.ts';
import { startTestApp } from '../support/start-app.ts';

const wiki = 'https://wiki.acme.test';
const enterCookie = '__Host-uitsmijter-enter';

async function world(t: TestContext) {
  const files = proxiedFiles();
  const { 'tenants/acme.yaml': acme = '' } = files;
  const twoHosts = {
    ...files,
    'tenants/acme.yaml': acme.replace('wiki.acme.test]', 'wiki.acme.test, docs.acme.test]'),
  };
  const started = await startTestApp(t, { files: twoHosts });
  const browser = () => behindProxy(started.app.http.fastify);
  return { ...started, browser };
}

/** Signs in, and stops just before the ticket is used. */
async function ticketOf(person: ProxiedBrowser, at = `${wiki}/page`): Promise<URL> {
  const login = await person.visit(at);
  const redirected = await person.submit(login, 'jana', 'right horse');
  return new URL(redirected.headers.location ?? '');
}

const isSignedInBy = ({ headers }: ProxiedReply): boolean =>
  (headers['set-cookie'] ?? '').startsWith('uitsmijter-sso=');

test('a ticket is good once', async (t) => {
  const person = (await world(t)).browser();
  const ticket = await ticketOf(person);
  assert.ok(isSignedInBy(await person.request(ticket.href)));
  const again = await person.request(ticket.href);
  assert.equal(isSignedInBy(again), false);
  assert.equal(again.headers.location, `${wiki}/page`);
});

test('of many who bring a ticket at once, one is signed in', async (t) => {
  const person = (await world(t)).browser();
  const ticket = await ticketOf(person);
  const replies = await Promise.all(Array.from({ length: 50 }, () => person.request(ticket.href)));
  assert.equal(replies.filter(isSignedInBy).length, 1);
});

test('a ticket that was stolen is worth nothing in another browser', async (t) => {
  const { browser } = await world(t);
  const ticket = await ticketOf(browser());
  const thief = browser();
  const withoutCookie = await thief.request(ticket.href);
  assert.deepEqual([withoutCookie.status, isSignedInBy(withoutCookie)], [403, false]);
  const other = await ticketOf(browser());
  await thief.request(`${wiki}/`);
  assert.equal(isSignedInBy(await thief.request(other.href)), false);
});

test('a ticket that came without its cookie is spent, also for the browser that it was made for', async (t) => {
  const { browser } = await world(t);
  // The attacker has the secret, the victim was sent to the login page with the proof of it.
  const attacker = browser();
  const victim = browser();
  const ticket = await ticketOf(victim, (await attacker.request(`${wiki}/`)).headers.location);
  assert.equal(isSignedInBy(await victim.request(ticket.href)), false);
  assert.equal(isSignedInBy(await attacker.request(ticket.href)), false);
});

test('what an application gets hold of at its own hand-over is good for itself, and nowhere else', async (t) => {
  const { browser } = await world(t);
  // A service worker of the application sees the ticket of whoever it sends to the login page with a proof of its own.
  const application = browser();
  const victim = browser();
  await victim.signIn(await victim.visit('https://shop.apps.acme.example/'), 'jana', 'right horse');
  const login = (await application.request(`${wiki}/`)).headers.location ?? '';
  const ticket = (await victim.request(login)).headers.location ?? '';
  assert.ok(isSignedInBy(await application.request(ticket)));
  const stolen = application.jar.get('wiki.acme.test')?.get('uitsmijter-sso') ?? '';
  application.jar.clear();
  for (const place of ['wiki.acme.test', '.acme.example', 'login.acme.example', 'docs.acme.test'])
    application.jar.set(place, new Map([['uitsmijter-sso', stolen]]));
  assert.equal((await application.request(`${wiki}/`)).seen?.['x-user-ident'], 'u-1001');
  for (const place of ['https://shop.apps.acme.example/', 'https://docs.acme.test/'])
    assert.equal((await application.request(place)).seen, undefined, place);
  for (const path of ['/account', '/login?for=/account'])
    assert.match((await application.visit(`https://login.acme.example${path}`)).body, /name="password"/);
});

test('a host that the login page’s cookie reaches gets no ticket, for it would be one for all of them', async (t) => {
  const { browser } = await world(t);
  const victim = browser();
  await victim.signIn(await victim.visit('https://shop.apps.acme.example/'), 'jana', 'right horse');
  const secret = 'a'.repeat(22);
  const proof = createHash('sha256').update(secret).digest('base64url');
  const enter = `https://shop.apps.acme.example/_uitsmijter/enter?${new URLSearchParams({ to: '/', proof })}`;
  const login = `https://login.acme.example/login?${new URLSearchParams({ for: enter, mode: 'interceptor' })}`;
  const { location = '' } = (await victim.request(login)).headers;
  assert.doesNotMatch(location, /ticket=/);
  const application = browser();
  application.jar.set('shop.apps.acme.example', new Map([[enterCookie, secret]]));
  assert.equal(isSignedInBy(await application.request(location)), false);
});

test('a cookie that only looks like one with a prefix does not prove anything', async (t) => {
  const { browser } = await world(t);
  for (const blank of ['\u00a0', '\u000b', '\u000c']) {
    const attacker = browser();
    const ticket = await ticketOf(attacker);
    const secret = attacker.jar.get('wiki.acme.test')?.get(enterCookie) ?? '';
    // Any neighbour can have it sent to this host: to a browser the blank is part of the name.
    const victim = browser();
    victim.jar.set('wiki.acme.test', new Map([[`${blank}${enterCookie}`, secret]]));
    assert.equal(isSignedInBy(await victim.request(ticket.href)), false, JSON.stringify(blank));
  }
});

test('nobody is signed in as the attacker by a link', async (t) => {
  const { browser } = await world(t);
  const victim = browser();
  await victim.request(`${wiki}/`);
  const planted = await ticketOf(browser());
  const reply = await victim.request(planted.href);
  assert.equal(isSignedInBy(reply), false);
  assert.equal((await victim.request(`${wiki}/`)).seen, undefined);
});

test('under https the secret is in a cookie that no neighbour can set', async (t) => {
  const person = (await world(t)).browser();
  const reply = await person.request(`${wiki}/`);
  const cookie = reply.headers['set-cookie'] ?? '';
  assert.match(cookie, new RegExp(`^${enterCookie}=`));
  assert.match(cookie, /; Path=\/; Secure; HttpOnly/);
  assert.doesNotMatch(cookie, /Domain/);
});

test('a ticket for one host is worth nothing on another, also not under http or another port', async (t) => {
  for (const origin of ['https://docs.acme.test', 'http://wiki.acme.test', 'https://wiki.acme.test:8443']) {
    const person = (await world(t)).browser();
    const ticket = await ticketOf(person);
    const secret = person.jar.get('wiki.acme.test')?.get(enterCookie) ?? '';
    const { hostname } = new URL(origin);
    person.jar.set(
      hostname,
      new Map([
        [enterCookie, secret],
        ['uitsmijter-enter', secret],
      ]),
    );
    const reply = await person.request(`${origin}${ticket.pathname}${ticket.search}`);
    assert.equal(isSignedInBy(reply), false, origin);
  }
});

test('a ticket expires after a minute', async (t) => {
  const { browser, runtime } = await world(t);
  const person = browser();
  const ticket = await ticketOf(person);
  runtime.clock.advance(61);
  assert.equal(isSignedInBy(await person.request(ticket.href)), false);
});

test('a ticket of a session that has ended is worth nothing', async (t) => {
  const person = (await world(t)).browser();
  const ticket = await ticketOf(person);
  await person.request('https://login.acme.example/logout', {
    headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-site' },
  });
  assert.equal(isSignedInBy(await person.request(ticket.href)), false);
});

test('`to` leads nowhere but to a path of the same host', async (t) => {
  const { browser } = await world(t);
  for (const to of [
    'https://evil.example/',
    'javascript:alert(1)',
    'evil.example',
    '',
    '/\\evil.example',
    '/x\r\nSet-Cookie: a=b',
    '/x\u0000',
    '/ä',
  ]) {
    const person = browser();
    const ticket = await ticketOf(person);
    ticket.searchParams.set('to', to);
    const reply = await person.request(ticket.href);
    assert.equal(reply.status, 403, JSON.stringify(to));
    assert.equal(reply.headers.location, undefined);
  }
  const person = browser();
  const ticket = await ticketOf(person);
  ticket.searchParams.set('to', '//evil.example/x');
  const { origin } = new URL((await person.request(ticket.href)).headers.location ?? '');
  assert.equal(origin, wiki);
});

test('garbage at the door of a hand-over signs nobody in, and does not go in circles', async (t) => {
  const { browser } = await world(t);
  for (const query of ['', '?', '?ticket=', '?ticket=x', '?to=/', '?to=/&ticket=%', '?proof=x&to=/']) {
    const person = browser();
    const bare = await person.request(`${wiki}/_uitsmijter/enter${query}`);
    assert.equal(bare.status, 403, query);
    await person.request(`${wiki}/`);
    const reply = await person.request(`${wiki}/_uitsmijter/enter${query}`);
    assert.equal(isSignedInBy(reply), false, query);
  }
});

test('only a hand-over gets a ticket, and only with a proof', async (t) => {
  const person = (await world(t)).browser();
  await ticketOf(person);
  const login = async (target: string) => {
    const query = new URLSearchParams({ for: target, mode: 'interceptor' });
    return (await person.request(`https://login.acme.example/login?${query}`)).headers.location ?? '';
  };
  for (const target of [
    `${wiki}/page`,
    `${wiki}/_uitsmijter/enter`,
    `${wiki}/_uitsmijter/enter?proof=short`,
    `${wiki}/_uitsmijter/enter/x?proof=${'a'.repeat(43)}`,
    `https://docs.acme.test/x?proof=${'a'.repeat(43)}`,
  ])
    assert.doesNotMatch(await login(target), /ticket=/, target);
  assert.match(await login(`${wiki}/_uitsmijter/enter?proof=${'a'.repeat(43)}`), /ticket=/);
});
