import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReturnTo } from './return-to.ts';

const policy = {
  ownOrigin: 'https://login.example.com',
  isTenantHost: (hostname: string) => ['login.example.com', 'shop.example.com'].includes(hostname),
};
const parse = (location: string) => parseReturnTo(location, policy);

test('an authorization request of ours is admitted with its query as it is', () => {
  const query = 'client_id=1&redirect_uri=https%3A%2F%2Fa%2Fcb&state=a%2Bb';
  assert.deepEqual(parse(`/authorize?${query}`), { kind: 'authorization', query });
  assert.deepEqual(parse(`https://login.example.com/authorize?${query}`), { kind: 'authorization', query });
});

test('the front page and pages on hosts of the tenant are admitted', () => {
  assert.deepEqual(parse('/'), { kind: 'own', path: '/' });
  assert.deepEqual(parse('/account?a=1'), { kind: 'own', path: '/account' });
  assert.deepEqual(parse('/activate?user_code=BCDF-GHJK'), {
    kind: 'own',
    path: '/activate?user_code=BCDF-GHJK',
  });
  assert.deepEqual(parse('https://shop.example.com/cart?a=1&b=%2F#top'), {
    kind: 'application',
    url: 'https://shop.example.com/cart?a=1&b=%2F#top',
  });
  assert.deepEqual(parse('//shop.example.com/cart'), {
    kind: 'application',
    url: 'https://shop.example.com/cart',
  });
});

const refused = [
  '//evil.test/',
  'https://evil.test/authorize?client_id=1',
  '/\\evil.test/',
  '\\/evil.test',
  'https:evil.test',
  'https:/\\evil.test/',
  'https://shop.example.com@evil.test/',
  'https://shop.example.com:pw@shop.example.com/',
  'https://shop.example.com.evil.test/',
  'https://evil.test/?https://shop.example.com/',
  'https://evil.test#shop.example.com',
  'https://shop.example.com\t.evil.test/',
  '/\t/evil.test/',
  ' https://evil.test/',
  'https://shop.example.com\n/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//https://shop.example.com',
  'data:text/html,x',
  'ftp://shop.example.com/',
  'https://ѕhop.example.com/',
  'https://shop.example.com\u3002evil.test/',
  `https://shop.example.com/${'a'.repeat(9000)}`,
];
for (const location of refused)
  test(`a browser is not sent to ${JSON.stringify(location.slice(0, 60))}`, () =>
    assert.equal(parse(location), undefined));
