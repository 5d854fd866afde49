/** The demo as `npm start` runs it, on free ports: the server, a user store, two applications and an API. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Owner } from './owner.ts';
import { type RunningProgram, serverProgram, startProgram } from './processes.ts';

export interface Demo {
  /** The single-page app. */
  readonly shop: string;
  /** The backend-for-frontend. */
  readonly intranet: string;
  /** The server. */
  readonly issuer: string;
  /** What every program has printed, for a failure's report. */
  output(): string;
  /** Locks a person out of the user store, or lets them in again. */
  setActive(login: string, active: boolean): Promise<void>;
  /** Ends the server and starts it again: same address, same state on disk. */
  restartServer(): Promise<void>;
}

export const intranetClientId = '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c02';
export const intranetSecret = 'demo-intranet-secret';

/** A directory of the test's own. */
export function temporaryDirectory(owner: Owner): string {
  const directory = mkdtempSync(join(tmpdir(), 'uitsmijter-'));
  owner.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The user store, and the demo's configuration that asks it. */
export async function startUserBackend(
  owner: Owner,
  directory: string,
): Promise<{ readonly backend: RunningProgram; readonly config: string }> {
  const backend = await startProgram(owner, { script: 'examples/demo/user-backend.mjs', health: '/health' });
  const config = join(directory, 'config');
  cpSync('examples/demo/config', config, { recursive: true });
  const tenant = join(config, 'tenants', 'demo.yaml');
  writeFileSync(
    tenant,
    readFileSync(tenant, 'utf8').replaceAll('localhost:8090', `localhost:${backend.port}`),
  );
  return { backend, config };
}

export async function startDemo(owner: Owner): Promise<Demo> {
  const directory = temporaryDirectory(owner);
  const { backend, config } = await startUserBackend(owner, directory);
  const storage = `lmdb:${join(directory, 'data')}`;
  let server = await startProgram(owner, serverProgram(config, storage));
  const ISSUER = server.url;
  const [shop, orders] = await Promise.all([
    startProgram(owner, { script: 'examples/spa/server.mjs', env: { ISSUER }, health: '/' }),
    startProgram(owner, { script: 'examples/resource-server/server.mjs', env: { ISSUER }, health: '/' }),
  ]);
  const intranet = await startProgram(owner, {
    script: 'examples/bff/server.mjs',
    env: { ISSUER, ORDERS_API: orders.url },
    health: '/',
  });
  const earlier: string[] = [];
  return {
    shop: shop.url,
    intranet: intranet.url,
    issuer: ISSUER,
    output: () => [...earlier, ...[server, intranet, backend].map((program) => program.output())].join('\n'),
    setActive: async (login, active) => {
      const action = active ? 'enable' : 'disable';
      const { status } = await fetch(`${backend.url}/admin/${action}`, {
        method: 'POST',
        body: JSON.stringify({ login }),
      });
      if (status !== 200) throw new Error(`the user store answered ${status}`);
    },
    restartServer: async () => {
      await server.stop();
      earlier.push(server.output());
      server = await startProgram(owner, serverProgram(config, storage, server.port));
    },
  };
}
