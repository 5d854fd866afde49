/** The whole product without sockets: real configuration files, real scripts, real keys, a clock that the test moves. */
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type App, createApp } from '../../src/app.ts';
import { parseSettings } from '../../src/settings.ts';
import { type Browser, openBrowser } from './browser.ts';
import { type FakeRuntime, fakeRuntime } from './fake-runtime.ts';
import { configuration } from './fixtures.ts';

type Files = Readonly<Record<string, string>>;

/** What a test owns, it gives back. */
type Owner = Pick<TestContext, 'after'>;

export interface StartedApp {
  readonly app: App;
  readonly runtime: FakeRuntime;
  browser(): Browser;
  /** Writes files and resolves when the server runs with them. */
  reconfigure(files: Files): Promise<void>;
}

export interface StartOptions {
  readonly files?: Files;
  /** Settings, as environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly runtime?: FakeRuntime;
}

const ourHosts = /^(?:login\.acme\.example|login\.other\.example|.*\.apps\.acme\.example)$/;

/** Stops with the test. */
export async function startTestApp(owner: Owner, options: StartOptions = {}): Promise<StartedApp> {
  const { files = configuration(), env = {}, runtime = fakeRuntime() } = options;
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-'));
  owner.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFiles(directory, files);
  const settings = parseSettings({ env: { CONFIG: directory, STORAGE: 'memory', SECURE: 'true', ...env } });
  const events = new EventEmitter();
  const app = await createApp(settings, runtime, { onReconfigured: () => events.emit('reconfigured') });
  owner.after(() => app.close());
  return {
    app,
    runtime,
    browser: () => openBrowser(app.http.fastify, (host) => ourHosts.test(host)),
    reconfigure: async (changed) => {
      const reconfigured = once(events, 'reconfigured');
      // Watching files keeps no process alive, and here is no socket that would.
      const awake = setInterval(() => {}, 60_000);
      writeFiles(directory, changed);
      await reconfigured.finally(() => clearInterval(awake));
    },
  };
}

function writeFiles(directory: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}
