/** The demo as a newcomer uses it: two applications, one sign-in, in a real browser. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { addressesOf, openChromium, visit } from '../support/chromium.ts';
import { type Demo, startDemo } from '../support/demo.ts';
import {
  askToSignIn,
  button,
  enterCredentials,
  seeLoginPage,
  seeOutput,
  seeSignedIn,
  seeSignedOut,
  signIn,
} from '../support/demo-pages.ts';
import { lastFirst } from '../support/owner.ts';

const owner = lastFirst({ after });
let browser: Browser;
let demo: Demo;
before(async () => {
  browser = await openChromium(owner);
  demo = await startDemo(owner);
});

type Story = Parameters<typeof visit>[2];
const aPerson = (story: Story): Promise<void> => visit(browser, { explain: () => demo.output() }, story);

/** The shop keeps its tokens in the tab. Waits until it has another refresh token than this one. */
async function nextRefreshToken(page: Page, last = ''): Promise<string> {
  const stored = await page.waitForFunction(`(() => {
    const key = Object.keys(sessionStorage).find((key) => key.startsWith('oidc.user'));
    const { refresh_token } = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return refresh_token !== ${JSON.stringify(last)} && refresh_token;
  })()`);
  return String(await stored.jsonValue());
}

/** Signs in at the application, in a tab where it is open, without a login page. */
async function signInSilently(page: Page, application: string, fullName: string): Promise<void> {
  const addresses = addressesOf(page);
  await askToSignIn(page, application);
  await seeSignedIn(page, application, fullName);
  assert.deepEqual(
    addresses.filter(({ origin }) => origin === demo.issuer),
    [],
    'the server showed no page on the way',
  );
}

describe('sign-in', () => {
  it('leads from the shop over the login page back to the shop, which greets by name', () =>
    aPerson(async ({ page, screenshot }) => {
      await askToSignIn(page, demo.shop);
      await seeLoginPage(page);
      assert.equal(new URL(page.url()).origin, demo.issuer);
      await page.getByText('Demo Shop').waitFor();
      await enterCredentials(page, 'jana', 'demo');
      await seeSignedIn(page, demo.shop, 'Jana Novak');
      assert.match(await seeOutput(page, 'jana@demo.example'), /"sub": "user-1001"/);
      await screenshot('shop-signed-in');
    }));

  it('with a wrong password shows one error, keeps the username, and lets the person try again', () =>
    aPerson(async ({ page, screenshot, expectComplaint }) => {
      expectComplaint(/status of 403/);
      await signIn(page, demo.shop, 'jana', 'demmo');
      await page.getByRole('alert').waitFor();
      assert.equal(
        await page.getByRole('alert').getAttribute('data-error'),
        'LOGIN.ERRORS.WRONG_CREDENTIALS',
      );
      assert.equal(await page.getByLabel('Username').inputValue(), 'jana');
      assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
      await screenshot('login-error');
      await page.getByLabel('Password', { exact: true }).fill('demo');
      await button(page, 'Sign in').click();
      await seeSignedIn(page, demo.shop, 'Jana Novak');
    }));

  it('tells a wrong password and an unknown name in the same words', () =>
    aPerson(async ({ page, expectComplaint }) => {
      expectComplaint(/status of 403/);
      expectComplaint(/status of 403/);
      await signIn(page, demo.intranet, 'jana', 'demmo');
      const said = await page.getByRole('alert').textContent();
      await enterCredentials(page, 'nobody', 'demo');
      await page.locator('#username[value=nobody]').waitFor();
      assert.equal(await page.getByRole('alert').textContent(), said);
    }));

  it('happens once: the other application needs no login page', () =>
    aPerson(async ({ page, newTab, screenshot }) => {
      await signIn(page, demo.shop, 'otto');
      await seeSignedIn(page, demo.shop, 'Otto Berg');
      const other = await newTab();
      await signInSilently(other, demo.intranet, 'Otto Berg');
      await screenshot('intranet-signed-in', other);
    }));

  it('works without JavaScript', () =>
    visit(
      browser,
      { javaScriptEnabled: false, explain: () => demo.output() },
      async ({ page, screenshot }) => {
        await askToSignIn(page, demo.intranet);
        await seeLoginPage(page);
        await screenshot('login-without-javascript');
        await enterCredentials(page, 'jana', 'demo');
        await seeSignedIn(page, demo.intranet, 'Jana Novak');
        await button(page, 'Sign out').click();
        await seeSignedOut(page);
      },
    ));

  it('needs nothing but a keyboard', () =>
    aPerson(async ({ page }) => {
      const keys = page.keyboard;
      await page.goto(demo.intranet);
      await keys.press('Tab');
      await keys.press('Enter');
      await seeLoginPage(page);
      await keys.type('jana');
      await keys.press('Tab');
      await keys.type('demo');
      await keys.press('Enter');
      await seeSignedIn(page, demo.intranet, 'Jana Novak');
    }));

  it('in two tabs at once brings each back to its own application and request', () =>
    aPerson(async ({ page, newTab }) => {
      const tabs = [page, await newTab(), await newTab(), await newTab()] as const;
      const applications = [demo.shop, demo.shop, demo.intranet, demo.intranet] as const;
      for (const [index, tab] of tabs.entries()) {
        await askToSignIn(tab, String(applications[index]));
        await seeLoginPage(tab);
      }
      for (const [index, tab] of tabs.entries()) {
        await enterCredentials(tab, 'mia', 'demo');
        await seeSignedIn(tab, String(applications[index]), 'Mia Lund');
      }
    }));

  it('leaves no login page behind the back button', () =>
    aPerson(async ({ page }) => {
      for (const application of [demo.shop, demo.intranet]) {
        await page.context().clearCookies();
        await signIn(page, application, 'jana');
        await seeSignedIn(page, application, 'Jana Novak');
        await page.goBack();
        await seeSignedIn(page, application, 'Jana Novak');
        // Nor does the person get stuck there: once more, and they are where they came from.
        await page.goBack();
        await seeSignedIn(page, application, 'Jana Novak');
      }
    }));
});

describe('signed in', () => {
  it('both applications can ask for the profile, and the intranet for the orders', () =>
    aPerson(async ({ page, newTab }) => {
      await signIn(page, demo.shop, 'jana');
      await seeSignedIn(page, demo.shop, 'Jana Novak');
      await button(page, 'Ask for my profile').click();
      assert.match(await seeOutput(page, 'email_verified'), /"email": "jana@demo.example"/);

      const intranet = await newTab();
      await signInSilently(intranet, demo.intranet, 'Jana Novak');
      await button(intranet, 'Ask for my profile').click();
      assert.match(await seeOutput(intranet, 'email_verified'), /"email": "jana@demo.example"/);
      await button(intranet, 'Call the orders API').click();
      assert.match(await seeOutput(intranet, 'Stroopwafels'), /"sub": "user-1001"/);
    }));

  it('both applications can refresh their tokens again and again', () =>
    aPerson(async ({ page, newTab }) => {
      await signIn(page, demo.shop, 'jana');
      await seeSignedIn(page, demo.shop, 'Jana Novak');
      const tokens = [await nextRefreshToken(page)];
      for (let round = 1; round <= 3; round += 1) {
        await button(page, 'Refresh the tokens').click();
        tokens.push(await nextRefreshToken(page, tokens.at(-1)));
        await seeOutput(page, '"refreshed": true');
      }
      assert.equal(new Set(tokens).size, 4, 'each refresh brings another refresh token');
      await seeSignedIn(page, demo.shop, 'Jana Novak');

      const intranet = await newTab();
      await signInSilently(intranet, demo.intranet, 'Jana Novak');
      for (let round = 1; round <= 3; round += 1) {
        await button(intranet, 'Refresh the tokens').click();
        await intranet.waitForURL(`${demo.intranet}/refresh`);
        await seeOutput(intranet, '"refreshed": true');
        await intranet.goto(demo.intranet);
      }
      await button(intranet, 'Call the orders API').click();
      await seeOutput(intranet, 'Stroopwafels');
    }));

  it('ends at the next refresh when the user store has disabled the person', () =>
    aPerson(async ({ page, newTab, screenshot, expectComplaint }) => {
      await signIn(page, demo.shop, 'mia');
      await seeSignedIn(page, demo.shop, 'Mia Lund');
      const intranet = await newTab();
      await signInSilently(intranet, demo.intranet, 'Mia Lund');
      await demo.setActive('mia', false);
      try {
        expectComplaint(/status of 400/);
        await button(page, 'Refresh the tokens').click();
        await seeSignedOut(page);
        await seeOutput(page, 'That did not work');
        await screenshot('shop-refresh-refused');

        expectComplaint(/status of 401/);
        await button(intranet, 'Refresh the tokens').click();
        await seeSignedOut(intranet);
        await seeOutput(intranet, 'invalid_grant');
      } finally {
        await demo.setActive('mia', true);
      }
    }));
});

describe('sign-out', () => {
  for (const [here, there] of [
    ['shop', 'intranet'],
    ['intranet', 'shop'],
  ] as const)
    it(`at the ${here} signs out everywhere: the ${there} cannot refresh and asks again`, () =>
      aPerson(async ({ page, newTab, expectComplaint }) => {
        await signIn(page, demo[here], 'otto');
        await seeSignedIn(page, demo[here], 'Otto Berg');
        const other = await newTab();
        await signInSilently(other, demo[there], 'Otto Berg');

        await button(page, 'Sign out').click();
        await seeSignedOut(page);
        assert.equal(page.url(), `${demo[here]}/`, 'the application gets the person back');

        expectComplaint(/status of 40[01]/);
        await button(other, 'Refresh the tokens').click();
        await seeSignedOut(other);
        for (const [tab, application] of [
          [page, demo[here]],
          [other, demo[there]],
        ] as const) {
          await askToSignIn(tab, application);
          await seeLoginPage(tab);
        }
      }));
});

describe('a restart of the server', () => {
  it('keeps who is signed in, their refresh tokens, and the keys', () =>
    aPerson(async ({ page, newTab }) => {
      const publishedKeys = async (): Promise<unknown> =>
        (await fetch(`${demo.issuer}/.well-known/jwks.json`)).json();
      await signIn(page, demo.shop, 'jana');
      await seeSignedIn(page, demo.shop, 'Jana Novak');
      const keys = await publishedKeys();

      await demo.restartServer();

      assert.deepEqual(await publishedKeys(), keys);
      await button(page, 'Ask for my profile').click();
      await seeOutput(page, 'email_verified');
      await button(page, 'Refresh the tokens').click();
      await seeOutput(page, '"refreshed": true');
      await signInSilently(await newTab(), demo.intranet, 'Jana Novak');
    }));
});
