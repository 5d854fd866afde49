/** Everything behind one real proxy: the app with the tenants of `examples/forward-auth`, and their application. */
import { readdirSync, readFileSync } from 'node:fs';
import { fakeClock, fakeRuntime } from './fake-runtime.ts';
import type { Owner } from './owner.ts';
import { startProgram } from './processes.ts';
import { type ProxyName, type RunningProxy, startProxy } from './proxies.ts';
import { type StartedApp, startTestApp } from './start-app.ts';

export interface ProxiedWorld extends StartedApp {
  readonly proxy: RunningProxy;
  /** The address of a page behind the proxy: `at('shop.acme.localhost', '/list')`. */
  at(host: string, path?: string): string;
  /** What the proxy and the server have said, for a failure's report. */
  output(): string;
}

export interface WorldOptions {
  /** A change of the proxy's configuration. */
  readonly change?: (text: string) => string;
  /** A change of the tenants. */
  readonly changeTenant?: (text: string) => string;
}

const tenants = 'examples/forward-auth/config/tenants';

export async function startProxiedWorld(
  owner: Owner,
  name: ProxyName,
  { change, changeTenant = (text) => text }: WorldOptions = {},
): Promise<ProxiedWorld> {
  const files = Object.fromEntries(
    readdirSync(tenants).map((file) => [
      `tenants/${file}`,
      changeTenant(readFileSync(`${tenants}/${file}`, 'utf8')),
    ]),
  );
  const [started, application] = await Promise.all([
    // A week can pass in a moment, from today on: the browser goes by its own clock.
    startTestApp(owner, {
      files,
      env: { SECURE: 'false' },
      runtime: { ...fakeRuntime(), clock: fakeClock(Date.now()) },
    }),
    startProgram(owner, {
      script: 'examples/forward-auth/application.mjs',
      env: { HOST: '127.0.0.1' },
      health: '/',
    }),
  ]);
  const port = await started.app.http.listen({ host: '127.0.0.1', port: 0 });
  const upstreams = { uitsmijter: `127.0.0.1:${port}`, application: `127.0.0.1:${application.port}` };
  const proxy = await startProxy(owner, name, upstreams, change);
  return {
    ...started,
    proxy,
    at: (host, path = '/') => `http://${host}:${proxy.port}${path}`,
    output: () =>
      [
        proxy.output(),
        ...started.runtime.logger.lines.map(
          ({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`,
        ),
      ].join('\n'),
  };
}
