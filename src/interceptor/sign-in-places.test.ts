import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignInPlaces, type SignInPlacesParts } from './sign-in-places.ts';

interface Configured {
  readonly domain?: string;
  readonly cookie?: string;
  readonly hosts?: readonly string[];
  readonly publicDomain?: string;
  readonly cookieDomains?: Readonly<Record<string, string>>;
}

function places({
  domain,
  cookie = domain,
  hosts = ['*.acme.example'],
  publicDomain,
  cookieDomains = {},
}: Configured) {
  const interceptor: SignInPlacesParts['tenant']['interceptor'] = {
    enabled: true,
    rules: [],
    headers: new Map(),
    ...(domain !== undefined && { domain }),
    ...(cookie !== undefined && { cookie }),
  };
  return createSignInPlaces({
    tenant: { hosts, interceptor },
    publicDomain,
    cookieDomains: new Map(Object.entries(cookieDomains)),
  });
}

const acme = { domain: 'login.acme.example', cookie: '.acme.example' };

test('one cookie serves all hosts below its domain', () => {
  assert.deepEqual(places(acme).placeOf('https://shop.acme.example'), {
    loginOrigin: 'https://login.acme.example',
    isReached: true,
    cookieDomain: 'acme.example',
  });
});

test('a sign-in is handed over to hosts that the cookie does not reach', () => {
  for (const host of ['wiki.acme.test', 'evilacme.example', 'acme.example.test'])
    assert.deepEqual(places(acme).placeOf(`https://${host}`), {
      loginOrigin: 'https://login.acme.example',
      isReached: false,
    });
});

test('COOKIE_DOMAINS gives hosts of another domain one cookie of their own', () => {
  const { placeOf } = places({ ...acme, cookieDomains: { 'wiki.acme.test': '*.acme.test' } });
  assert.equal(placeOf('https://wiki.acme.test').cookieDomain, 'acme.test');
});

test('COOKIE_DOMAINS counts for the login host, unless the tenant says something itself', () => {
  const cookieDomains = { 'login.acme.example': '.acme.example' };
  const { placeOf, cookieDomainOn } = places({ domain: 'login.acme.example', cookieDomains });
  assert.equal(placeOf('https://shop.acme.example').isReached, true);
  assert.equal(cookieDomainOn('login.acme.example'), 'acme.example');
  const own = places({ domain: 'login.apps.acme.example', cookie: '.apps.acme.example', cookieDomains });
  assert.equal(own.cookieDomainOn('login.apps.acme.example'), 'apps.acme.example');
});

test('a domain that a browser would refuse is not used', () => {
  assert.equal(places(acme).cookieDomainOn('login.other.example'), undefined);
});

test('the login page is the tenant’s, the shared one, its first host, or the host itself, in this order', () => {
  const loginOf = (configured: Configured) =>
    places(configured).placeOf('https://a.acme.example').loginOrigin;
  const hosts = ['*.acme.example', 'first.acme.example'];
  assert.equal(loginOf({ ...acme, publicDomain: 'login.all.example', hosts }), 'https://login.acme.example');
  assert.equal(loginOf({ publicDomain: 'login.all.example', hosts }), 'https://login.all.example');
  assert.equal(loginOf({ hosts }), 'https://first.acme.example');
  assert.equal(loginOf({}), 'https://a.acme.example');
});

test('behind a proxy with a port of its own, the login page has the same, unless it is configured with one', () => {
  assert.equal(
    places(acme).placeOf('http://shop.acme.example:8080').loginOrigin,
    'http://login.acme.example:8080',
  );
  const own = places({ ...acme, domain: 'login.acme.example:9000' });
  assert.equal(own.placeOf('http://shop.acme.example:8080').loginOrigin, 'http://login.acme.example:9000');
});
