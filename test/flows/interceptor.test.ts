/** Applications behind a proxy, as the proxy and the browser see it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { configuration } from '../support/fixtures.ts';
import { behindProxy, type ProxiedReply } from '../support/proxied-browser.ts';
import { startTestApp } from '../support/start-app.ts';

const app = 'https://shop.apps.acme.example';

function bearerOf({ seen }: ProxiedReply): string {
  return String(seen?.authorization).replace(/^Bearer /, '');
}

function files(interceptor = ''): Record<string, string> {
  const all = configuration();
  const tenant = all['tenants/acme.yaml'] ?? '';
  return {
    ...all,
    'tenants/acme.yaml': tenant.replace(
      'hosts: [login.acme.example, "*.apps.acme.example"]',
      `hosts: [login.acme.example, "*.apps.acme.example", wiki.acme.test]
  interceptor:
    domain: login.acme.example
    cookie: .acme.example
${interceptor}`,
    ),
  };
}

test('a first visit goes to the login page and comes back to exactly the same address', async (t) => {
  const { app: server } = await startTestApp(t, { files: files() });
  const person = behindProxy(server.http.fastify);
  const asked = `${app}/list?q=a%20b&page=2&to=/x%2Fy`;
  const login = await person.visit(asked);
  assert.equal(login.status, 200);
  assert.match(login.body, /name="password"/);
  const page = await person.signIn(login, 'jana', 'right horse');
  assert.equal(page.status, 200);
  assert.equal(page.url.href, asked);
  const token = decodeJwt(bearerOf(page));
  assert.equal(token.aud, 'shop.apps.acme.example');
  assert.equal(token.responsibility, 'shop.apps.acme.example');
  assert.equal(token.sub, 'u-1001');
  assert.equal(token.iss, 'https://login.acme.example');
  assert.equal(page.seen?.['x-user-ident'], 'u-1001');
  assert.equal(page.seen?.['x-forwarded-email'], 'jana@example.com');
});

test('a sibling host needs no second sign-in, and has a token of its own', async (t) => {
  const { app: server } = await startTestApp(t, { files: files() });
  const person = behindProxy(server.http.fastify);
  await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
  const page = await person.visit('https://mail.apps.acme.example/inbox');
  assert.equal(page.status, 200);
  assert.equal(decodeJwt(bearerOf(page)).aud, 'mail.apps.acme.example');
});

test('a host that the cookie cannot reach is signed in by a hand-over', async (t) => {
  const { app: server } = await startTestApp(t, { files: files() });
  const person = behindProxy(server.http.fastify);
  const asked = 'https://wiki.acme.test/page?x=1&y=%2F';
  const page = await person.signIn(await person.visit(asked), 'jana', 'right horse');
  assert.equal(page.status, 200);
  assert.equal(page.url.href, asked);
  assert.equal(decodeJwt(bearerOf(page)).aud, 'wiki.acme.test');
});
