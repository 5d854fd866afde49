/** A program in a terminal signs people in who sit at a browser: the example, the server and Chromium together. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertFits, openChromium, visit } from '../support/chromium.ts';
import { startUserBackend, temporaryDirectory } from '../support/demo.ts';
import { button, enterCredentials } from '../support/demo-pages.ts';
import { deviceConfiguration, deviceIds, printerSecret } from '../support/device.ts';
import { fakeRuntime, runningClock } from '../support/fake-runtime.ts';
import { lastFirst, type Owner } from '../support/owner.ts';
import { type RunningProgram, serverProgram, startProgram } from '../support/processes.ts';
import { startTestApp } from '../support/start-app.ts';

const clientId = '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c08';

/** It asks every second, so that nobody waits long. */
const client = `---
name: Backup Tool
config:
  ident: ${clientId}
  tenantname: demo
  grant_types: [device_code, refresh_token]
  scopes: [openid, profile, email, "files:*"]
  device_grant_config: { interval: 1 }
`;

const owner = lastFirst({ after });
let browser: Browser;
let server: RunningProgram;
before(async () => {
  browser = await openChromium(owner);
  const directory = temporaryDirectory(owner);
  const { config } = await startUserBackend(owner, directory);
  appendFileSync(join(config, 'clients', 'demo.yaml'), client);
  // Another company beside it, with the same people.
  const tenant = readFileSync(join(config, 'tenants', 'demo.yaml'), 'utf8');
  const other = tenant.replace('name: demo', 'name: globex').replace('- localhost', '- globex.localhost');
  writeFileSync(join(config, 'tenants', 'globex.yaml'), other);
  server = await startProgram(owner, serverProgram(config, `lmdb:${join(directory, 'data')}`));
});

interface Terminal {
  /** The code that it shows. */
  readonly userCode: string;
  readonly shown: string;
  /** Resolves with everything it has printed when it ends. */
  end(): Promise<{ readonly exitCode: number | null; readonly printed: string }>;
}

/** Runs the example until it shows a code. */
async function startTerminal(t: Owner, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const child = spawn(process.execPath, [join('examples', 'device-login', 'device-login.mjs')], {
    env: { ISSUER: server.url, CLIENT_ID: clientId, SCOPE: 'openid profile email files:write', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  const events = new EventEmitter();
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('Waiting')) events.emit('waiting');
    });
  await Promise.race([once(events, 'waiting'), ended]);
  const [, userCode] = /and enter (\S+)/.exec(printed) ?? [];
  if (userCode === undefined) throw new Error(`the example showed no code:\n${printed}`);
  return {
    userCode,
    shown: printed,
    end: async () => {
      await ended;
      return { exitCode: child.exitCode, printed };
    },
  };
}

type Options = Parameters<typeof visit>[1];
type Story = Parameters<typeof visit>[2];
const aPersonWith = (options: Options, story: Story): Promise<void> =>
  visit(browser, { explain: () => server.output(), ...options }, story);

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const smallPhone = { width: 320, height: 568 };

const question = (page: Page) => page.getByRole('heading', { name: 'Connect Backup Tool?' });

async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code shown on your device').fill(code);
  await button(page, 'Continue').click();
}

describe('a program without a browser', () => {
  it('is not let in by a person of another tenant, who learns nothing of it', async (t) => {
    const terminal = await startTerminal(t);
    await aPersonWith({ viewport: phone }, async ({ page, screenshot, expectComplaint }) => {
      const { port } = new URL(server.url);
      expectComplaint(/status of 400/);
      await page.goto(`http://globex.localhost:${port}/activate`);
      await enterCredentials(page, 'jana', 'demo');
      await typeCode(page, terminal.userCode);
      await page.getByText('This code is not known or has expired.').waitFor();
      await screenshot('activate-other-tenant-phone');
      assert.equal(await question(page).count(), 0);
      // At its own tenant the same code is still good.
      await page.goto(`${server.url}/activate`);
      await enterCredentials(page, 'jana', 'demo');
      await typeCode(page, terminal.userCode);
      await question(page).waitFor();
    });
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`is let in by a person at a desktop, ${colorScheme}`, async (t) => {
      const terminal = await startTerminal(t);
      assert.match(terminal.shown, /█/, 'a QR code');
      await aPersonWith({ colorScheme, viewport: desktop }, async ({ page, screenshot }) => {
        await page.goto(`${server.url}/activate`);
        await enterCredentials(page, 'jana', 'demo');
        await page.getByLabel('Code shown on your device').waitFor();
        await screenshot(`activate-${colorScheme}-desktop`);
        await typeCode(page, terminal.userCode.toLowerCase());
        await question(page).waitFor();
        await page.locator('.origin code').waitFor();
        assert.equal(await page.getByText('Another network than yours').count(), 0);
        assert.equal(
          await page.getByRole('list', { name: 'If you allow it' }).getByRole('listitem').count(),
          4,
        );
        await screenshot(`activate-question-${colorScheme}-desktop`);
        await button(page, 'Connect').click();
        await page.getByText('Your device is connected.').waitFor();
        await screenshot(`activate-done-${colorScheme}-desktop`);
      });
      const { exitCode, printed } = await terminal.end();
      assert.equal(exitCode, 0, printed);
      assert.match(printed, /Signed in as Jana/);
    });

  it('is let in by a phone that has scanned the code, without JavaScript', async (t) => {
    const terminal = await startTerminal(t);
    await aPersonWith({ javaScriptEnabled: false, viewport: phone }, async ({ page, screenshot }) => {
      await page.goto(`${server.url}/activate?user_code=${terminal.userCode}`);
      await enterCredentials(page, 'otto', 'demo');
      assert.equal(await page.getByLabel('Code shown on your device').inputValue(), terminal.userCode);
      await assertFits(page);
      await screenshot('activate-phone-plain');
      await button(page, 'Continue').click();
      await question(page).waitFor();
      await assertFits(page);
      await screenshot('activate-question-phone-plain');
      await button(page, 'Connect').click();
      await page.getByText('Your device is connected.').waitFor();
    });
    assert.match((await terminal.end()).printed, /Signed in as Otto/);
  });

  it('is sent away with the keyboard alone, on a small phone', async (t) => {
    const terminal = await startTerminal(t);
    await aPersonWith({ colorScheme: 'dark', viewport: smallPhone }, async ({ page, screenshot }) => {
      await page.goto(`${server.url}/activate`);
      await enterCredentials(page, 'mia', 'demo');
      await page.getByLabel('Code shown on your device').waitFor();
      await page.locator('#user_code:focus').waitFor();
      await page.keyboard.type(terminal.userCode);
      await page.keyboard.press('Enter');
      await question(page).waitFor();
      await assertFits(page);
      await screenshot('activate-question-dark-small');
      // Nothing is answered by an Enter that was meant for the page before.
      assert.equal(await page.evaluate('document.activeElement === document.body'), true);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate('document.activeElement.value'), 'allow');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('The device was not connected.').waitFor();
      await screenshot('activate-denied-dark-small');
    });
    const { exitCode, printed } = await terminal.end();
    assert.equal(exitCode, 1);
    assert.match(printed, /You said no/);
  });

  it('shares the person with another one: each code is a question of its own', async (t) => {
    const [first, second] = await Promise.all([startTerminal(t), startTerminal(t)]);
    await aPersonWith({ viewport: phone }, async ({ page, newTab }) => {
      await page.goto(`${server.url}/activate`);
      await enterCredentials(page, 'jana', 'demo');
      await typeCode(page, first.userCode);
      await question(page).waitFor();
      const other = await newTab();
      await other.goto(`${server.url}/activate?user_code=${second.userCode}`);
      await button(other, 'Continue').click();
      await button(other, 'Do not connect').click();
      await other.getByText('The device was not connected.').waitFor();
      await button(page, 'Connect').click();
      await page.getByText('Your device is connected.').waitFor();
    });
    assert.match((await first.end()).printed, /Signed in as Jana/);
    assert.match((await second.end()).printed, /You said no/);
  });

  it('is not found by guessing: after ten wrong codes a person has to wait', () =>
    aPersonWith({ viewport: phone, locale: 'de-DE' }, async ({ page, screenshot, expectComplaint }) => {
      await page.goto(`${server.url}/activate`);
      await page.getByLabel('Benutzername').fill('otto');
      await page.getByLabel('Passwort', { exact: true }).fill('demo');
      await button(page, 'Anmelden').click();
      const guess = async (error: string): Promise<void> => {
        expectComplaint(/status of 4\d\d/);
        await page.getByLabel('Code, den Ihr Gerät anzeigt').fill('BCDF-GHJK');
        await Promise.all([page.waitForNavigation(), button(page, 'Weiter').click()]);
        await page.locator(`[data-error="ACTIVATE.ERRORS.${error}"]`).waitFor();
      };
      for (let guesses = 0; guesses < 10; guesses++) await guess('INVALID_CODE');
      await screenshot('activate-wrong-phone-german');
      await guess('TOO_MANY_ATTEMPTS');
      await assertFits(page);
      await screenshot('activate-waits-phone-german');
    }));

  it('says so when nobody came in time, and so does the page', async (t) => {
    const files = deviceConfiguration();
    const started = await startTestApp(t, {
      files: {
        ...files,
        'tenants/acme.yaml': String(files['tenants/acme.yaml']).replace('hosts: [', 'hosts: [localhost, '),
        'clients/devices.yaml': String(files['clients/devices.yaml']).replace(
          `  secret: ${printerSecret}\n  device_grant_config: { expires_in: 60, interval: 3`,
          '  device_grant_config: { expires_in: 600, interval: 1',
        ),
      },
      env: { SECURE: 'false' },
      // The example asks every second, and would have to slow down if none passed.
      runtime: { ...fakeRuntime(), clock: runningClock() },
    });
    const port = await started.app.http.listen({ host: '127.0.0.1', port: 0 });
    const issuer = `http://localhost:${port}`;
    const terminal = await startTerminal(t, { ISSUER: issuer, CLIENT_ID: deviceIds.printer });
    await aPersonWith({ viewport: phone }, async ({ page, screenshot, expectComplaint }) => {
      await page.goto(`${issuer}/activate?user_code=${terminal.userCode}`);
      await enterCredentials(page, 'jana', 'right horse');
      started.runtime.clock.advance(600);
      expectComplaint(/status of 400/);
      await button(page, 'Continue').click();
      await page.getByText('This code is not known or has expired.').waitFor();
      await screenshot('activate-expired-phone');
    });
    const { exitCode, printed } = await terminal.end();
    assert.equal(exitCode, 1);
    assert.match(printed, /Nobody entered the code in time/);
  });
});
