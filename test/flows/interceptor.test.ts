/** Applications behind a proxy, as the proxy and the browser see it: the same for each of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { behindProxy, type ProxiedReply } from '../support/proxied-browser.ts';
import { proxiedFiles } from '../support/proxied-tenants.ts';
import { type RecordedProxy, recordedProxies } from '../support/recorded-proxies.ts';
import { startTestApp } from '../support/start-app.ts';

const app = 'https://shop.apps.acme.example';
const day = 86_400;

function claimsOf({ seen }: ProxiedReply) {
  return decodeJwt(String(seen?.authorization).replace(/^Bearer /, ''));
}

const isLoginPage = ({ url, body }: ProxiedReply): boolean =>
  url.hostname.startsWith('login.') && body.includes('name="password"');

for (const proxy of Object.keys(recordedProxies) as RecordedProxy[])
  describe(`behind ${proxy}`, () => {
    test('a first visit goes to the login page and comes back to exactly the same address', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      const asked = `${app}/list?q=a%20b&page=2&to=/x%2Fy`;
      const login = await person.visit(asked);
      assert.ok(isLoginPage(login));
      const page = await person.signIn(login, 'jana', 'right horse');
      assert.equal(page.status, 200);
      assert.equal(page.url.href, asked);
      const token = claimsOf(page);
      assert.equal(token.aud, 'shop.apps.acme.example');
      assert.equal(token.responsibility, 'shop.apps.acme.example');
      assert.equal(token.sub, 'u-1001');
      assert.equal(token.iss, 'https://login.acme.example');
      assert.equal(page.seen?.['x-user-ident'], 'u-1001');
      assert.equal(page.seen?.['x-forwarded-email'], 'jana@example.com');
    });

    test('a sibling host needs no second sign-in, and has a token of its own', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
      const page = await person.visit('https://mail.apps.acme.example/inbox');
      assert.equal(page.status, 200);
      assert.equal(claimsOf(page).aud, 'mail.apps.acme.example');
    });

    test('a host that the cookie cannot reach is signed in by a hand-over', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      const asked = 'https://wiki.acme.test/page?x=1&y=%2F';
      const page = await person.signIn(await person.visit(asked), 'jana', 'right horse');
      assert.equal(page.status, 200);
      assert.equal(page.url.href, asked);
      assert.equal(claimsOf(page).aud, 'wiki.acme.test');
    });

    test('two tenants stand side by side', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
      const login = await person.visit('https://shop.other.example/');
      assert.equal(login.url.hostname, 'login.other.example');
      const page = await person.signIn(login, 'otto', 'right cow');
      assert.equal(page.seen?.['x-user-ident'], 'u-1002');
      assert.equal((await person.visit(`${app}/`)).seen?.['x-user-ident'], 'u-1001');
    });

    const others: Readonly<Record<string, { method?: string; headers: Record<string, string> }>> = {
      'a script': { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', accept: '*/*' } },
      'an old script': { headers: { 'x-requested-with': 'XMLHttpRequest', accept: 'text/html' } },
      'an image': { headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', accept: 'image/*' } },
      'a frame': {
        headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', accept: 'text/html' },
      },
      'a WebSocket': {
        headers: {
          upgrade: 'websocket',
          'sec-websocket-key': 'x3JJHMbDL1EzLkh9GBhXDw==',
          accept: 'text/html',
        },
      },
      'a form': { method: 'POST', headers: { 'sec-fetch-mode': 'navigate', accept: 'text/html' } },
      'a program': { headers: { accept: 'application/json' } },
    };
    for (const [who, request] of Object.entries(others))
      test(`without a session, ${who} is told 401 and sent nowhere`, async (t) => {
        const { app: server } = await startTestApp(t, { files: proxiedFiles() });
        const reply = await behindProxy(server.http.fastify, proxy).request(`${app}/data`, request);
        assert.equal(reply.status, 401);
        assert.equal(reply.headers.location, undefined);
        assert.equal(reply.headers.authorization, undefined);
      });

    test('two tabs that sign in at once both get where they wanted to go', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      for (const origin of [app, 'https://wiki.acme.test']) {
        person.jar.clear();
        const [one, two] = [await person.visit(`${origin}/one?a=1`), await person.visit(`${origin}/two`)];
        const first = await person.signIn(one, 'jana', 'right horse');
        const second = await person.signIn(two, 'jana', 'right horse');
        assert.deepEqual([first.url.href, first.status], [`${origin}/one?a=1`, 200]);
        assert.deepEqual([second.url.href, second.status], [`${origin}/two`, 200]);
        assert.equal((await person.visit(`${origin}/one?a=1`)).status, 200);
      }
    });

    test('a sign-out holds for all hosts, whatever cookies are left there', async (t) => {
      const { app: server } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
      await person.visit('https://wiki.acme.test/');
      await person.request('https://login.acme.example/logout', {
        headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-site' },
      });
      assert.equal(person.jar.get('.acme.example')?.has('uitsmijter-sso'), false);
      for (const origin of [app, 'https://mail.apps.acme.example', 'https://wiki.acme.test'])
        assert.ok(isLoginPage(await person.visit(`${origin}/x`)), origin);
    });

    test('a session is prolonged by use, and over after a week without', async (t) => {
      const { app: server, runtime } = await startTestApp(t, { files: proxiedFiles() });
      const person = behindProxy(server.http.fastify, proxy);
      await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
      runtime.clock.advance(6 * day);
      const later = await person.visit(`${app}/later`);
      assert.equal(later.status, 200);
      assert.match(later.headers['set-cookie'] ?? '', /^uitsmijter-sso=.*Domain=acme\.example/);
      runtime.clock.advance(6 * day);
      assert.equal((await person.visit(`${app}/later`)).status, 200);
      runtime.clock.advance(8 * day);
      assert.ok(isLoginPage(await person.visit(`${app}/later`)));
    });
  });
