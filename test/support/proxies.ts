/**
 * Reverse proxies with the very configurations of `examples/forward-auth`: the real ones of Debian's packages, and for those
 * that Debian does not have a model of each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { envoyModel } from './envoy-model.ts';
import { type ProxyModel, startModelledProxy } from './modelled-proxy.ts';
import type { Owner } from './owner.ts';
import { traefikModel } from './traefik-model.ts';

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
  /** Below `examples/forward-auth`; the first is the one that the program is started with. */
  readonly files: readonly string[];
  /** What the machine asks for and an example in a container does not; `text` has its addresses replaced already. */
  readonly adapt: (text: string, directory: string) => string;
  readonly parameters: (file: string) => readonly string[];
}

export const proxyTable = {
  caddy: {
    program: '/usr/bin/caddy',
    files: ['caddy/Caddyfile'],
    adapt: (text) => text.replace('auto_https off', 'auto_https off\n\tdefault_bind 127.0.0.1'),
    parameters: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
  nginx: {
    program: '/usr/sbin/nginx',
    files: ['nginx/nginx.conf'],
    adapt: (text, directory) =>
      `daemon off; pid ${directory}/pid; error_log stderr;\n${text
        .replace('http {', `http { access_log off; ${temporaryPaths(directory)}`)
        .replaceAll(/listen (\d+)/g, 'listen 127.0.0.1:$1')}`,
    parameters: (file) => ['-c', file, '-e', 'stderr'],
  },
  haproxy: {
    program: '/usr/sbin/haproxy',
    files: ['haproxy/haproxy.cfg', 'haproxy/uitsmijter.lua'],
    adapt: (text, directory) =>
      text.replace('/usr/local/etc/haproxy', directory).replace('bind :', 'bind 127.0.0.1:'),
    parameters: (file) => ['-db', '-f', file],
  },
} as const satisfies Readonly<Record<string, ProxyRow>>;

interface ModelRow {
  readonly files: readonly string[];
  /** From the texts of the files. */
  readonly model: (...texts: readonly string[]) => ProxyModel;
}

export const modelTable = {
  traefik: {
    files: ['traefik/applications.yaml', 'traefik/traefik.yaml'],
    model: (dynamic = '', fixed = '') => traefikModel(dynamic, fixed),
  },
  envoy: { files: ['envoy/envoy.yaml'], model: (text = '') => envoyModel(text) },
} as const satisfies Readonly<Record<string, ModelRow>>;

export type RealProxy = keyof typeof proxyTable;
export type ModelledProxy = keyof typeof modelTable;
export type ProxyName = RealProxy | ModelledProxy;

const isModelled = (name: ProxyName): name is ModelledProxy => name in modelTable;

/** Stops with the tests. @param change of each file's text, for what an operator may get wrong */
export async function startProxy(
  owner: Owner,
  name: ProxyName,
  upstreams: Upstreams,
  change: (text: string) => string = (text) => text,
): Promise<RunningProxy> {
  const { uitsmijter, application } = upstreams;
  const read = (file: string, port: number): string =>
    change(readFileSync(join('examples/forward-auth', file), 'utf8'))
      .replaceAll('uitsmijter:8080', uitsmijter)
      .replaceAll('application:8000', application)
      .replaceAll(/(?<!\d)8080(?!\d)/g, String(port));
  if (isModelled(name)) {
    const row: ModelRow = modelTable[name];
    const port = await startModelledProxy(owner, upstreams, (at) =>
      row.model(...row.files.map((file) => read(file, at))),
    );
    return { port, output: () => `${name} is a model` };
  }
  const row: ProxyRow = proxyTable[name];
  return startDaemon(owner, {
    program: row.program,
    configure: ({ directory, port }) => {
      const [first = ''] = row.files.map((file) => {
        const path = join(directory, basename(file));
        writeFileSync(path, row.adapt(read(file, port), directory));
        return path;
      });
      return row.parameters(first);
    },
  });
}

const temporaryPaths = (directory: string): string =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join(' ');
