/** What a person sees and does at the demo's pages, by the words on them. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

const shown = { state: 'visible' } as const;

/** Waits for the login page. */
export async function seeLoginPage(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor(shown);
}

/** Fills in the login page and sends it. */
export async function enterCredentials(page: Page, name: string, password: string): Promise<void> {
  await seeLoginPage(page);
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button(page, 'Sign in').click();
}

/** A button or a link that looks like one: people do not know the difference. */
export function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true }));
}

/** Opens an application where nobody is signed in, and asks it for a sign-in. */
export async function askToSignIn(page: Page, application: string): Promise<void> {
  await page.goto(application);
  await seeSignedOut(page);
  await button(page, 'Sign in').click();
}

/** From the application's front page over the login page back to the application. */
export async function signIn(
  page: Page,
  application: string,
  name: string,
  password = 'demo',
): Promise<void> {
  await askToSignIn(page, application);
  await enterCredentials(page, name, password);
}

/** Waits until the application says so. */
export async function seeSignedIn(page: Page, application: string, fullName: string): Promise<void> {
  await page.getByText(`Signed in as ${fullName}`, { exact: true }).waitFor(shown);
  assert.equal(page.url(), `${application}/`);
}

export async function seeSignedOut(page: Page): Promise<void> {
  await page.getByText('Nobody is signed in.', { exact: true }).waitFor(shown);
}

/** Waits until the application's output holds the text, and returns all of it. */
export async function seeOutput(page: Page, text: string): Promise<string> {
  const output = page.locator('#output', { hasText: text });
  await output.waitFor(shown);
  return (await output.textContent()) ?? '';
}
