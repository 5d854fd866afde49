/** What an example forgets, everybody who copies it forgets. The proxies that Debian has are run elsewhere. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const folder = 'examples/forward-auth';
const read = (path: string): string => readFileSync(`${folder}/${path}`, 'utf8');

/** `Authorization`, and what `interceptor.headers` has by default. */
const identity = [
  'authorization',
  'x-user-ident',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-groups',
];

/** All that is taken from the answer: the application's cookies are among it, for the browser's hold Uitsmijter's. */
const taken = ['cookie', ...identity];

/** The headers that a configuration sets from Uitsmijter's answer, as it says so itself. */
const overwritten: Readonly<Record<string, (text: string) => readonly string[]>> = {
  'caddy/Caddyfile': (text) =>
    [...text.matchAll(/^\s*request_header (\S+) \{http\.reverse_proxy\.header\.(\S+)\}$/gm)].map(
      ([, name = '', told]) => (name === told ? name : `${name} from ${told}`),
    ),
  'nginx/nginx.conf': (text) => {
    const answered = new Map(
      [...text.matchAll(/^\s*auth_request_set (\$\w+) \$upstream_http_(\w+);$/gm)].map(
        ([, variable = '', told = '']) => [variable, told.replaceAll('_', '-')],
      ),
    );
    return [...text.matchAll(/^\s*proxy_set_header (\S+) (\$uitsmijter_\w+);$/gm)].map(
      ([, name = '', variable = '']) => {
        const told = answered.get(variable);
        return name.toLowerCase() === told ? name : `${name} from ${told}`;
      },
    );
  },
  'haproxy/uitsmijter.lua': (text) => [
    ...(/req_del_header\("cookie"\)/.test(text) ? ['cookie'] : []),
    ...[...(/^local identity = \{(.*)\}$/m.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(
      ([, name = '']) => name,
    ),
  ],
  'traefik/applications.yaml': (text) =>
    parse(text).http.middlewares.uitsmijter.forwardAuth.authResponseHeaders,
  'envoy/envoy.yaml': (text) =>
    ['allowed_upstream_headers:', 'allowed_client_headers:']
      .reduce((rest, from, index) => rest.split(from)[index === 0 ? 1 : 0] ?? '', text)
      .match(/(?<=exact: )\S+/g) ?? [],
};
for (const [path, namesIn] of Object.entries(overwritten))
  test(`${path} overwrites every identity header, and the cookies`, () => {
    assert.deepEqual(
      namesIn(read(path)).map((name) => name.toLowerCase()),
      taken,
    );
  });

const unpublished: Readonly<Record<string, RegExp>> = {
  'caddy/Caddyfile': /respond \/interceptor\* 404/,
  'nginx/nginx.conf': /location \/interceptor \{\s*return 404;/,
  'haproxy/haproxy.cfg': /return status 404 if is_login \{ path_beg \/interceptor \}/,
  'traefik/applications.yaml': /&& !PathPrefix\(`\/interceptor`\)/,
  'envoy/envoy.yaml': /prefix: \/interceptor \}\s*direct_response: \{ status: 404 \}/,
};
for (const [path, pattern] of Object.entries(unpublished))
  test(`${path} does not publish the question`, () => assert.match(read(path), pattern));

test('Traefik believes no browser, takes all of the answer, and passes the cookie on', () => {
  const { forwardAuth } = parse(read('traefik/applications.yaml')).http.middlewares.uitsmijter;
  assert.equal(forwardAuth.trustForwardHeader, false);
  assert.deepEqual(
    forwardAuth.authResponseHeaders.map((name: string) => name.toLowerCase()),
    taken,
  );
  assert.deepEqual(forwardAuth.addAuthCookiesToResponse, ['uitsmijter-sso']);
  assert.equal(parse(read('traefik/traefik.yaml')).entryPoints.web.forwardedHeaders, undefined);
});

test('Envoy fails closed, strips and takes all of the identity, and asks with what was recorded', () => {
  const [listener] = parse(read('envoy/envoy.yaml')).static_resources.listeners;
  const { typed_config: manager } = listener.filter_chains[0].filters[0];
  const [, strip, ask] = manager.http_filters.map((filter: { typed_config: object }) => filter.typed_config);
  assert.equal(manager.use_remote_address, true);
  assert.equal(manager.common_http_protocol_options.headers_with_underscores_action, 'REJECT_REQUEST');
  assert.equal(ask.failure_mode_allow, false);
  assert.deepEqual(
    strip.mutations.request_mutations.map(({ remove }: { remove: string }) => remove),
    identity,
  );
  const names = ({ patterns }: { patterns: { exact: string }[] }) => patterns.map(({ exact }) => exact);
  const { authorization_response: answer, path_prefix } = ask.http_service;
  assert.deepEqual(names(answer.allowed_upstream_headers), taken);
  assert.deepEqual(names(answer.allowed_client_headers_on_success), ['set-cookie']);
  const allowed: { exact?: string; safe_regex?: { regex: string } }[] = ask.allowed_headers.patterns;
  const said = [
    'x-forwarded-uri',
    'x-forwarded-host',
    'x-forwarded-method',
    'x-original-url',
    'x-original-method',
  ];
  assert.ok(!allowed.some(({ exact = '' }) => said.includes(exact)));
  // What is spelled to be read as an identity header is told to Uitsmijter, which refuses it; nothing else of ours is.
  const [odd] = allowed.flatMap(({ safe_regex }) => safe_regex?.regex ?? []);
  const isOdd = (name: string) => new RegExp(`^(?:${odd})$`).test(name);
  assert.ok(['x.user.ident', 'x-forwarded.groups', "x'user-ident", 'remote.user'].every(isOdd));
  assert.ok(!['x-forwarded-uri', 'x-original-url', 'x-user-ident', 'cookie'].some(isOdd));
  assert.equal(path_prefix, '/interceptor');
});

test('Envoy lets clients and tokens say who they are to Uitsmijter, and nobody to an application', () => {
  const [listener] = parse(read('envoy/envoy.yaml')).static_resources.listeners;
  const { http_filters, route_config } = listener.filter_chains[0].filters[0].typed_config;
  const isIdentity = ({ typed_config }: { typed_config: Record<string, unknown> }) =>
    JSON.stringify(typed_config).includes('{"remove":"authorization"}');
  const { name } = http_filters.find(isIdentity);
  const [login, applications] = route_config.virtual_hosts;
  assert.deepEqual(login.typed_per_filter_config[name], {
    '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig',
    disabled: true,
  });
  assert.equal(applications.typed_per_filter_config, undefined);
});

test('Traefik and Envoy let no tunnel through but WebSockets', () => {
  const { rule } = parse(read('traefik/applications.yaml')).http.routers.applications;
  assert.match(rule, /\) && !HeaderRegexp\(`Upgrade`, `\(\?i\)h2c\|http\|tls`\)$/);
  assert.match(read('envoy/envoy.yaml'), /upgrade_configs: \[\{ upgrade_type: websocket \}\]\n/);
});

test('HAProxy takes away what only it and Uitsmijter may say, in every spelling that is read alike', () => {
  const [, taken = ''] = /del-header (\S+) -m reg/.exec(read('haproxy/haproxy.cfg')) ?? [];
  for (const name of ['x-user-ident', 'x_user-ident', 'x.user.ident', 'x-forwarded.groups', 'x.original-url'])
    assert.match(name, new RegExp(taken));
});

const pages: Readonly<Record<string, readonly string[]>> = {
  traefik: ['traefik/applications.yaml', 'traefik/traefik.yaml'],
  caddy: ['caddy/Caddyfile'],
  nginx: ['nginx/nginx.conf'],
  haproxy: ['haproxy/haproxy.cfg', 'haproxy/uitsmijter.lua'],
  envoy: ['envoy/envoy.yaml'],
};
for (const [name, files] of Object.entries(pages))
  test(`what the page about ${name} explains stands in its example`, () => {
    const page = readFileSync(`docs/guide/forward-auth/${name}.md`, 'utf8');
    const lines = files.flatMap((file) =>
      read(file)
        .split('\n')
        .map((line) => line.trim()),
    );
    const shown = [...page.matchAll(/^```(?!sh)\w+\n([\s\S]*?)^```$/gm)].flatMap(([, text = '']) =>
      text.split('\n').map((line) => line.trim()),
    );
    assert.ok(shown.length > 10);
    assert.deepEqual(
      shown.filter((line) => line !== '' && !lines.includes(line)),
      [],
    );
  });
