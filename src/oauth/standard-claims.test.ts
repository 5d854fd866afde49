import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClaimPaths, claimsOfScope, readClaims } from './standard-claims.ts';
import type { Json } from './user.ts';

const types: readonly [sentence: string, name: string, written: Json, told: Json | undefined][] = [
  ['a text is told as it is', 'name', 'Jana', 'Jana'],
  ['a number stands for its text', 'phone_number', 4912345, '4912345'],
  ['an empty text is left out', 'name', '', undefined],
  ['null is left out', 'name', null, undefined],
  ['a list is no text', 'email', ['a@example.com'], undefined],
  ['a text says that an address is verified', 'email_verified', 'true', true],
  ['a number says that an address is not verified', 'email_verified', 0, false],
  ['what merely looks true verifies nothing', 'email_verified', 'yes', undefined],
  ['a list verifies nothing', 'phone_number_verified', [], undefined],
  ['a time is a number of seconds', 'updated_at', 1_700_000_000, 1_700_000_000],
  ['a time in milliseconds becomes seconds', 'updated_at', 1_700_000_000_123, 1_700_000_000],
  ['a date becomes seconds', 'updated_at', '2023-11-14T22:13:20Z', 1_700_000_000],
  ['a date with an offset becomes seconds', 'updated_at', '2023-11-14 23:13:20.5+01:00', 1_700_000_000],
  ['a number in a text is a number', 'updated_at', '1700000000', 1_700_000_000],
  ['another text is no time', 'updated_at', 'last Tuesday', undefined],
  ['a day that no month has is no time', 'updated_at', '2023-13-45', undefined],
  ['an address in one text is formatted', 'address', 'Lane 1\nTown', { formatted: 'Lane 1\nTown' }],
  [
    'an address has the members of the specification and no others',
    'address',
    { locality: 'Town', postal_code: 12345, door: 'blue', country: '' },
    { locality: 'Town', postal_code: '12345' },
  ],
  ['an address without any known member is left out', 'address', { door: 'blue' }, undefined],
];
for (const [sentence, name, written, told] of types)
  test(sentence, () =>
    assert.deepEqual(readClaims({ [name]: written }, {}, [name]), told === undefined ? {} : { [name]: told }),
  );

const profile = {
  firstName: 'Jana',
  given_name: 'not this',
  contact: { mail: 'jana@example.com', phones: ['+49 1', '+49 2'] },
  home: { street: 'Lane 1', city: 'Town' },
};
const places: readonly [sentence: string, paths: ClaimPaths, told: Json][] = [
  ['a path replaces the name', { given_name: ['firstName'] }, { given_name: 'Jana' }],
  ['a path that leads nowhere leaves the claim out', { given_name: ['nobody', 'here'] }, {}],
  [
    'a path leads down and into lists',
    { email: ['contact', 'mail'], phone_number: ['contact', 'phones', '1'] },
    { given_name: 'not this', email: 'jana@example.com', phone_number: '+49 2' },
  ],
  [
    'an address is put together from parts',
    { address: { street_address: ['home', 'street'], locality: ['home', 'city'], region: ['home', 'x'] } },
    { given_name: 'not this', address: { street_address: 'Lane 1', locality: 'Town' } },
  ],
  [
    'a path does not leave what the user store said',
    { name: ['constructor', 'name'] },
    { given_name: 'not this' },
  ],
  [
    'the length of a list is no member',
    { name: ['contact', 'phones', 'length'] },
    { given_name: 'not this' },
  ],
];
for (const [sentence, paths, told] of places)
  test(sentence, () =>
    assert.deepEqual(
      readClaims(profile, paths, ['name', 'given_name', 'email', 'phone_number', 'address']),
      told,
    ),
  );

test('a profile in a text of JSON is read as the original did', () => {
  assert.deepEqual(readClaims('{"name":"Jana"}', {}, ['name']), { name: 'Jana' });
  assert.deepEqual(readClaims('no JSON', {}, ['name']), {});
  assert.deepEqual(readClaims(undefined, {}, ['name']), {});
});

test('what a profile inherits is not what the user store said', () => {
  assert.deepEqual(readClaims(Object.create({ name: 'nobody' }), {}, ['name']), {});
});

test('only standard claims are told, whatever the profile has', () => {
  assert.deepEqual(readClaims({ team: 'blue', sub: 'x' }, {}, ['team', 'sub', '__proto__']), {});
});

test('a scope opens the claims of section 5.4', () => {
  assert.deepEqual(claimsOfScope('email'), ['email', 'email_verified']);
  assert.deepEqual(claimsOfScope('phone'), ['phone_number', 'phone_number_verified']);
  assert.equal(claimsOfScope('profile').length, 14);
  assert.deepEqual(claimsOfScope('openid'), []);
});
