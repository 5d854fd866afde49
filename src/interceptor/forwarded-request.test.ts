import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ForwardedRequest,
  type ProxyQuestion,
  parseForwardedRequest,
  proxyDialects,
} from './forwarded-request.ts';

type Headers = ProxyQuestion['headers'];

const xForwarded = (headers: Headers = {}): ProxyQuestion => ({
  method: 'GET',
  url: '/interceptor',
  headers: {
    'x-forwarded-method': 'POST',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'Shop.Example:8443',
    'x-forwarded-uri': '/a%2Fb?c=d%20e&f',
    ...headers,
  },
});

const parsed = (question: ProxyQuestion): Partial<ForwardedRequest> => {
  const request = parseForwardedRequest(question);
  return 'unclear' in request ? {} : request;
};
const doubt = (question: ProxyQuestion): string => {
  const request = parseForwardedRequest(question);
  return 'unclear' in request ? request.unclear : '';
};

const said: Readonly<Record<string, ProxyQuestion>> = {
  'x-forwarded': xForwarded(),
  'x-original': {
    method: 'GET',
    url: '/interceptor',
    headers: { 'x-original-url': 'https://Shop.Example:8443/a%2Fb?c=d%20e&f', 'x-original-method': 'POST' },
  },
  'path-prefix': {
    method: 'POST',
    url: '/interceptor/a%2Fb?c=d%20e&f',
    headers: { host: 'Shop.Example:8443', 'x-forwarded-proto': 'https' },
  },
};

for (const { name, proxies, redirectStatus } of proxyDialects)
  test(`${proxies} say the same in their own way`, () => {
    assert.deepEqual(parseForwardedRequest(said[name] ?? xForwarded()), {
      method: 'POST',
      scheme: 'https',
      origin: 'https://shop.example:8443',
      hostname: 'shop.example',
      target: '/a%2Fb?c=d%20e&f',
      redirectStatus,
    });
  });

test('the protocol of a WebSocket is that of its first request', () => {
  for (const [proto, scheme] of [
    ['ws', 'http'],
    ['wss', 'https'],
  ])
    assert.equal(parsed(xForwarded({ 'x-forwarded-proto': proto })).scheme, scheme);
});

test('usual ports go without saying', () => {
  assert.equal(parsed(xForwarded({ 'x-forwarded-host': 'shop.example:443' })).origin, 'https://shop.example');
});

const names: Readonly<Record<string, string>> = {
  'x-forwarded-method': 'X-Forwarded-Method',
  'x-forwarded-proto': 'X-Forwarded-Proto',
  'x-forwarded-host': 'X-Forwarded-Host',
  'x-forwarded-uri': 'X-Forwarded-Uri',
};

test('what stands in two headers of one name is not believed, and the doubt names it', () => {
  for (const [header, name] of Object.entries(names))
    assert.equal(doubt(xForwarded({ [header]: 'GET, GET' })), `${name} is malformed, or was sent twice`);
});

test('what is missing is named', () => {
  for (const [header, name] of Object.entries(names)) {
    const { [header]: _, ...rest } = xForwarded().headers;
    const expected = header === 'x-forwarded-uri' ? /neither X-Forwarded-Uri nor/ : `${name} is missing`;
    assert.match(doubt({ ...xForwarded(), headers: rest }), new RegExp(expected), header);
  }
  const nginx = said['x-original'] ?? xForwarded();
  const malformed = { ...nginx, headers: { ...nginx.headers, 'x-original-url': 'https://a@b/c' } };
  assert.match(doubt(malformed), /^the scheme in X-Original-URL is missing or unreadable/);
  const { 'x-original-method': _, ...rest } = nginx.headers;
  assert.match(doubt({ ...nginx, headers: rest }), /^X-Original-Method is missing/);
  assert.match(doubt(xForwarded({ 'x-forwarded-uri': `/${'x'.repeat(9000)}` })), /longer than/);
});

test('when two dialects speak, neither is believed, and both are named', () => {
  assert.match(
    doubt(xForwarded(said['x-original']?.headers)),
    /^X-Forwarded-Uri and the path in X-Original-URL/,
  );
  assert.match(doubt({ ...xForwarded(), url: '/interceptor/x' }), /^X-Forwarded-Uri and the path behind/);
});

test('when nobody speaks, nothing is known', () => {
  assert.match(
    doubt({ method: 'GET', url: '/interceptor', headers: { host: 'shop.example' } }),
    /does not say/,
  );
});
