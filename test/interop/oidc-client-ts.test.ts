/**
 * oidc-client-ts in Chromium, as single-page apps use it: the sign-in, both ways to renew tokens silently, the
 * sign-out. Its session monitor stays off: it wants a page of ours that other sites may put into a frame.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openChromium, type Visit, visit } from '../support/chromium.ts';
import { clientFile } from '../support/client-file.ts';
import { enterCredentials, seeLoginPage } from '../support/demo-pages.ts';
import { clientIds } from '../support/fixtures.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { lastFirst } from '../support/owner.ts';

const owner = lastFirst({ after });
let browser: Browser;
let app: ListeningApp;
/** The application, which the browser takes for the same site as the server. */
let neighbour: string;
/** The same application on another site. */
let foreigner: string;
/** On that site too, with settings of its own: the first label of its name. */
const variants: Readonly<Record<string, string>> = {
  fragment: 'settings.response_mode = "fragment";',
  // Userinfo it does not ask with proofs.
  dpop: `settings.dpop = { bind_authorization_code: true, store: new oidc.IndexedDbDPoPStore() };
    settings.loadUserInfo = false;`,
};
const variantAt = (name: string): string => foreigner.replace('app', name);

before(async () => {
  browser = await openChromium(owner);
  neighbour = await listen(owner, ({ url = '/', headers }, response) => {
    const [path = ''] = url.split('?');
    const [type, body] =
      path === '/oidc.js' ? ['text/javascript', library] : ['text/html', page(`http://${headers.host}`)];
    response.writeHead(200, { 'Content-Type': type }).end(body);
  });
  foreigner = neighbour.replace('localhost', 'app.foreign.localhost');
  const origins = [neighbour, foreigner, ...Object.keys(variants).map(variantAt)];
  app = await startListeningApp(owner, [
    clientFile(clientIds.spa, {
      redirect_urls: origins.flatMap((origin) => [`${origin}/callback`, `${origin}/renewed`]),
      post_logout_redirect_urls: origins.map((origin) => `${origin}/bye`),
    }),
  ]);
});

const library = readFileSync(
  fileURLToPath(
    import.meta.resolve('oidc-client-ts').replace(/dist\/.*$/, 'dist/browser/oidc-client-ts.min.js'),
  ),
);

/** Every page of the application: a manager, which the test tells what to do, and which reads what comes back. */
function page(origin: string): string {
  const settings = {
    authority: app.issuer,
    client_id: clientIds.spa,
    redirect_uri: `${origin}/callback`,
    silent_redirect_uri: `${origin}/renewed`,
    post_logout_redirect_uri: `${origin}/bye`,
    scope: 'openid profile email',
    loadUserInfo: true,
    includeIdTokenInSilentRenew: true,
    monitorSession: false,
    automaticSilentRenew: false,
  };
  return `<!doctype html><link rel="icon" href="data:,"><title>Application</title>
    <script src="/oidc.js"></script>
    <script>
      const settings = ${JSON.stringify(settings)};
      ${variants[new URL(origin).hostname.replace(/\..*/, '')] ?? ''}
      const manager = new oidc.UserManager(settings);
      const answers = {
        '/callback': () => manager.signinCallback(),
        '/renewed': () => manager.signinSilentCallback(),
        '/bye': () => manager.signoutCallback(),
      };
      const answered = answers[location.pathname]?.();
    </script>`;
}

interface User {
  readonly access_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly refresh_token?: string;
  readonly profile: Readonly<Record<string, unknown>>;
}

/** What the library's user is, or the `error` with which it fails. */
const userOf = (page: Page, promise: string): Promise<User> =>
  page.evaluate(
    `${promise}.then((user) => JSON.parse(JSON.stringify(user)), (error) => Promise.reject(new Error(error.error ?? error.message)))`,
  );

const aPerson = (story: (visit: Visit) => Promise<void>): Promise<void> =>
  visit(browser, { explain: app.output }, story);

/** From the application over the login page back to the application. */
async function signIn(page: Page, application: string): Promise<User> {
  await page.goto(application);
  await page.evaluate('void manager.signinRedirect({ state: "where I was" })');
  await enterCredentials(page, 'jana', 'right horse');
  await page.waitForURL((url) => url.href.startsWith(`${application}/callback`));
  return userOf(page, 'answered');
}

const renewBy = {
  refreshToken: 'manager.signinSilent()',
  iframe: 'manager.signinSilent({ forceIframeAuth: true })',
} as const;

describe('oidc-client-ts', () => {
  it('signs a person in and reads who it is from the ID token and from userinfo', () =>
    aPerson(async ({ page }) => {
      const { profile } = await signIn(page, neighbour);
      assert.deepEqual(
        [profile.sub, profile.name, profile.email],
        ['u-1001', 'Jana Novak', 'jana@example.com'],
      );
      assert.deepEqual(await page.evaluate('answered.then(({ state }) => state)'), 'where I was');
    }));

  it('signs a person in at an application of another site', () =>
    aPerson(async ({ page }) => {
      assert.equal((await signIn(page, foreigner)).profile.sub, 'u-1001');
    }));

  it('reads the answer from the fragment, where it asks for that', () =>
    aPerson(async ({ page }) => {
      assert.equal((await signIn(page, variantAt('fragment'))).profile.sub, 'u-1001');
      const { search, hash } = new URL(page.url());
      assert.equal(search, '');
      assert.match(hash, /^#(?=.*code=)(?=.*state=)(?=.*iss=)/);
    }));

  it('renews with the refresh token, each time with the next one, on whatever site', () =>
    aPerson(async ({ page }) => {
      const users = [await signIn(page, foreigner)];
      for (const _round of [1, 2, 3]) users.push(await userOf(page, renewBy.refreshToken));
      assert.equal(new Set(users.map(({ refresh_token }) => refresh_token)).size, 4);
      assert.equal(new Set(users.map(({ access_token }) => access_token)).size, 4);
      assert.equal(users.at(-1)?.profile.sub, 'u-1001');
    }));

  it('renews through an iframe, without the person seeing anything', () =>
    aPerson(async ({ page }) => {
      const before = await signIn(page, neighbour);
      const renewed = await userOf(page, renewBy.iframe);
      assert.notEqual(renewed.id_token, before.id_token);
      assert.deepEqual([renewed.profile.sub, renewed.profile.sid], ['u-1001', before.profile.sid]);
      assert.equal(page.url().startsWith(`${neighbour}/callback`), true);
    }));

  it('binds its tokens to a key that stays in the browser, and renews them with it', () =>
    aPerson(async ({ page, expectComplaint }) => {
      const application = variantAt('dpop');
      const before = await signIn(page, application);
      assert.equal(before.token_type, 'DPoP');
      const renewed = await userOf(page, renewBy.refreshToken);
      assert.notEqual(renewed.access_token, before.access_token);
      expectComplaint(/status of 401/);
      const asked = await page.evaluate(`manager.getUser().then(async (user) => {
        const url = '${app.issuer}/userinfo';
        const ask = async (headers) => (await fetch(url, { headers })).status;
        const proof = await manager.dpopProof(url, user, 'GET');
        return {
          bound: await ask({ Authorization: 'DPoP ' + user.access_token, DPoP: proof }),
          stolen: await ask({ Authorization: 'Bearer ' + user.access_token }),
        };
      })`);
      assert.deepEqual(asked, { bound: 200, stolen: 401 });
    }));

  it('is told login_required in the iframe once the person has signed out', () =>
    aPerson(async ({ page, newTab }) => {
      await signIn(page, neighbour);
      const tab = await newTab();
      await tab.goto(app.issuer);
      await tab.getByRole('button', { name: 'Sign out' }).click();
      await tab.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await assert.rejects(userOf(page, renewBy.iframe), /login_required/);
    }));

  it('is told login_required in the iframe of another site, which the session cookie does not reach', () =>
    aPerson(async ({ page }) => {
      await signIn(page, foreigner);
      await assert.rejects(userOf(page, renewBy.iframe), /login_required/);
    }));

  it('revokes its tokens, which then open nothing', () =>
    aPerson(async ({ page, expectComplaint }) => {
      await signIn(page, neighbour);
      const kept = await userOf(page, 'manager.getUser()');
      await page.evaluate('manager.revokeTokens(["access_token", "refresh_token"])');
      expectComplaint(/status of 400/);
      await page.evaluate(
        `manager.storeUser(new oidc.User({ ...${JSON.stringify(kept)}, profile: { sub: 'u-1001' } }))`,
      );
      await assert.rejects(userOf(page, renewBy.refreshToken), /invalid_grant/);
    }));

  it('signs the person out, who comes back to the application and has to sign in again', () =>
    aPerson(async ({ page }) => {
      await signIn(page, foreigner);
      await page.evaluate('void manager.signoutRedirect({ state: "bye" })');
      await page.waitForURL(`${foreigner}/bye?*`);
      assert.equal(await page.evaluate('answered.then(({ userState }) => userState)'), 'bye');
      assert.equal(await page.evaluate('manager.getUser()'), null);
      await page.evaluate('void manager.signinRedirect()');
      await seeLoginPage(page);
    }));
});
