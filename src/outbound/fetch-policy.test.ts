import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkAddress,
  checkBody,
  checkHeaders,
  checkMethod,
  checkRedirect,
  checkUrl,
  defaultFetchPolicy,
  type FetchPolicy,
  FetchRefused,
  withoutSecrets,
} from './fetch-policy.ts';

const policy = defaultFetchPolicy;
const closed = { ...policy, allowPrivate: false };

for (const url of [
  'file:///etc/passwd',
  'ftp://example.com/',
  'data:text/plain,x',
  '/relative',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9.0xfe.0xa9.0xfe/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://①⑥⑨.254.169.254/',
  'http://169.254.169.254./',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://0/',
  'http://0.0.0.0:80/',
  'http://[::]/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://METADATA.google.internal./',
]) {
  test(`a script cannot fetch ${url}`, () => assert.throws(() => checkUrl(url, policy), FetchRefused));
}

for (const url of [
  'http://localhost:3000/',
  'http://127.0.0.1/',
  'http://10.0.0.1/',
  'https://[::1]/',
  'http://users.svc/',
]) {
  test(`user stores may be at ${url}`, () => assert.equal(checkUrl(url, policy).href, url));
}

test('private addresses can be closed', () => {
  for (const url of [
    'http://127.0.0.1/',
    'http://10.0.0.1/',
    'http://[::1]/',
    'http://2130706433/',
    'http://[::ffff:10.0.0.1]/',
  ]) {
    assert.throws(() => checkUrl(url, closed), FetchRefused, url);
  }
  assert.throws(() => checkAddress('192.168.0.1', closed, 'https:'), FetchRefused);
  assert.doesNotThrow(() => checkAddress('93.184.216.34', closed, 'https:'));
});

test('http can be kept inside the network', () => {
  const inside: FetchPolicy = { ...defaultFetchPolicy, http: 'private' };
  for (const url of [
    'http://127.0.0.1/',
    'http://10.0.0.1/',
    'https://93.184.216.34/',
    'http://app.example.com/',
  ])
    assert.doesNotThrow(() => checkUrl(url, inside), url);
  assert.throws(() => checkUrl('http://93.184.216.34/', inside), FetchRefused);
  assert.throws(() => checkAddress('93.184.216.34', inside, 'http:'), FetchRefused);
  assert.doesNotThrow(() => checkAddress('93.184.216.34', inside, 'https:'));
});

for (const name of [
  'Host',
  'connection',
  'Transfer-Encoding',
  'content-length',
  'Proxy-Authorization',
  'Expect',
  'a b',
  'x:',
  '',
]) {
  test(`a script cannot set the header ${JSON.stringify(name)}`, () =>
    assert.throws(() => checkHeaders({ [name]: '1' }), FetchRefused));
}

test('a header value cannot start another header', () => {
  for (const value of ['a\r\nX-Evil: 1', 'a\nb', 'a\0b', 'a\u0100']) {
    assert.throws(() => checkHeaders({ 'x-a': value }), FetchRefused);
  }
  assert.deepEqual(checkHeaders({ Authorization: 'Bearer é' }), { authorization: 'Bearer é' });
});

test('methods are upper-cased, and tunnels and the like refused', () => {
  assert.equal(checkMethod('post'), 'POST');
  for (const method of ['CONNECT', 'TRACE', 'GET / HTTP/1.1\r\nX: y', '']) {
    assert.throws(() => checkMethod(method), FetchRefused);
  }
});

test('a body needs a method that has one, and stays within the limit', () => {
  assert.throws(() => checkBody('GET', 'x', policy), /set method/);
  assert.throws(() => checkBody('POST', 'é'.repeat(policy.requestBody / 2 + 1), policy), /larger than/);
  assert.doesNotThrow(() => checkBody('POST', 'x', policy));
});

test('redirects stay at their origin; only http may become https', () => {
  const from = new URL('http://users.svc:8080/a');
  assert.equal(checkRedirect(from, '/b', policy).href, 'http://users.svc:8080/b');
  assert.equal(checkRedirect(from, 'https://users.svc/b', policy).href, 'https://users.svc/b');
  const secure = new URL('https://users.svc/a');
  for (const location of [
    'http://users.svc/b',
    'https://users.svc:8443/',
    'https://evil.example/',
    '//evil.example/',
  ]) {
    assert.throws(() => checkRedirect(secure, location, policy), FetchRefused, location);
  }
});

test('what logs show of a URL has no credentials, query or fragment', () => {
  assert.equal(withoutSecrets('https://u:p@users.svc:1/a?token=x#y'), 'https://users.svc:1/a');
  assert.equal(withoutSecrets('nonsense?token=x'), 'nonsense…');
});
