/** The whole product without sockets: real configuration files, real scripts, real keys, a clock that the test moves. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type App, createApp } from '../../src/app.ts';
import { parseSettings } from '../../src/settings.ts';
import { type Browser, openBrowser } from './browser.ts';
import { type FakeRuntime, fakeRuntime } from './fake-runtime.ts';
import { configuration } from './fixtures.ts';

export interface StartedApp {
  readonly app: App;
  readonly runtime: FakeRuntime;
  /** Where the configuration is, for tests that change it. */
  readonly directory: string;
  browser(): Browser;
}

export interface StartOptions {
  /** File name → text. */
  readonly files?: Readonly<Record<string, string>>;
  /** As environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly runtime?: FakeRuntime;
}

/** Stops with the test. */
export async function startTestApp(
  context: Pick<TestContext, 'after'>,
  options: StartOptions = {},
): Promise<StartedApp> {
  const { files = configuration(), env = {}, runtime = fakeRuntime() } = options;
  const directory = writeConfiguration(context, files);
  const settings = parseSettings({ env: { CONFIG: directory, STORAGE: 'memory', SECURE: 'true', ...env } });
  const app = await createApp(settings, runtime);
  context.after(() => app.close());
  const ourHosts = /^(?:login\.acme\.example|login\.other\.example|.*\.apps\.acme\.example)$/;
  return {
    app,
    runtime,
    directory,
    browser: () => openBrowser(app.http.fastify, (host) => ourHosts.test(host)),
  };
}

export function writeConfiguration(
  context: Pick<TestContext, 'after'>,
  files: Readonly<Record<string, string>>,
): string {
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}
