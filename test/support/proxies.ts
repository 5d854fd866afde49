/** Reverse proxies of Debian's packages, with the very configurations of `examples/forward-auth`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import type { Owner } from './owner.ts';

export interface Upstreams {
  /** Host and port of Uitsmijter. */
  readonly uitsmijter: string;
  /** Host and port of the application. */
  readonly application: string;
}

export interface RunningProxy {
  readonly port: number;
  output(): string;
}

interface ProxyRow {
  readonly program: string;
  /** From the root of the repository. */
  readonly configuration: string;
  /** What the machine asks for and an example in a container does not; `text` has its addresses replaced already. */
  readonly adapt: (text: string, directory: string) => string;
  readonly parameters: (file: string) => readonly string[];
}

export const proxyTable = {
  caddy: {
    program: '/usr/bin/caddy',
    configuration: 'examples/forward-auth/caddy/Caddyfile',
    adapt: (text) => text.replace('auto_https off', 'auto_https off\n\tdefault_bind 127.0.0.1'),
    parameters: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
  nginx: {
    program: '/usr/sbin/nginx',
    configuration: 'examples/forward-auth/nginx/nginx.conf',
    adapt: (text, directory) =>
      `daemon off; pid ${directory}/pid; error_log stderr;\n${text
        .replace('http {', `http { access_log off; ${temporaryPaths(directory)}`)
        .replaceAll(/listen (\d+)/g, 'listen 127.0.0.1:$1')}`,
    parameters: (file) => ['-c', file, '-e', 'stderr'],
  },
  haproxy: {
    program: '/usr/sbin/haproxy',
    configuration: 'examples/forward-auth/haproxy/haproxy.cfg',
    adapt: (text) =>
      text
        .replace('/usr/local/etc/haproxy/', join(process.cwd(), 'examples/forward-auth/haproxy/'))
        .replace('bind :', 'bind 127.0.0.1:'),
    parameters: (file) => ['-db', '-f', file],
  },
} as const satisfies Readonly<Record<string, ProxyRow>>;

export type ProxyName = keyof typeof proxyTable;

/** Stops with the tests. @param change of the configuration's text, for what an operator may get wrong */
export function startProxy(
  owner: Owner,
  name: ProxyName,
  { uitsmijter, application }: Upstreams,
  change: (text: string) => string = (text) => text,
): Promise<RunningProxy> {
  const row: ProxyRow = proxyTable[name];
  return startDaemon(owner, {
    program: row.program,
    configure: ({ directory, port }) => {
      const text = change(readFileSync(row.configuration, 'utf8'))
        .replaceAll('uitsmijter:8080', uitsmijter)
        .replaceAll('application:8000', application)
        .replaceAll(/(?<!\d)8080(?!\d)/g, String(port));
      const file = join(directory, 'proxy.conf');
      writeFileSync(file, row.adapt(text, directory));
      return row.parameters(file);
    },
  });
}

const temporaryPaths = (directory: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join(' ');
