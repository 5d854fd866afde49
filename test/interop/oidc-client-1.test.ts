/**
 * oidc-client 1.x in Chromium, which knows nothing but the implicit flow unless it is told: an old single-page app signs
 * in once its client has opted in, and renews in an iframe as long as the person is signed in.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openChromium, type Visit, visit } from '../support/chromium.ts';
import { clientFile } from '../support/client-file.ts';
import { enterCredentials } from '../support/demo-pages.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { lastFirst } from '../support/owner.ts';

const clients = {
  optedIn: 'cccccccc-0000-4000-8000-000000000001',
  modern: 'cccccccc-0000-4000-8000-000000000002',
} as const;

const owner = lastFirst({ after });
let browser: Browser;
let app: ListeningApp;
/** The application whose client has opted in, and the same one with a client that has not. */
let application: string;
let stranger: string;

before(async () => {
  browser = await openChromium(owner);
  application = await listen(owner, ({ url = '/', headers }, response) => {
    const [path = '', query = ''] = url.split('?');
    const origin = `http://${headers.host}`;
    const [type, body] =
      path === '/oidc.js' ? ['text/javascript', library] : ['text/html', page(origin, query)];
    response.writeHead(200, { 'Content-Type': type }).end(body);
  });
  stranger = application.replace('localhost', 'stranger.localhost');
  app = await startListeningApp(owner, [
    clientFile(clients.optedIn, {
      redirect_urls: [`${application}/callback`, `${application}/renewed`],
      grant_types: ['implicit'],
    }),
    clientFile(clients.modern, { redirect_urls: [`${stranger}/callback`] }),
  ]);
});

const library = readFileSync(
  fileURLToPath(import.meta.resolve('oidc-client').replace(/lib\/.*$/, 'dist/oidc-client.min.js')),
);

/** Every page of the application, as the library's own documentation has it: no response_type, which means implicit. */
function page(origin: string, query: string): string {
  const settings = {
    authority: app.issuer,
    client_id: origin === stranger ? clients.modern : clients.optedIn,
    redirect_uri: `${origin}/callback`,
    silent_redirect_uri: `${origin}/renewed`,
    response_type: new URLSearchParams(query).get('type') ?? 'id_token token',
    scope: 'openid profile email',
    monitorSession: false,
  };
  return `<!doctype html><link rel="icon" href="data:,"><title>Application</title>
    <script src="/oidc.js"></script>
    <script>
      const manager = new Oidc.UserManager(${JSON.stringify(settings)});
      const answers = {
        '/callback': () => manager.signinRedirectCallback(),
        '/renewed': () => manager.signinSilentCallback(),
      };
      const answered = answers[location.pathname]?.();
    </script>`;
}

interface User {
  readonly access_token?: string;
  readonly id_token: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

const userOf = (page: Page, promise: string): Promise<User> =>
  page.evaluate(
    `${promise}.then((user) => JSON.parse(JSON.stringify(user)), (error) => Promise.reject(new Error(error.error ?? error.message)))`,
  );

const aPerson = (story: (visit: Visit) => Promise<void>): Promise<void> =>
  visit(browser, { explain: app.output }, story);

async function signIn(page: Page, query = ''): Promise<User> {
  await page.goto(`${application}/${query}`);
  await page.evaluate('void manager.signinRedirect({ state: "where I was" })');
  await enterCredentials(page, 'jana', 'right horse');
  await page.waitForURL((url) => url.href.startsWith(`${application}/callback`));
  return userOf(page, 'answered');
}

describe('oidc-client 1.x', () => {
  it('signs a person in with the implicit flow, and asks userinfo with the token it got', () =>
    aPerson(async ({ page }) => {
      const { access_token, profile } = await signIn(page);
      assert.ok(access_token);
      assert.deepEqual(
        [profile.sub, profile.name, profile.email],
        ['u-1001', 'Jana Novak', 'jana@example.com'],
      );
      const { search, hash } = new URL(page.url());
      assert.equal(search, '');
      assert.match(hash, /^#(?=.*id_token=)(?=.*access_token=)(?=.*state=)/);
    }));

  it('signs a person in with an ID token alone, which then says who it is', () =>
    aPerson(async ({ page }) => {
      const { access_token, profile } = await signIn(page, '?type=id_token');
      assert.deepEqual([access_token, profile.name], [undefined, 'Jana Novak']);
    }));

  it('renews through an iframe, without the person seeing anything', () =>
    aPerson(async ({ page }) => {
      const before = await signIn(page);
      const renewed = await userOf(page, 'manager.signinSilent()');
      assert.notEqual(renewed.access_token, before.access_token);
      assert.equal(renewed.profile.sub, 'u-1001');
    }));

  it('is told unauthorized_client where nobody has opted in', () =>
    aPerson(async ({ page, expectComplaint }) => {
      expectComplaint(/may not use response_type/);
      await page.goto(stranger);
      await page.evaluate('void manager.signinRedirect()');
      await page.waitForURL((url) => url.href.startsWith(`${stranger}/callback`));
      await assert.rejects(userOf(page, 'answered'), /unauthorized_client/);
    }));
});
