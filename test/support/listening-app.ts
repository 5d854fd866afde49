/** The app on a socket, for clients that bring their own connections: other people's servers, programs and browsers. */
import { startAppForLibraries } from './app-fetch.ts';
import { configuration } from './fixtures.ts';
import type { Owner } from './owner.ts';
import type { StartedApp } from './start-app.ts';

export interface ListeningApp extends StartedApp {
  /** Under the name `localhost`, where a browser keeps cookies without https and takes every port for the same site. */
  readonly issuer: string;
  /** What it has logged, for a failure's report. */
  output(): string;
}

/** The tenant of the fixtures with these clients, on a free port of the loopback address. Stops with the test. */
export async function startListeningApp(owner: Owner, clients: readonly string[]): Promise<ListeningApp> {
  const { 'tenants/acme.yaml': tenant = '' } = configuration();
  const files = {
    'tenants/acme.yaml': tenant.replace('hosts: [', 'hosts: [localhost, '),
    'clients/listening.yaml': clients.join('---\n'),
  };
  const started = await startAppForLibraries(owner, { files, env: { SECURE: 'false' } });
  const port = await started.app.http.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...started,
    issuer: `http://localhost:${port}`,
    output: () =>
      started.runtime.logger.lines
        .map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`)
        .join('\n'),
  };
}
