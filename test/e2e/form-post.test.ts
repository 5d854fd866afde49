/** Answers that are posted to the application, in a real browser, which holds the page to its security policy. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { addressesOf, openChromium, visit } from '../support/chromium.ts';
import { button, enterCredentials, seeLoginPage } from '../support/demo-pages.ts';
import { configuration } from '../support/fixtures.ts';
import { lastFirst } from '../support/owner.ts';
import { authorizationUrl } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

interface Received {
  readonly answer: URLSearchParams;
  readonly origin: string | undefined;
}

const owner = lastFirst({ after });
let browser: Browser;
let issuer: string;
let application: string;
/** The same application under another name, where it goes on. */
let elsewhere: string;
/** What the application was posted, in order. */
let received: Received[];

before(async () => {
  browser = await openChromium(owner);
  received = [];
  const server = createServer(async (request, response) => {
    const posted = await text(request);
    if (request.method === 'POST' && request.url === '/cb') {
      received.push({ answer: new URLSearchParams(posted), origin: request.headers.origin });
      // Another origin than the one that was posted to, as with an API that answers for a single-page app.
      response.writeHead(303, { location: `${elsewhere}/welcome` }).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(request.url === '/welcome' ? '<h1>Welcome</h1>' : startPage());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owner.after(() => void server.close());
  // A server that listens on a port has an address of this shape (node:net).
  const { port: applicationPort } = server.address() as AddressInfo;
  application = `http://shop.localhost:${applicationPort}`;
  elsewhere = `http://front.shop.localhost:${applicationPort}`;
  const files = configuration();
  const { app } = await startTestApp(owner, {
    files: {
      ...files,
      'tenants/acme.yaml': files['tenants/acme.yaml']?.replace('login.acme.example', 'login.localhost') ?? '',
      'clients/acme.yaml':
        files['clients/acme.yaml']?.replace(
          'redirect_urls: ["https://spa.acme.example/cb", "https://.*.preview.acme.example/cb"]',
          `redirect_urls: ["${application}/cb"]\n  referrers: ["${application}"]`,
        ) ?? '',
    },
    env: { SECURE: 'false' },
  });
  const port = await app.http.listen({ host: '127.0.0.1', port: 0 });
  issuer = `http://login.localhost:${port}`;
});

const request = (changes: Record<string, string> = {}): string =>
  authorizationUrl({ redirect_uri: `${application}/cb`, response_mode: 'form_post', ...changes }, issuer);

/** A link and a form, as applications on another site have them. */
function startPage(): string {
  const fields = [...new URL(request({ state: 'by form' })).searchParams];
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${name}" value='${value}'>`);
  return `<link rel="icon" href="data:,">
    <a href="${request({ state: 'by link' })}">Sign in by link</a>
    <a href="${request({ state: 'silent', prompt: 'none' })}">Sign in silently</a>
    <form method="post" action="${issuer}/authorize">${inputs.join('')}<button>Sign in by form</button></form>`;
}

const aPerson = (options: Parameters<typeof visit>[1], story: Parameters<typeof visit>[2]): Promise<void> =>
  visit(browser, options, story);

describe('an answer in a form', () => {
  it('goes to the application by itself, leaves nothing in any address, and names us as its origin', () =>
    aPerson({}, async ({ page }) => {
      const addresses = addressesOf(page);
      await page.goto(application);
      await page.getByText('Sign in by link').click();
      await enterCredentials(page, 'jana', 'right horse');
      await page.getByRole('heading', { name: 'Welcome' }).waitFor();
      const last = received.at(-1);
      assert.deepEqual([last?.answer.get('state'), last?.answer.get('iss')], ['by link', issuer]);
      assert.match(last?.answer.get('code') ?? '', /^[\w-]{43}$/);
      assert.equal(last?.origin, issuer);
      for (const { href } of addresses) assert.ok(!href.includes(last?.answer.get('code') ?? ''), href);
    }));

  it('waits for a button where scripts are off', () =>
    aPerson({ javaScriptEnabled: false }, async ({ page, screenshot }) => {
      await page.goto(application);
      await page.getByText('Sign in by link').click();
      await enterCredentials(page, 'jana', 'right horse');
      await page.getByRole('heading', { name: 'Back to the application' }).waitFor();
      await screenshot('form-post');
      const before = received.length;
      await button(page, 'Continue').click();
      await page.getByRole('heading', { name: 'Welcome' }).waitFor();
      assert.equal(received.length, before + 1);
    }));

  it('tells errors too', () =>
    aPerson({}, async ({ page }) => {
      await page.goto(application);
      await page.getByText('Sign in silently').click();
      await page.getByRole('heading', { name: 'Welcome' }).waitFor();
      const { answer } = received.at(-1) ?? {};
      assert.deepEqual([answer?.get('state'), answer?.get('error')], ['silent', 'login_required']);
    }));
});

describe('a request in a form of another site', () => {
  it('finds the person signed in, and still tells where it was sent from', () =>
    aPerson({}, async ({ page }) => {
      await page.goto(application);
      await page.getByText('Sign in by form').click();
      await seeLoginPage(page);
      await enterCredentials(page, 'jana', 'right horse');
      await page.getByRole('heading', { name: 'Welcome' }).waitFor();
      await page.goto(application);
      const before = received.length;
      await page.getByText('Sign in by form').click();
      await page.getByRole('heading', { name: 'Welcome' }).waitFor();
      const { answer } = received.at(before) ?? {};
      assert.deepEqual([answer?.get('state'), typeof answer?.get('code')], ['by form', 'string']);
      assert.equal(answer?.get('error'), null);
    }));
});
