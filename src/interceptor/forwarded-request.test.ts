import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ProxyQuestion, parseForwardedRequest, proxyDialects } from './forwarded-request.ts';

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
    assert.equal(parseForwardedRequest(xForwarded({ 'x-forwarded-proto': proto }))?.scheme, scheme);
});

test('usual ports go without saying', () => {
  assert.equal(
    parseForwardedRequest(xForwarded({ 'x-forwarded-host': 'shop.example:443' }))?.origin,
    'https://shop.example',
  );
});

test('what stands in two headers of one name is not believed', () => {
  for (const name of Object.keys(xForwarded().headers))
    assert.equal(parseForwardedRequest(xForwarded({ [name]: 'GET, GET' })), undefined, name);
});

test('when two dialects speak, neither is believed', () => {
  assert.equal(parseForwardedRequest(xForwarded(said['x-original']?.headers)), undefined);
  assert.equal(parseForwardedRequest({ ...xForwarded(), url: '/interceptor/x' }), undefined);
});

test('when nobody speaks, nothing is known', () => {
  assert.equal(
    parseForwardedRequest({ method: 'GET', url: '/interceptor', headers: { host: 'shop.example' } }),
    undefined,
  );
});
