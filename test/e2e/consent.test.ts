/** The consent page and the account page as people meet them: with a keyboard, on a phone, without JavaScript. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertFits, openChromium, visit } from '../support/chromium.ts';
import { startUserBackend, temporaryDirectory } from '../support/demo.ts';
import { button, enterCredentials } from '../support/demo-pages.ts';
import { lastFirst } from '../support/owner.ts';
import { type RunningProgram, serverProgram, startProgram } from '../support/processes.ts';

const clientId = '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c09';

const clientAt = (redirectUri: string): string => `---
name: Team Calendar
config:
  ident: ${clientId}
  tenantname: demo
  consent: required
  redirect_urls: ["${redirectUri}"]
  scopes: [openid, profile, email, offline_access, "orders:*"]
`;

const owner = lastFirst({ after });
let browser: Browser;
let server: RunningProgram;
let application: string;
before(async () => {
  browser = await openChromium(owner);
  const directory = temporaryDirectory(owner);
  const { config } = await startUserBackend(owner, directory);
  application = await startApplication();
  appendFileSync(join(config, 'clients', 'demo.yaml'), clientAt(application));
  server = await startProgram(owner, serverProgram(config, `lmdb:${join(directory, 'data')}`));
});

/** A page that is sent answers, and does nothing with them. */
async function startApplication(): Promise<string> {
  const listening = createServer((_request, response) =>
    response
      .setHeader('Content-Type', 'text/html')
      .end('<link rel="icon" href="data:,"><title>Calendar</title><h1>Calendar</h1>'),
  ).listen(0, '127.0.0.1');
  owner.after(() => void listening.close());
  await once(listening, 'listening');
  // A TCP server that listens has an address of this shape (node:net).
  return `http://localhost:${(listening.address() as AddressInfo).port}/`;
}

type Story = Parameters<typeof visit>[2];
type Options = Parameters<typeof visit>[1];
const aPersonWith = (options: Options, story: Story): Promise<void> =>
  visit(browser, { explain: () => server.output(), ...options }, story);

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const smallPhone = { width: 320, height: 568 };

function requestOf(changes: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: application,
    scope: 'openid profile email offline_access orders:read',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    ...changes,
  });
  return `${server.url}/authorize?${query}`;
}

async function open(page: Page, changes: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.goto(requestOf(changes));
}

async function answerOf(page: Page): Promise<URLSearchParams> {
  await page.waitForURL(`${application}?*`);
  return new URL(page.url()).searchParams;
}

const question = (page: Page) => page.getByRole('heading', { name: 'Team Calendar asks for access' });

describe('the consent page', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`fits a desktop and phones, ${colorScheme}`, async () => {
      for (const [device, viewport] of Object.entries({ desktop, phone, smallPhone }))
        await aPersonWith({ colorScheme, viewport }, async ({ page, screenshot }) => {
          await open(page, { prompt: 'consent' });
          await enterCredentials(page, 'jana', 'demo');
          await question(page).waitFor();
          await assertFits(page);
          await screenshot(`consent-${colorScheme}-${device}`);
          await button(page, 'Do not allow').click();
          assert.equal((await answerOf(page)).get('error'), 'access_denied');
        });
    });

  it('is answered with the keyboard alone', () =>
    aPersonWith({}, async ({ page, screenshot }) => {
      await open(page, { prompt: 'consent' });
      await enterCredentials(page, 'otto', 'demo');
      await question(page).waitFor();
      // Nothing is answered by an Enter that was meant for the page before.
      assert.equal(await page.evaluate('document.activeElement === document.body'), true);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.value'), 'allow');
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.value'), 'deny');
      await screenshot('consent-keyboard');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      assert.ok((await answerOf(page)).get('code'));
    }));

  it('works without JavaScript, and so does the account page', () =>
    aPersonWith({ javaScriptEnabled: false, viewport: phone }, async ({ page, screenshot }) => {
      await open(page);
      await enterCredentials(page, 'mia', 'demo');
      await button(page, 'Allow').click();
      assert.ok((await answerOf(page)).get('code'));
      await page.goto(`${server.url}/account`);
      await page.getByRole('heading', { name: 'Team Calendar' }).waitFor();
      await screenshot('account-phone-plain');
      await page.getByRole('button', { name: 'Withdraw: Team Calendar' }).click();
      await page.getByText('No application has asked').waitFor();
      await open(page);
      await question(page).waitFor();
    }));

  it('tells a screen reader what belongs together', () =>
    aPersonWith({}, async ({ page }) => {
      await open(page, { prompt: 'consent' });
      await enterCredentials(page, 'jana', 'demo');
      await question(page).waitFor();
      const list = page.getByRole('list', { name: 'If you allow it, the application may:' });
      assert.equal(await list.getByRole('listitem').count(), 5);
      assert.equal(await page.getByRole('main').count(), 1);
    }));

  it('speaks German to a German browser', () =>
    aPersonWith({ locale: 'de-DE', viewport: phone }, async ({ page, screenshot }) => {
      await open(page, { prompt: 'consent' });
      await page.getByLabel('Benutzername').fill('jana');
      await page.getByLabel('Passwort', { exact: true }).fill('demo');
      await button(page, 'Anmelden').click();
      await page.getByRole('heading', { name: 'Team Calendar bittet um Zugriff' }).waitFor();
      await screenshot('consent-german');
    }));

  it('lets the person go on as somebody else', () =>
    aPersonWith({}, async ({ page }) => {
      await open(page, { prompt: 'consent' });
      await enterCredentials(page, 'jana', 'demo');
      await button(page, 'Use another account').click();
      await enterCredentials(page, 'otto', 'demo');
      await page.getByText('You are signed in as otto').waitFor();
    }));

  it('leads on sensibly from the back button', () =>
    aPersonWith({}, async ({ page }) => {
      await open(page, { prompt: 'consent' });
      await enterCredentials(page, 'jana', 'demo');
      await button(page, 'Allow').click();
      assert.ok((await answerOf(page)).get('code'));
      await page.goBack();
      await question(page).waitFor();
      await button(page, 'Allow').click();
      // The page that was used up asks once more, instead of failing.
      await question(page)
        .or(page.getByRole('heading', { name: 'Calendar', exact: true }))
        .waitFor();
    }));
});

describe('the account page', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`shows what was allowed and where the person is signed in, ${colorScheme}`, async () => {
      await aPersonWith({ colorScheme, viewport: desktop }, async ({ page, screenshot }) => {
        await open(page, { prompt: 'consent' });
        await enterCredentials(page, 'jana', 'demo');
        await button(page, 'Allow').click();
        await answerOf(page);
        await page.goto(server.url);
        await button(page, 'Your account').click();
        await page.getByRole('heading', { name: 'Team Calendar' }).waitFor();
        await page.getByText('this browser').waitFor();
        await screenshot(`account-${colorScheme}-desktop`);
        await page.setViewportSize(smallPhone);
        await assertFits(page);
        await page.getByRole('button', { name: 'Sign out everywhere' }).scrollIntoViewIfNeeded();
        await screenshot(`account-${colorScheme}-small`);
        await button(page, 'Sign out everywhere').click();
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      });
    });
});
