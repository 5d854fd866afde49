/**
 * The composition root: settings → store → tenants → one authorization server per tenant → HTTP. Everything that has
 * collaborators gets them here, by name; nothing else constructs them.
 */
import { join } from 'node:path';
import { createHttpServer, createTrustedProxies, type HttpServer } from './http/index.ts';
import { createLogger } from './observability/logger.ts';
import { createScriptPool } from './providers/index.ts';
import { type Runtime, systemClock, systemRandom } from './runtime.ts';
import type { Settings } from './settings.ts';
import { createTenancy, TenantKeyCache } from './sites.ts';
import { openStore } from './storage/index.ts';
import { emptyRegistry, watchConfiguration } from './tenants/index.ts';
import { createViews } from './views/index.ts';

export interface App {
  readonly http: HttpServer;
  /** Answers what is under way, then lets go of everything. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Called whenever the server has begun to run with a changed configuration. */
  readonly onReconfigured?: () => void;
}

/** The whole product, not yet listening. @throws when a part cannot start; what had started is closed again. */
export async function createApp(
  settings: Settings,
  runtime: Runtime,
  { onReconfigured = () => {} }: AppOptions = {},
): Promise<App> {
  const { logger, clock, random } = runtime;
  const store = await openStore(settings.storage, runtime);
  const pool = createScriptPool({ logger, clock, limits: { wallTime: settings.scriptTimeout * 1000 } });
  const views = createViews({ directory: join(settings.config, 'views'), logger, clock });
  const parts = { settings, runtime, store, pool };
  const keys = new TenantKeyCache(parts);
  let tenancy = createTenancy(emptyRegistry, parts, keys);
  const configuration = await watchConfiguration({
    directory: settings.config,
    env: process.env,
    logger,
    onChange: (registry) => {
      tenancy = createTenancy(registry, parts, keys);
      views.reload();
      onReconfigured();
    },
  });
  tenancy = createTenancy(configuration.snapshot.registry, parts, keys);
  const http = createHttpServer({
    tenancy: () => tenancy,
    views,
    logger,
    clock,
    random,
    proxies: createTrustedProxies(settings.trustedProxies),
    secure: settings.secure,
    ready: () => store.ping(),
    ...(settings.displayVersion && { version: 'dev' }),
  });
  return {
    http,
    close: async () => {
      await http.close();
      await configuration.close();
      await pool.close();
      await store.close();
    },
  };
}

/** Runs the product until it is closed. */
export async function startApp(
  settings: Settings,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const logger = createLogger({ level: settings.logLevel, format: settings.logFormat });
  const app = await createApp(settings, { clock: systemClock, random: systemRandom, logger });
  const port = await app.http.listen(settings);
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return { url: `http://${host}:${port}`, close: app.close };
}
