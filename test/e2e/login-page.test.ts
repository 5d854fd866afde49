/** The pages as people meet them: their language, their colours, their device, their way of typing. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertFits, openChromium, seeStyled, visit } from '../support/chromium.ts';
import { type Demo, startDemo } from '../support/demo.ts';
import {
  askToSignIn,
  button,
  enterCredentials,
  seeLoginPage,
  seeSignedIn,
  seeSignedOut,
} from '../support/demo-pages.ts';
import { lastFirst } from '../support/owner.ts';

const owner = lastFirst({ after });
let browser: Browser;
let demo: Demo;
before(async () => {
  browser = await openChromium(owner);
  demo = await startDemo(owner);
});

type Options = Parameters<typeof visit>[1];
type Story = Parameters<typeof visit>[2];
const aPersonWith = (options: Options, story: Story): Promise<void> =>
  visit(browser, { explain: () => demo.output(), ...options }, story);

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const smallPhone = { width: 320, height: 568 };

async function backgroundOf(page: Page): Promise<number> {
  await seeStyled(page);
  const colour = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const [red = 0, green = 0, blue = 0] = (String(colour).match(/\d+/g) ?? []).map(Number);
  return (red + green + blue) / 3;
}

describe('the login page', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`is ${colorScheme} where the person's device is, on a desktop and on phones`, async () => {
      for (const [device, viewport] of Object.entries({ desktop, phone, smallPhone }))
        await aPersonWith({ colorScheme, viewport }, async ({ page, screenshot, expectComplaint }) => {
          await askToSignIn(page, demo.intranet);
          const username = page.getByLabel('Username');
          await username.waitFor();
          const light = (await backgroundOf(page)) > 127;
          assert.equal(light, colorScheme === 'light');
          await assertFits(page);
          await screenshot(`login-${colorScheme}-${device}`);

          expectComplaint(/status of 403/);
          await enterCredentials(page, 'jana', 'wrong');
          await page.getByRole('alert').waitFor();
          await assertFits(page);
          const sendBox = await button(page, 'Sign in').boundingBox();
          assert.ok(sendBox && sendBox.y + sendBox.height <= viewport.height, 'the button is in sight');
          await screenshot(`login-error-${colorScheme}-${device}`);
        });
    });

  it('speaks German to a German browser', () =>
    aPersonWith({ locale: 'de-DE' }, async ({ page, screenshot, expectComplaint }) => {
      await askToSignIn(page, demo.intranet);
      await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'de');
      assert.match(String(await page.title()), /Anmelden/);
      await screenshot('login-german');
      expectComplaint(/status of 403/);
      await page.getByLabel('Benutzername').fill('jana');
      await page.getByLabel('Passwort', { exact: true }).fill('falsch');
      await button(page, 'Anmelden').click();
      await page.getByRole('alert').filter({ hasText: 'passen nicht zusammen' }).waitFor();
      await screenshot('login-german-error');
    }));

  it('tells password managers which field is which', () =>
    aPersonWith({}, async ({ page }) => {
      await askToSignIn(page, demo.intranet);
      const password = page.getByLabel('Password', { exact: true });
      assert.equal(await password.getAttribute('autocomplete'), 'current-password');
      assert.equal(await password.getAttribute('type'), 'password');
      assert.equal(await page.getByLabel('Username').getAttribute('autocomplete'), 'username');
    }));

  it('shows the password to who asks for it, and hides it before it is sent', () =>
    aPersonWith({}, async ({ page, screenshot }) => {
      await askToSignIn(page, demo.intranet);
      const password = page.getByLabel('Password', { exact: true });
      await page.getByLabel('Username').fill('jana');
      await password.fill('demo');
      await page.getByRole('button', { name: 'Show password' }).click();
      assert.equal(await password.getAttribute('type'), 'text');
      await screenshot('login-password-shown');
      // Holds the page where it is at the moment of sending.
      await page.evaluate('void addEventListener("submit", (event) => event.preventDefault())');
      await button(page, 'Sign in').click();
      assert.equal(await password.getAttribute('type'), 'password');
    }));

  it('is sent once, however often an impatient person presses Enter', () =>
    aPersonWith({}, async ({ page }) => {
      await askToSignIn(page, demo.intranet);
      await page.getByLabel('Username').fill('jana');
      await page.getByLabel('Password', { exact: true }).fill('demo');
      await page.waitForLoadState();
      // The page is held where it is; what it would have sent is told by which of the two it let through.
      const stopped = await page.evaluate(`(() => {
        const stopped = [];
        addEventListener('submit', (event) => {
          stopped.push(event.defaultPrevented);
          event.preventDefault();
        });
        for (const press of [1, 2, 3]) document.forms[0].requestSubmit();
        return stopped;
      })()`);
      assert.deepEqual(stopped, [false, true, true]);
    }));
});

describe('a login page that is not left the way it was made for', () => {
  it('goes on in each of two tabs, by its form or by a reload', () =>
    aPersonWith({}, async ({ page, newTab }) => {
      const shop = await newTab();
      const again = await newTab();
      for (const [tab, application] of [
        [page, demo.intranet],
        [shop, demo.shop],
        [again, demo.shop],
      ] as const) {
        await askToSignIn(tab, application);
        await seeLoginPage(tab);
      }
      await enterCredentials(shop, 'mia', 'demo');
      await seeSignedIn(shop, demo.shop, 'Mia Lund');
      await page.reload();
      await seeSignedIn(page, demo.intranet, 'Mia Lund');
      await enterCredentials(again, 'mia', 'demo');
      await seeSignedIn(again, demo.shop, 'Mia Lund');
    }));

  it('is there again after a reload, also after a refusal', () =>
    aPersonWith({}, async ({ page, expectComplaint }) => {
      await askToSignIn(page, demo.intranet);
      await seeLoginPage(page);
      await page.reload();
      expectComplaint(/status of 403/);
      await enterCredentials(page, 'mia', 'wrong');
      await page.getByRole('alert').waitFor();
      expectComplaint(/status of 403/);
      await page.reload();
      await page.getByRole('alert').waitFor();
      await enterCredentials(page, 'mia', 'demo');
      await seeSignedIn(page, demo.intranet, 'Mia Lund');
    }));

  it('does not hold the person who goes back to it', () =>
    aPersonWith({}, async ({ page }) => {
      await askToSignIn(page, demo.intranet);
      await enterCredentials(page, 'mia', 'demo');
      await seeSignedIn(page, demo.intranet, 'Mia Lund');
      await page.goBack();
      await seeSignedIn(page, demo.intranet, 'Mia Lund');
    }));

  it('sends one sign-in for a double click', () =>
    aPersonWith({}, async ({ page }) => {
      await askToSignIn(page, demo.intranet);
      await page.getByLabel('Username').fill('mia');
      await page.getByLabel('Password', { exact: true }).fill('demo');
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') sent.push(request.url());
      });
      await button(page, 'Sign in').dblclick();
      await seeSignedIn(page, demo.intranet, 'Mia Lund');
      assert.deepEqual(sent, [`${demo.issuer}/login`]);
    }));
});

describe('an error page', () => {
  it('says what happened in words, leads nowhere foreign, and shows the support code of the log', () =>
    aPersonWith({ viewport: phone }, async ({ page, screenshot, expectComplaint }) => {
      expectComplaint(/status of 40\d/);
      const unknown = new URLSearchParams({
        response_type: 'code',
        client_id: '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1cff',
        redirect_uri: 'https://elsewhere.example/',
      });
      const reply = await page.goto(`${demo.issuer}/authorize?${unknown}`);
      assert.ok(reply && reply.status() >= 400);
      await page.locator('[data-error]').waitFor();
      const code = await page.locator('code').textContent();
      assert.ok(code && demo.output().includes(code), 'the log explains it under the same code');
      assert.deepEqual(await page.locator('a[href*=elsewhere]').count(), 0);
      await assertFits(page);
      await screenshot('error-phone');
      await page.setViewportSize(desktop);
      await screenshot('error-desktop');
    }));

  it('meets who is lost', () =>
    aPersonWith({ colorScheme: 'dark' }, async ({ page, screenshot, expectComplaint }) => {
      expectComplaint(/status of 404/);
      await page.goto(`${demo.issuer}/nowhere`);
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
      await screenshot('error-not-found-dark');
    }));
});

describe('the front page and the logout page', () => {
  it('tell who is signed in, and sign out', () =>
    aPersonWith({}, async ({ page, screenshot }) => {
      await page.goto(demo.issuer);
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
      await screenshot('index-signed-out');
      await page.goto(`${demo.issuer}/login`);
      await enterCredentials(page, 'jana', 'demo');
      await page.getByRole('heading', { name: 'Signed in as jana' }).waitFor();
      await screenshot('index-signed-in');
      await button(page, 'Sign out').click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await screenshot('logout-done');
      await page.goto(demo.issuer);
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    }));

  it('ask first when another site wants the person signed out', () =>
    aPersonWith({ viewport: phone }, async ({ page, screenshot }) => {
      await page.goto(`${demo.issuer}/login`);
      await enterCredentials(page, 'otto', 'demo');
      await page.getByRole('heading', { name: 'Signed in as otto' }).waitFor();
      // The same program under another name is another site to the browser.
      await page.route('http://foreign.localhost/', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<a href="${demo.issuer}/logout">Free gift</a>` }),
      );
      await page.goto('http://foreign.localhost/');
      await page.getByRole('link', { name: 'Free gift' }).click();
      await page.getByText('otto').waitFor();
      await screenshot('logout-question-phone');
      await button(page, 'Stay signed in').click();
      await page.getByRole('heading', { name: 'Signed in as otto' }).waitFor();
      await page.goto('http://foreign.localhost/');
      await page.getByRole('link', { name: 'Free gift' }).click();
      await button(page, 'Sign out').click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    }));
});

describe('the demo applications', () => {
  it('fit a small phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const)
      await aPersonWith({ colorScheme, viewport: smallPhone }, async ({ page, newTab, screenshot }) => {
        await page.goto(demo.intranet);
        await seeSignedOut(page);
        await assertFits(page);
        await button(page, 'Sign in').click();
        await enterCredentials(page, 'mia', 'demo');
        await seeSignedIn(page, demo.intranet, 'Mia Lund');
        await assertFits(page);
        await screenshot(`intranet-phone-${colorScheme}`);
        const shop = await newTab();
        await askToSignIn(shop, demo.shop);
        await seeSignedIn(shop, demo.shop, 'Mia Lund');
        await assertFits(shop);
        await screenshot(`shop-phone-${colorScheme}`, shop);
      });
  });
});
