import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IdentitySource } from '../tenants/index.ts';
import { createIdentityHeaders } from './identity-headers.ts';

const user = {
  subject: 'u-1',
  username: 'ada',
  role: 'admin',
  roles: ['admin', 'guest,boss', 'editor'],
  scopes: ['a', 'b'],
  profile: {
    name: 'Ada Łovelace',
    age: 36,
    mail: { work: 'ada@example.com' },
    tags: ['x', 1, null, 'y,z'],
    bad: 'a\r\nX: y',
  },
};

const told = (source: IdentitySource, who: typeof user | undefined = user) =>
  createIdentityHeaders(new Map([['X-Test', source]])).of(who)['X-Test'];

test('headers carry what they are configured to carry', () => {
  assert.equal(told('subject'), 'u-1');
  assert.equal(told('user'), 'ada');
  assert.equal(told('role'), 'admin');
  assert.equal(told('scope'), 'a b');
  assert.equal(told('profile.mail.work'), 'ada@example.com');
  assert.equal(told('profile.age'), '36');
});

test('an entry with a comma does not become two in a list', () => {
  assert.equal(told('roles'), 'admin,editor');
  assert.equal(told('profile.tags'), 'x,1');
});

test('text is UTF-8 on the wire', () => {
  assert.equal(Buffer.from(told('profile.name') ?? '', 'latin1').toString('utf8'), 'Ada Łovelace');
});

test('what cannot be a header, or is not there, is empty', () => {
  for (const source of [
    'profile.bad',
    'profile.none',
    'profile.mail',
    'profile.name.x',
    'profile.constructor',
  ] as const)
    assert.equal(told(source), '', source);
  assert.equal(told('subject', { ...user, subject: 'x'.repeat(2000) }), '');
});

test('when nobody is there, every header is there and empty', () => {
  assert.deepEqual(createIdentityHeaders(new Map([['X-A', 'user']])).of(undefined), { 'X-A': '' });
});

test('another spelling of an identity header is told from an innocent header', () => {
  const headers = createIdentityHeaders(new Map([['X-User-Ident', 'subject']]));
  for (const name of ['x_user_ident', 'x-user_ident', 'x_user-ident'])
    assert.equal(headers.areForged({ [name]: 'x' }), true, name);
  assert.equal(headers.areForged({ 'x-user-ident': 'x', x_other: 'y', cookie: 'x_user_ident=1' }), false);
});
