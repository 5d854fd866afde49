import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  grantScopes,
  isScopeToken,
  narrowScope,
  parseScope,
  scopeMatches,
  supportedScopes,
} from './scope.ts';

const nobody = { client: { scopes: [], allowedProviderScopes: [] }, requested: [], user: { scopes: [] } };

describe('scopes', () => {
  it('a request separates scopes by spaces, commas or plus signs', () => {
    assert.deepEqual(parseScope('openid  profile,email+read\topenid'), [
      'openid',
      'profile',
      'email',
      'read',
    ]);
    assert.deepEqual(parseScope(''), []);
    assert.deepEqual(parseScope(undefined), []);
    assert.deepEqual(parseScope(' + , '), []);
  });

  it('a request with a malformed scope is refused as a whole', () => {
    for (const scope of ['read wri"te', 'read \\', 'read \u00e4', 'read \u0000']) {
      assert.throws(() => parseScope(scope), { code: 'invalid_scope' });
    }
  });

  it('a scope token has neither quotes, backslashes, control nor non-ASCII characters', () => {
    for (const token of ['read', 'profile::read', 'urn:x/y?z#a', "!~'"])
      assert.equal(isScopeToken(token), true, token);
    for (const token of ['', 'a b', 'a"b', 'a\\b', 'a\n', 'ä', '\u007f', '\u0000']) {
      assert.equal(isScopeToken(token), false, JSON.stringify(token));
    }
  });

  for (const [pattern, scope, covered] of [
    ['read', 'read', true],
    ['read', 'Read', false],
    ['read', 'reader', false],
    ['user:*', 'user:x', true],
    ['user:*', 'user:x:y', true],
    ['user:*', 'user:', false],
    ['user:*', 'user', false],
    ['user:*', 'xuser:x', false],
    ['*', 'anything', true],
    ['*:read', 'user:read', false],
    ['*:read', '*:read', true],
    ['a.b', 'axb', false],
    ['a.*', 'axb', false],
    ['(a|b)', 'a', false],
    ['a+*', 'aaa', false],
  ] as const) {
    it(`the pattern “${pattern}” ${covered ? 'covers' : 'does not cover'} “${scope}”`, () => {
      assert.equal(scopeMatches(pattern, scope), covered);
    });
  }

  it('nothing listed, nothing granted', () => {
    const user = { scopes: ['admin'] };
    assert.deepEqual(grantScopes({ ...nobody, requested: ['openid', 'admin'], user }), []);
  });

  it('neither side can grant what only the other side lists', () => {
    const question = { ...nobody, client: { scopes: ['read'], allowedProviderScopes: ['can:*'] } };
    const both = ['read', 'can:all'];
    assert.deepEqual(grantScopes({ ...question, requested: both }), ['read']);
    assert.deepEqual(grantScopes({ ...question, user: { scopes: both } }), ['can:all']);
  });

  it('what is granted comes sorted and once', () => {
    const granted = grantScopes({
      requested: ['write', 'read', 'write'],
      client: { scopes: ['*'], allowedProviderScopes: ['*'] },
      user: { scopes: ['read', 'admin'] },
    });
    assert.deepEqual(granted, ['admin', 'read', 'write']);
  });

  it('a provider cannot smuggle several scopes into one', () => {
    const client = { scopes: [], allowedProviderScopes: ['*'] };
    assert.deepEqual(grantScopes({ ...nobody, client, user: { scopes: ['a b', 'a"'] } }), []);
  });

  it('a client that acts for itself gets nothing that is about a person', () => {
    const client = { scopes: ['*'], allowedProviderScopes: ['*'] };
    const requested = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access', 'orders:read'];
    assert.deepEqual(grantScopes({ client, requested, user: 'none' }), ['orders:read']);
  });

  it('what was granted narrows, and never widens', () => {
    assert.deepEqual(narrowScope(['a', 'b'], undefined), ['a', 'b']);
    assert.deepEqual(narrowScope(['a', 'b'], 'b'), ['b']);
    assert.throws(() => narrowScope(['a', 'b'], 'b c'), { code: 'invalid_scope' });
  });

  it('the metadata promises what some client may ask for, openid always, and no pattern', () => {
    assert.deepEqual(supportedScopes([]), ['openid']);
    assert.deepEqual(supportedScopes(['orders', 'email', 'read:*']), ['email', 'openid', 'orders']);
    assert.deepEqual(supportedScopes(['*']), [
      'address',
      'email',
      'offline_access',
      'openid',
      'phone',
      'profile',
    ]);
  });
});
