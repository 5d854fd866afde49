/**
 * What proxies that Debian does not have ask, as their documentation records it: Traefik's forwardAuth copies the browser's
 * headers and adds its own; Envoy's ext_authz over HTTP sends method, path and host as they were, below its
 * `path_prefix`, and of the other headers only the allowed ones. And nginx, whose real self is tested elsewhere.
 */
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

const hopByHop = new Set(['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);

const pick = (headers: AskedAbout['headers'], keep: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name)));

/** `allowed_headers` of examples/forward-auth/envoy/envoy.yaml. */
export const envoyAllows = new Set([
  'accept',
  'accept-language',
  'cookie',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-websocket-key',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-requested-with',
]);

export const recordedProxies = {
  traefik: ({ method, url, headers }) => ({
    method: 'GET',
    url: '/interceptor',
    headers: {
      ...pick(headers, (name) => !hopByHop.has(name) && !name.startsWith('x-forwarded-')),
      host: 'uitsmijter:8080',
      'user-agent': headers['user-agent'] ?? 'Mozilla/5.0',
      'accept-encoding': 'gzip',
      'x-forwarded-for': '192.0.2.7',
      'x-forwarded-host': url.host,
      'x-forwarded-method': method,
      'x-forwarded-port': url.protocol === 'https:' ? '443' : '80',
      'x-forwarded-proto': url.protocol.slice(0, -1),
      'x-forwarded-server': 'traefik-7d9f',
      'x-forwarded-uri': url.pathname + url.search,
      'x-real-ip': '192.0.2.7',
    },
  }),
  envoy: ({ method, url, headers }) => ({
    method,
    url: `/interceptor${url.pathname}${url.search}`,
    headers: {
      ...pick(
        { ...headers, 'x-forwarded-proto': url.protocol.slice(0, -1), 'x-forwarded-for': '192.0.2.7' },
        (name) => envoyAllows.has(name),
      ),
      ...(headers.authorization !== undefined && { authorization: headers.authorization }),
      host: url.host,
      'content-length': '0',
      'x-envoy-internal': 'true',
      'x-envoy-expected-rq-timeout-ms': '1000',
    },
  }),
  nginx: ({ method, url, headers }) => ({
    method: 'GET',
    url: '/interceptor',
    headers: {
      ...pick(headers, (name) => !hopByHop.has(name) && !name.startsWith('x-forwarded-')),
      host: 'uitsmijter:8080',
      connection: 'close',
      'x-original-url': url.href.replace(url.hash, ''),
      'x-original-method': method,
      'x-forwarded-for': '192.0.2.7',
    },
  }),
} as const satisfies Readonly<Record<string, (asked: AskedAbout) => RecordedQuestion>>;

export type RecordedProxy = keyof typeof recordedProxies;
