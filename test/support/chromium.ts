/**
 * A person with a browser: Debian's Chromium, driven over its own protocol. Every visit is watched, and ends with the
 * assertion that the browser had nothing to complain about and asked nobody whom it should not know.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import type { Owner } from './owner.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const parameters = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** With an empty profile of its own. Closes with the tests. */
export async function openChromium(owner: Owner): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error(
      `Chromium is missing (looked for ${places.join(', ')}). As an administrator, run: apt-get install chromium`,
    );
  const browser = await chromium.launch({ executablePath, args: parameters });
  owner.after(() => browser.close());
  return browser;
}

export interface Visit {
  readonly page: Page;
  /** A window of the same person, with the same cookies. */
  newTab(): Promise<Page>;
  /** Keeps what the page looks like now in test/screenshots, for a critical eye. */
  screenshot(name: string, page?: Page): Promise<void>;
  /** Expects the browser to complain about these, once each: an answer of 403 counts as an error to it. */
  expectComplaint(text: RegExp): void;
}

type Options = BrowserContextOptions & {
  /** Printed when the visit fails. */
  readonly explain?: () => string;
  /** Complaints that may come and mean nothing here. */
  readonly tolerate?: RegExp;
};

/** One person's visit, with cookies of their own. */
export async function visit(
  browser: Browser,
  { explain = () => '', tolerate, ...options }: Options,
  story: (visit: Visit) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  context.setDefaultTimeout(15_000);
  const complaints = watch(context);
  const expected: RegExp[] = [];
  try {
    const page = await context.newPage();
    await story({
      page,
      newTab: () => context.newPage(),
      screenshot: (name, shown = page) => keepScreenshot(shown, name),
      expectComplaint: (text) => void expected.push(text),
    });
    assert.deepEqual(
      unexpected(
        complaints.filter((complaint) => !tolerate?.test(complaint)),
        expected,
      ),
      [],
      'the browser complains',
    );
  } catch (error) {
    for (const page of context.pages()) console.log(await describePage(page));
    console.log(complaints.join('\n'), explain());
    throw error;
  } finally {
    await context.close();
  }
}

/** Each expected complaint explains one of those that came. */
function unexpected(complaints: readonly string[], expected: readonly RegExp[]): string[] {
  const open = [...complaints];
  for (const text of expected) {
    const index = open.findIndex((complaint) => text.test(complaint));
    if (index >= 0) open.splice(index, 1);
    else open.push(`expected, but did not come: ${text}`);
  }
  return open;
}

/** Errors on the console (violations of the content security policy are among them), and requests to strangers. */
function watch(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.type()} at ${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`exception: ${error.error().message}`));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && !hostname.endsWith('localhost'))
      complaints.push(`asked a stranger: ${request.url()}`);
  });
  return complaints;
}

async function describePage(page: Page): Promise<string> {
  const text = await page
    .locator('body')
    .textContent({ timeout: 1000 })
    .catch((error: Error) => error.message);
  return `The browser was at ${page.url()} and showed:\n${text}`;
}

/** What is on a page can be found before its style sheet has arrived. */
export function seeStyled(page: Page): Promise<void> {
  return page.waitForLoadState('load');
}

/** As wide as the window: nobody scrolls sideways on a phone. */
export async function assertFits(page: Page): Promise<void> {
  await seeStyled(page);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), page.viewportSize()?.width);
}

async function keepScreenshot(page: Page, name: string): Promise<void> {
  await seeStyled(page);
  const folder = join('test', 'screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** The addresses that the main frame of a page has shown, in order, from now on. */
export function addressesOf(page: Page): readonly URL[] {
  const addresses: URL[] = [];
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) addresses.push(new URL(frame.url()));
  });
  return addresses;
}
