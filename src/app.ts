/**
 * The composition root: settings → store → tenants → one authorization server per tenant → HTTP. Everything that has
 * collaborators gets them here, by name; nothing else constructs them.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createHttpServer, createTrustedProxies, type HttpServer } from './http/index.ts';
import { createLogger } from './observability/logger.ts';
import { createDeliveries, createFetcher } from './outbound/index.ts';
import { createScriptPool } from './providers/index.ts';
import { type Runtime, systemClock, systemRandom, systemTimers } from './runtime.ts';
import { logoutFetchPolicy } from './sessions/index.ts';
import { type Settings, SettingsError } from './settings.ts';
import { createTenancy, TenantKeyCache } from './sites.ts';
import { openStore } from './storage/index.ts';
import { createTenantReport } from './tenant-report.ts';
import { emptyRegistry, type TenantRegistry, watchConfiguration } from './tenants/index.ts';
import { createClientAssertions, jwksFetchPolicy, RemoteKeySets } from './tokens/index.ts';
import { productVersion } from './version.ts';
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
  const closing: (() => Promise<void> | void)[] = [];
  /** In reverse: what was built on something goes before it. */
  const close = async (): Promise<void> => {
    for (const part of closing.splice(0).reverse()) await part();
  };
  try {
    requireDirectory(settings.config);
    const store = await openStore(settings.storage, runtime);
    closing.push(() => store.close());
    const pool = createScriptPool({ logger, clock, limits: { wallTime: settings.scriptTimeout * 1000 } });
    closing.push(() => pool.close());
    const views = createViews({ directory: join(settings.config, 'views'), logger, clock });
    const logoutFetcher = createFetcher(logoutFetchPolicy);
    closing.push(() => logoutFetcher.close());
    const deliveries = createDeliveries({ fetcher: logoutFetcher, timers: runtime.timers, random });
    closing.push(() => deliveries.close());
    const jwksFetcher = createFetcher(jwksFetchPolicy);
    closing.push(() => jwksFetcher.close());
    const remoteKeys = new RemoteKeySets({
      fetcher: jwksFetcher,
      allowInsecure: settings.allowInsecureJwksUri,
      clock,
      logger,
    });
    const assertions = createClientAssertions(remoteKeys);
    const parts = { settings, runtime, store, pool, deliveries, assertions };
    const keys = new TenantKeyCache(parts);
    const report = createTenantReport({ logger, hasSharedKey: settings.jwtSecret !== undefined });
    let tenancy = createTenancy(emptyRegistry, parts, keys);
    const serve = (registry: TenantRegistry): void => {
      tenancy = createTenancy(registry, parts, keys);
      report(registry);
    };
    const configuration = await watchConfiguration({
      directory: settings.config,
      env: process.env,
      logger,
      onChange: (registry) => {
        serve(registry);
        views.reload();
        onReconfigured();
      },
    });
    closing.push(() => configuration.close());
    serve(configuration.snapshot.registry);
    const http = createHttpServer({
      tenancy: () => tenancy,
      views,
      logger,
      clock,
      random,
      proxies: createTrustedProxies(settings.trustedProxies),
      secure: settings.secure,
      checks: [{ name: 'storage', run: () => store.ping() }],
      ...(settings.displayVersion && { version: productVersion() }),
    });
    closing.push(() => http.close());
    return { http, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A directory that is not there is a slip at the command line, not an empty configuration. @throws SettingsError */
function requireDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new SettingsError([`CONFIG: there is no directory "${path}"; it holds tenants/ and clients/.`]);
}

/** Runs the product until it is closed. */
export async function startApp(
  settings: Settings,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const logger = createLogger({ level: settings.logLevel, format: settings.logFormat });
  const app = await createApp(settings, {
    clock: systemClock,
    timers: systemTimers,
    random: systemRandom,
    logger,
  });
  const port = await app.http.listen(settings).catch(async (error: unknown) => {
    await app.close();
    throw new Error(listenProblem(error, settings));
  });
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return { url: `http://${host}:${port}`, close: app.close };
}

function listenProblem(error: unknown, { host, port }: Settings): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: stop that one, or choose --port.`;
  if (code === 'EACCES') return `Port ${port} may not be used without more rights: choose --port above 1023.`;
  if (code === 'EADDRNOTAVAIL') return `${host} is no address of this machine: choose --host.`;
  return `Cannot listen on ${host}, port ${port}: ${String(error)}`;
}
