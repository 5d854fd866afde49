import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedOf, type Connection } from './forwarded.ts';
import { createTrustedProxies } from './trusted-proxies.ts';

const proxies = createTrustedProxies(['127.0.0.0/8', '10.0.0.0/8', '2001:db8::1']);
const ask = (headers: Connection['headers'], peerAddress = '127.0.0.1', secure = false) =>
  askedOf({ headers, peerAddress, encrypted: false }, proxies, secure);

test('the Host names the origin when no proxy says otherwise', () => {
  assert.deepEqual(ask({ host: 'Login.Example.com:8080' }), {
    origin: 'http://login.example.com:8080',
    hostname: 'login.example.com',
    address: '127.0.0.1',
  });
  assert.equal(ask({ host: 'login.example.com' }, '127.0.0.1', true)?.origin, 'https://login.example.com');
});

test('a trusted proxy speaks for the browser', () => {
  const headers = {
    host: 'uitsmijter:8080',
    'x-forwarded-host': 'login.example.com',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '198.51.100.7, 10.1.2.3',
  };
  const asked = {
    origin: 'https://login.example.com',
    hostname: 'login.example.com',
    address: '198.51.100.7',
  };
  assert.deepEqual(ask(headers), asked);
  assert.deepEqual(ask(headers, '::ffff:127.0.0.1'), asked);
});

test('a stranger does not', () => {
  const headers = {
    host: 'login.example.com',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-for': '10.0.0.1',
  };
  assert.deepEqual(ask(headers, '203.0.113.5'), {
    origin: 'http://login.example.com',
    hostname: 'login.example.com',
    address: '203.0.113.5',
  });
});

test('a client cannot put an address in front of its own', () => {
  const headers = { host: 'h', 'x-forwarded-for': '192.0.2.99, 198.51.100.7, 10.1.2.3' };
  assert.equal(ask(headers)?.address, '198.51.100.7');
  assert.equal(ask({ host: 'h', 'x-forwarded-for': 'garbage, 10.1.2.3' })?.address, '10.1.2.3');
});

const garbage: readonly Connection['headers'][] = [
  {},
  { host: '' },
  { host: 'a b' },
  { host: 'evil.test/login.example.com' },
  { host: 'user@login.example.com' },
  { host: 'login.example.com:99999' },
  { host: 'login.example.com#' },
  { host: 'h', 'x-forwarded-host': 'a.example, b.example' },
  { host: 'h', 'x-forwarded-host': 'a.example/x' },
  { host: 'h', 'x-forwarded-proto': 'https, http' },
  { host: 'h', 'x-forwarded-proto': 'javascript' },
];
for (const headers of garbage)
  test(`nothing is known of ${JSON.stringify(headers)}`, () => assert.equal(ask(headers), undefined));

test('a proxy range that is none is refused by name', () => {
  for (const entry of ['nonsense', '10.0.0.0/33', '::1/129', '10.0.0.0/x'])
    assert.throws(() => createTrustedProxies([entry]), new RegExp(entry.replaceAll('.', '\\.')));
});
