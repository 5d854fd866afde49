/** What people, scripts and attackers experience behind a proxy: the same stories for each of them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { openChromium, type Visit, visit } from './chromium.ts';
import { lastFirst } from './owner.ts';
import { type ProxiedWorld, startProxiedWorld } from './proxied-world.ts';
import type { ProxyName } from './proxies.ts';
import { tellProxyAttacks } from './proxy-attacks.ts';
import { tellProxyRequests } from './proxy-requests.ts';

const day = 86_400;

/** What the application shows: the request as it got it. */
interface Shown {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export async function shownOn(page: Page): Promise<Shown> {
  return JSON.parse((await page.locator('body').textContent()) ?? '');
}

export async function signInOn(page: Page, username: string, password: string): Promise<void> {
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.locator('#loginButton').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
}

async function seeLoginPage(page: Page, host: string): Promise<void> {
  await page.locator('#password').waitFor();
  assert.equal(new URL(page.url()).hostname, host);
}

const ada = ['ada', 'right horse'] as const;

export function tellProxyStories(name: ProxyName): void {
  const owner = lastFirst({ after });
  let browser: Browser;
  let world: ProxiedWorld;

  before(async () => {
    [browser, world] = await Promise.all([openChromium(owner), startProxiedWorld(owner, name)]);
  });

  const tell = (story: (visit: Visit) => Promise<void>): Promise<void> =>
    // Which tab asks for the icon and whether signed in by then, and when it complains about a page, is up to the browser.
    visit(browser, { explain: () => world.output(), tolerate: /favicon\.ico|\/order:/ }, story);

  describe(`behind ${name}`, () => {
    for (const host of ['shop.acme.localhost', 'wiki-acme.localhost'])
      it(`a first visit to ${host} leads to the login page, and back to exactly the same address`, () =>
        tell(async ({ page }) => {
          const asked = world.at(host, '/deep/page?q=a%20b&next=%2Fx%26y%3D1&empty=#part-2');
          await page.goto(asked);
          await seeLoginPage(page, 'login.acme.localhost');
          await signInOn(page, ...ada);
          assert.equal(page.url(), asked);
          const { url, headers } = await shownOn(page);
          assert.equal(url, '/deep/page?q=a%20b&next=%2Fx%26y%3D1&empty=');
          assert.equal(headers['x-user-ident'], 'acme-ada');
          assert.equal(headers['x-forwarded-groups'], 'admin');
          assert.equal(headers['x-forwarded-email'], 'admin@acme.localhost');
          const token = decodeJwt(headers.authorization?.replace('Bearer ', '') ?? '');
          assert.deepEqual([token.aud, token.sub], [host, 'acme-ada']);
        }));

    it('a second try after a wrong password still leads to the same address', () =>
      tell(async ({ page, expectComplaint }) => {
        expectComplaint(/403/);
        const asked = world.at('shop.acme.localhost', '/deep?q=1#part-2');
        await page.goto(asked);
        await page.locator('#username').fill('ada');
        await page.locator('#password').fill('wrong');
        await page.locator('#loginButton').click();
        await page.locator('#error').waitFor();
        await signInOn(page, ...ada);
        assert.equal(page.url(), asked);
      }));

    it('who is signed in for one application is for its neighbours, on other domains too', () =>
      tell(async ({ page }) => {
        await page.goto(world.at('shop.acme.localhost'));
        await signInOn(page, ...ada);
        for (const host of ['mail.acme.localhost', 'wiki-acme.localhost']) {
          await page.goto(world.at(host, '/inbox#7'));
          assert.equal(page.url(), world.at(host, '/inbox#7'));
          assert.equal((await shownOn(page)).headers['x-user-ident'], 'acme-ada');
        }
      }));

    it('two tenants stand side by side, each with its own people', () =>
      tell(async ({ page }) => {
        await page.goto(world.at('shop.acme.localhost'));
        await signInOn(page, ...ada);
        await page.goto(world.at('shop.globex.localhost', '/g'));
        await seeLoginPage(page, 'login.globex.localhost');
        await signInOn(page, 'gus', 'right goat');
        assert.equal((await shownOn(page)).headers['x-user-ident'], 'globex-gus');
        await page.goto(world.at('shop.acme.localhost', '/a'));
        assert.equal((await shownOn(page)).headers['x-user-ident'], 'acme-ada');
      }));

    it('without a session, what is no navigation is refused and goes nowhere', () =>
      tell(async ({ page, expectComplaint }) => {
        await page.goto(world.at('shop.acme.localhost', '/public/start'));
        assert.equal((await shownOn(page)).headers['x-user-ident'] ?? '', '');
        // A page learns no status of images and WebSockets. Of a 401 for a WebSocket the console says this, and of nothing else.
        expectComplaint(/WebSocket.*HTTP Authentication failed/);
        for (let count = 0; count < 4; count += 1) expectComplaint(/status of 401/);
        const [picture, tried] = await Promise.all([
          page.waitForResponse((response) => response.url().endsWith('/picture.png')),
          page.evaluate<Record<string, number | string>>(tryEverything),
        ]);
        assert.equal(picture.status(), 401);
        assert.deepEqual(tried, { fetch: 401, xhr: 401, post: 401, image: 'error', socket: 'error' });
        assert.equal(page.url(), world.at('shop.acme.localhost', '/public/start'));
      }));

    it('without a session, a form that is sent is refused, and not sent to the login page', () =>
      tell(async ({ page }) => {
        await page.goto(world.at('shop.acme.localhost', '/public/start'));
        const [reply] = await Promise.all([
          page.waitForResponse((response) => response.url().endsWith('/order')),
          page.evaluate(sendForm),
        ]);
        assert.equal(reply.status(), 401);
      }));

    it('with a session all of that gets through, WebSockets too', () =>
      tell(async ({ page }) => {
        await page.goto(world.at('shop.acme.localhost'));
        await signInOn(page, ...ada);
        const {
          socket,
          image: _,
          ...statuses
        } = await page.evaluate<Record<string, number | string>>(tryEverything);
        assert.deepEqual(statuses, { fetch: 200, xhr: 200, post: 200 });
        assert.equal(socket, 'hello acme-ada');
      }));

    it('two tabs that sign in at once both get where they wanted to go', () =>
      tell(async ({ page, newTab }) => {
        for (const host of ['shop.acme.localhost', 'wiki-acme.localhost']) {
          const second = await newTab();
          await page.context().clearCookies();
          await Promise.all([page.goto(world.at(host, '/one?a=1')), second.goto(world.at(host, '/two?b=2'))]);
          await Promise.all([signInOn(page, ...ada), signInOn(second, ...ada)]);
          assert.equal(page.url(), world.at(host, '/one?a=1'));
          assert.equal(second.url(), world.at(host, '/two?b=2'));
        }
      }));

    it('a sign-out holds for all applications', () =>
      tell(async ({ page }) => {
        await page.goto(world.at('shop.acme.localhost'));
        await signInOn(page, ...ada);
        await page.goto(world.at('wiki-acme.localhost'));
        await page.goto(world.at('login.acme.localhost', '/logout'));
        for (const host of ['shop.acme.localhost', 'mail.acme.localhost', 'wiki-acme.localhost']) {
          await page.goto(world.at(host));
          await seeLoginPage(page, 'login.acme.localhost');
        }
      }));

    for (const host of ['shop.acme.localhost', 'wiki-acme.localhost']) {
      it(`a session is prolonged by use of ${host}, and the browser learns of it`, () =>
        tell(async ({ page }) => {
          await page.goto(world.at(host));
          await signInOn(page, ...ada);
          const cookie = async () =>
            (await page.context().cookies(page.url())).find((each) => each.name === 'uitsmijter-sso')?.value;
          const first = await cookie();
          world.runtime.clock.advance(6 * day);
          await page.goto(world.at(host, '/later'));
          const second = await cookie();
          assert.notEqual(second, first);
          world.runtime.clock.advance(5 * day);
          await page.goto(world.at(host, '/much/later'));
          assert.equal(page.url(), world.at(host, '/much/later'));
          assert.equal(await cookie(), second);
        }));

      it(`a session that nobody used for a week is over for ${host}`, () =>
        tell(async ({ page }) => {
          await page.goto(world.at(host));
          await signInOn(page, ...ada);
          world.runtime.clock.advance(8 * day);
          await page.goto(world.at(host, '/x'));
          await seeLoginPage(page, 'login.acme.localhost');
        }));
    }

    it('a rule keeps out who does not have the role', () =>
      tell(async ({ page, expectComplaint }) => {
        expectComplaint(/403/);
        await page.goto(world.at('shop.acme.localhost', '/admin/users'));
        await page.locator('#username').fill('bob');
        await page.locator('#password').fill('right cow');
        const [refused] = await Promise.all([
          page.waitForResponse((response) => response.url().endsWith('/admin/users')),
          page.locator('#loginButton').click(),
        ]);
        assert.equal(refused.status(), 403);
        await page.goto(world.at('shop.acme.localhost', '/list'));
        assert.equal((await shownOn(page)).headers['x-forwarded-groups'], 'user');
      }));

    tellProxyRequests(() => world);
    tellProxyAttacks(name, owner, () => world);
  });
}

/** Runs in the page: each kind of request that is no navigation. Text, as this project's types know no browser. */
const tryEverything = `(async () => {
  const xhr = new XMLHttpRequest();
  xhr.open('GET', '/data');
  const done = new Promise((resolve) => { xhr.onloadend = resolve; });
  xhr.send();
  await done;
  const image = new Image();
  const shown = new Promise((resolve) => {
    image.onload = () => resolve('shown');
    image.onerror = () => resolve('error');
  });
  image.src = '/picture.png';
  const socket = new WebSocket('ws://' + location.host + '/live');
  const said = new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = () => resolve('error');
  });
  return {
    fetch: (await fetch('/data')).status,
    xhr: xhr.status,
    post: (await fetch('/data', { method: 'POST', body: 'x' })).status,
    image: await shown,
    socket: await said,
  };
})()`;

/** Runs in the page. */
const sendForm = `(() => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/order';
  document.body.append(form);
  form.submit();
})()`;
