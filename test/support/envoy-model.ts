/**
 * Envoy 1.34, as its source and documentation have it (github.com/envoyproxy/envoy): what the connection manager does to
 * X-Forwarded-… (source/common/http/conn_manager_utility.cc; docs/root/configuration/http/http_conn_man/headers.rst), how filters are disabled
 * per virtual host (FilterConfig in api/envoy/config/route/v3/route_components.proto), and what `ext_authz` over HTTP asks, sets and appends
 * (source/extensions/filters/common/ext_authz/ext_authz_http_impl.cc, commit 9c276e3; `onComplete` in
 * source/extensions/filters/http/ext_authz/ext_authz.cc; api/envoy/extensions/filters/http/ext_authz/v3/ext_authz.proto).
 * Questions pass through the asynchronous client, which adds headers of its own (source/common/http/async_client_impl.cc).
 */
import { parse } from 'yaml';
import { type Field, replaced, values, without } from './header-fields.ts';
import { type ProxiedRequest, type ProxyModel, upgradeIn } from './modelled-proxy.ts';

interface Pattern {
  readonly exact?: string;
  readonly prefix?: string;
  readonly safe_regex?: { readonly regex: string };
}

interface Patterns {
  readonly patterns: readonly Pattern[];
}

interface Added {
  readonly header: { readonly key: string; readonly value: string };
  readonly append_action?: string;
}

interface ExtAuthz {
  readonly status_on_error: { readonly code: string };
  readonly allowed_headers: Patterns;
  readonly http_service: {
    readonly path_prefix: string;
    readonly authorization_response: Readonly<Record<string, Patterns | undefined>>;
  };
}

interface Filter {
  readonly name: string;
  readonly typed_config: {
    readonly mutations?: {
      readonly request_mutations: readonly { readonly remove?: string; readonly append?: Added }[];
    };
  };
}

interface Route {
  readonly match: { readonly prefix: string };
  readonly direct_response?: { readonly status: number };
  readonly route?: { readonly cluster: string };
  readonly request_headers_to_add?: readonly Added[];
}

interface VirtualHost {
  readonly domains: readonly string[];
  readonly typed_per_filter_config?: Readonly<Record<string, { readonly disabled?: boolean }>>;
  readonly routes: readonly Route[];
}

/** Of the proxy itself, in whose name the question is asked. */
const ownAddress = '172.18.0.2';

const statusCodes: Readonly<Record<string, number>> = { ServiceUnavailable: 503, Forbidden: 403 };

export function envoyModel(text: string): ProxyModel {
  const [listener] = parse(text).static_resources.listeners;
  const manager = listener.filter_chains[0].filters[0].typed_config;
  const filters: readonly Filter[] = manager.http_filters;
  const hosts: readonly VirtualHost[] = manager.route_config.virtual_hosts;
  // The one filter of this kind; its type is what Envoy's documentation says.
  const auth = filters.find(({ name }) => name === 'envoy.filters.http.ext_authz')
    ?.typed_config as unknown as ExtAuthz;
  const { authorization_response: taken, path_prefix } = auth.http_service;

  const hostOf = ({ host }: ProxiedRequest) =>
    hosts.find(({ domains }) => domains.includes(host.toLowerCase()));
  const routeOf = (request: ProxiedRequest) =>
    hostOf(request)?.routes.find(({ match }) => request.target.startsWith(match.prefix));
  const filtered = (request: ProxiedRequest): ProxiedRequest => {
    const disabled = hostOf(request)?.typed_per_filter_config ?? {};
    let fields = request.fields;
    for (const { name, typed_config } of filters)
      for (const { remove, append } of typed_config.mutations?.request_mutations ?? []) {
        if (disabled[name]?.disabled) continue;
        if (remove !== undefined) fields = without(fields, remove.toLowerCase());
        if (append) fields = added({ ...request, fields }, append);
      }
    return { ...request, fields };
  };
  const routed = (request: ProxiedRequest): readonly Field[] =>
    (routeOf(request)?.request_headers_to_add ?? []).reduce<readonly Field[]>(
      (fields, append) => added({ ...request, fields }, append),
      request.fields,
    );

  return {
    receive: ({ target: line, fields: all, ...arrived }) => {
      const { headers_with_underscores_action } = manager.common_http_protocol_options ?? {};
      if (headers_with_underscores_action === 'REJECT_REQUEST' && all.some(([name]) => name.includes('_')))
        return 400;
      const [, named, rest] = /^https?:\/\/([^/]+)(\/.*)$/.exec(line) ?? [];
      const target = normalized(rest ?? line, manager);
      if (target === undefined) return 400;
      // Of two Host headers one is made, which no virtual host has.
      const host = named ?? values(all, 'host').join(',');
      const upgrade = upgradeIn(coalesced(all, 'upgrade', ','));
      const isKnown = (manager.upgrade_configs ?? []).some(
        ({ upgrade_type }: { upgrade_type: string }) => upgrade_type === upgrade,
      );
      if (upgrade !== undefined && upgrade !== 'h2c' && !isKnown) return 403;
      const dropped = isKnown ? [] : ['connection', 'upgrade'];
      const fields = without(
        coalesced(all, 'cookie', '; '),
        ...dropped,
        'host',
        'keep-alive',
        'proxy-connection',
        'transfer-encoding',
        'te',
      );
      const request = { ...arrived, host, target, fields };
      return { ...request, fields: entered(request, manager.use_remote_address === true) };
    },
    route: (request) => {
      const route = routeOf(request);
      if (!route?.route) return route?.direct_response?.status ?? 404;
      return route.route.cluster === 'uitsmijter' ? 'login' : 'application';
    },
    toLogin: (request) => routed(filtered(request)),
    prepare: filtered,
    ask: ({ method, host, target, fields }) => {
      const allowed: Patterns = {
        patterns: [...auth.allowed_headers.patterns, { exact: 'authorization' }],
      };
      const sent = new Map<string, string>([['content-length', '0']]);
      for (const [name, value] of fields) {
        if (name === 'content-length' || !matches(allowed, name)) continue;
        // source/extensions/filters/common/ext_authz/check_request_utils.cc merges what is left.
        const before = sent.get(name);
        sent.set(name, before === undefined ? value : `${before},${value}`);
      }
      sent.set('x-forwarded-for', [sent.get('x-forwarded-for') ?? [], ownAddress].flat().join(','));
      return {
        method,
        url: `${path_prefix}${target}`,
        fields: [
          ['host', host],
          ...sent,
          ['x-envoy-internal', 'true'],
          ['x-envoy-expected-rq-timeout-ms', '35000'],
        ],
      };
    },
    letThrough: (prepared, told) => {
      const overridden = told
        .filter(([name]) => matches(taken.allowed_upstream_headers, name))
        .reduce((fields, [name, value]) => replaced(fields, name, value), prepared.fields);
      const appended = told.filter(([name]) => matches(taken.allowed_upstream_headers_to_append, name));
      return routed({ ...prepared, fields: [...overridden, ...appended] });
    },
    refuse: ({ status, fields, body }) => {
      const code = statusCodes[auth.status_on_error.code];
      if (status >= 500) return { status: code ?? 403, fields: [], body: Buffer.from('') };
      const always = ['content-length', 'www-authenticate', 'location'];
      const shown = fields.filter(
        ([name]) => always.includes(name) || matches(taken.allowed_client_headers, name),
      );
      return { status, body, fields: shown };
    },
    answer: (told, fields) => [
      ...fields,
      ...told.filter(([name]) => matches(taken.allowed_client_headers_on_success, name)),
    ],
  };
}

const matches = (list: Patterns | undefined, name: string): boolean =>
  (list?.patterns ?? []).some(
    ({ exact, prefix, safe_regex }) =>
      name === exact ||
      (prefix !== undefined && name.startsWith(prefix)) ||
      (safe_regex !== undefined && new RegExp(`^(?:${safe_regex.regex})$`).test(name)),
  );

/** Chromium's parser of URLs is Envoy's too, and WHATWG's. */
function normalized(
  target: string,
  manager: { readonly normalize_path?: boolean; readonly path_with_escaped_slashes_action?: string },
): string | undefined {
  const [path = '', ...query] = target.split('?');
  if (!path.startsWith('/') || target.includes('#')) return undefined;
  if (manager.path_with_escaped_slashes_action === 'REJECT_REQUEST' && /%2f|%5c/i.test(path))
    return undefined;
  if (!manager.normalize_path) return target;
  if (/%(?![0-9a-f]{2})|%00/i.test(path)) return undefined;
  return [new URL(`http://x${path}`).pathname, ...query].join('?');
}

/** Several of one name are one (`delimiterByHeader` in source/common/http/header_map_impl.cc). */
function coalesced(fields: readonly Field[], name: string, delimiter: string): readonly Field[] {
  const all = values(fields, name);
  return all.length < 2 ? fields : replaced(fields, name, all.join(delimiter));
}

/** As the connection manager has left it. */
function entered({ scheme, client, fields }: ProxiedRequest, usesRemoteAddress: boolean): readonly Field[] {
  const inner = fields.filter(([name]) => !name.startsWith('x-envoy-'));
  if (!usesRemoteAddress)
    return values(inner, 'x-forwarded-proto').length > 0 ? inner : [...inner, ['x-forwarded-proto', scheme]];
  const path = [...values(inner, 'x-forwarded-for'), client].join(',');
  const said: readonly Field[] = [
    ['x-forwarded-for', path],
    ['x-forwarded-proto', scheme],
    ['x-envoy-external-address', client],
    ['x-request-id', '5f3d3c8e-3d7b-4b3c-9d3f-2f9d6b1c7a10'],
  ];
  return said.reduce<readonly Field[]>((before, [name, value]) => replaced(before, name, value), inner);
}

function added({ fields, host, client }: ProxiedRequest, { header, append_action }: Added): readonly Field[] {
  const value = header.value
    .replace('%REQ(:AUTHORITY)%', host)
    .replace('%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%', client);
  if (append_action !== 'OVERWRITE_IF_EXISTS_OR_ADD' || value.includes('%'))
    throw new Error(`no model of ${header.key}: ${header.value} (${append_action})`);
  return replaced(fields, header.key.toLowerCase(), value);
}
