import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admittedClaims, parseClaimsRequest } from './claims-request.ts';
import { OAuthError } from './errors.ts';

test('a claim is asked for with null, as essential, or with values', () => {
  const request = parseClaimsRequest(
    '{"userinfo":{"given_name":{"essential":true},"picture":null,"http://example.info/claims/groups":null},' +
      '"id_token":{"auth_time":{"essential":true},"acr":{"values":["a","b"]},"sub":{"value":"u1"}},"other":1}',
  );
  assert.deepEqual(
    [...(request?.userinfo ?? [])],
    [
      ['given_name', { essential: true }],
      ['picture', { essential: false }],
      ['http://example.info/claims/groups', { essential: false }],
    ],
  );
  assert.deepEqual(
    [...(request?.idToken ?? [])],
    [
      ['auth_time', { essential: true }],
      ['acr', { essential: false, values: ['a', 'b'] }],
      ['sub', { essential: false, values: ['u1'] }],
    ],
  );
});

test('members that are not understood are ignored', () => {
  const request = parseClaimsRequest('{"userinfo":{"name":{"purpose":"to greet"}},"verified":[1]}');
  assert.deepEqual(request?.userinfo.get('name'), { essential: false });
});

const refused: readonly [sentence: string, text: string][] = [
  ['what is no JSON', '{'],
  ['a list', '[]'],
  ['a text', '"name"'],
  ['null', 'null'],
  ['a member that is no object', '{"userinfo":["name"]}'],
  ['a claim that is no object', '{"userinfo":{"name":true}}'],
  ['essential that is no truth value', '{"userinfo":{"name":{"essential":"yes"}}}'],
  ['values that are no list', '{"id_token":{"acr":{"values":"a"}}}'],
  ['value beside values', '{"id_token":{"acr":{"value":"a","values":["b"]}}}'],
  ['a member twice', '{"id_token":{"sub":{"value":"u1"},"sub":{"value":"u2"}}}'],
  ['a member twice, written differently', '{"id_token":{"sub":null,"s\\u0075b":null}}'],
  ['what is nested deeply', `{"id_token":{"acr":{"value":${'['.repeat(50)}${']'.repeat(50)}}}}`],
  ['what is long', `{"id_token":{"acr":{"value":"${'a'.repeat(5000)}"}}}`],
  [
    'more claims than there are',
    `{"userinfo":{${Array.from({ length: 101 }, (_, index) => `"c${index}":null`)}}}`,
  ],
];
for (const [sentence, text] of refused)
  test(`${sentence} is refused`, () =>
    assert.throws(
      () => parseClaimsRequest(text),
      (error) => error instanceof OAuthError && error.code === 'invalid_request',
    ));

test('a colon in a value is no member, a quote in a name no end', () => {
  assert.ok(parseClaimsRequest('{"id_token":{"sub":{"value":"a\\": \\"b"},"x\\"y":null}}'));
});

test('a client gets the claims of scopes it is registered for, asked for or not', () => {
  const request = parseClaimsRequest(
    '{"userinfo":{"email":null,"name":null,"team":null,"__proto__":null},"id_token":{"phone_number":null,"email":null}}',
  );
  assert.ok(request);
  assert.deepEqual(admittedClaims(request, ['openid', 'email']), { userinfo: ['email'], idToken: ['email'] });
  assert.deepEqual(admittedClaims(request, ['p*']), { userinfo: ['name'], idToken: ['phone_number'] });
  assert.deepEqual(admittedClaims(request, []), { userinfo: [], idToken: [] });
});
