/**
 * Proxies without sockets and for any host, for tests of the server alone: Traefik's and Envoy's models with the
 * examples' configurations, and nginx, whose real self is tested elsewhere.
 */
import { readFileSync } from 'node:fs';
import { envoyModel } from './envoy-model.ts';
import type { Field } from './header-fields.ts';
import type { ArrivedRequest, ProxyModel } from './modelled-proxy.ts';
import { traefikModel } from './traefik-model.ts';

export interface AskedAbout {
  readonly method: string;
  readonly url: URL;
  /** The browser's, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RecordedQuestion {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly ask: (asked: AskedAbout) => RecordedQuestion;
  /** What the application sees after a yes, which told these. */
  readonly letThrough: (
    asked: AskedAbout,
    told: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(`examples/forward-auth/${path}`, 'utf8');

/** Of several headers with one name, Node.js makes a list. */
const joined = (fields: readonly Field[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of fields)
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  return headers;
};

function modelled(model: ProxyModel): Recorded {
  const prepared = ({ method, url, headers }: AskedAbout) => {
    const arrived: ArrivedRequest = {
      method,
      scheme: url.protocol === 'https:' ? 'https' : 'http',
      target: url.pathname + url.search,
      client: '192.0.2.7',
      fields: Object.entries({ host: url.host, ...headers }),
    };
    const request = model.receive(arrived);
    if (typeof request === 'number') throw new Error(`the proxy itself answers ${request}`);
    return model.prepare(request);
  };
  return {
    ask: (asked) => {
      const { method, url, fields } = model.ask(prepared(asked));
      return { method, url, headers: joined(fields) };
    },
    letThrough: (asked, told) => joined(model.letThrough(prepared(asked), Object.entries(told))),
  };
}

const hopByHop = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

export const recordedProxies = {
  traefik: modelled(traefikModel(read('traefik/applications.yaml'), read('traefik/traefik.yaml'))),
  envoy: modelled(envoyModel(read('envoy/envoy.yaml'))),
  nginx: {
    ask: ({ method, url, headers }) => ({
      method: 'GET',
      url: '/interceptor',
      headers: {
        ...Object.fromEntries(
          Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !name.startsWith('x-forwarded-')),
        ),
        host: 'uitsmijter:8080',
        connection: 'close',
        'x-original-url': url.href.replace(url.hash, ''),
        'x-original-method': method,
        'x-forwarded-for': '192.0.2.7',
      },
    }),
    letThrough: ({ headers }, told) => ({ ...headers, ...told }),
  },
} as const satisfies Readonly<Record<string, Recorded>>;

export type RecordedProxy = keyof typeof recordedProxies;
