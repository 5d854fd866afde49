import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRule } from '../tenants/index.ts';
import { compileAccessRules, isAdmitted } from './access-rules.ts';

const everybody = { to: 'everybody' } as const;
const nobody = { to: 'nobody' } as const;

function indexFor(rules: readonly AccessRule[], target: string, method = 'GET', hostname = 'shop.example') {
  const verdict = compileAccessRules(rules).verdictOn({ target, method, hostname });
  return verdict === undefined ? 'ambiguous' : verdict.index;
}

test('the first rule that fits decides', () => {
  const rules: AccessRule[] = [
    { paths: ['/a/public/**'], access: everybody },
    { paths: ['/a/**'], access: nobody },
  ];
  assert.equal(indexFor(rules, '/a/public/x'), 0);
  assert.equal(indexFor(rules, '/a/x'), 1);
  assert.equal(indexFor(rules, '/b'), undefined);
});

test('without a rule that fits, being signed in is needed and enough', () => {
  const verdict = compileAccessRules([]).verdictOn({ target: '/x', method: 'GET', hostname: 'shop.example' });
  assert.deepEqual(verdict?.access, { to: 'signed-in' });
});

test('host, path and method must all fit', () => {
  const rules: AccessRule[] = [
    { hosts: ['*.example'], paths: ['/a'], methods: ['GET', 'HEAD'], access: everybody },
  ];
  assert.equal(indexFor(rules, '/a'), 0);
  assert.equal(indexFor(rules, '/a', 'POST'), undefined);
  assert.equal(indexFor(rules, '/a', 'GET', 'a.shop.example'), undefined);
  assert.equal(indexFor(rules, '/b'), undefined);
});

test('a path that some server would read as another is decided by no rule', () => {
  const rules: AccessRule[] = [{ paths: ['/admin/**'], access: nobody }];
  for (const target of ['/x/../admin', '/admin%2fx', '/x;/admin', '//admin'])
    assert.equal(indexFor(rules, target), 'ambiguous', target);
});

test('a path that means another rule where case does not count is decided by no rule', () => {
  const rules: AccessRule[] = [{ paths: ['/Admin/**'], access: nobody }];
  assert.equal(indexFor(rules, '/Admin/x'), 0);
  assert.equal(indexFor(rules, '/admin/x'), 'ambiguous');
  assert.equal(indexFor(rules, '/Other'), undefined);
});

test('without rules no path is ambiguous: there is nothing to get around', () => {
  assert.equal(indexFor([], '/x/../admin'), undefined);
});

test('a rule about GET is one about HEAD, which is a GET without its body', () => {
  const rules: AccessRule[] = [{ methods: ['GET'], access: nobody }];
  assert.equal(indexFor(rules, '/x', 'HEAD'), 0);
  assert.equal(indexFor(rules, '/x', 'POST'), undefined);
  assert.equal(indexFor([{ methods: ['HEAD'], access: everybody }], '/x', 'GET'), undefined);
});

test('the method has a say where the first rule for host and path names one, in whatever case', () => {
  const rules: AccessRule[] = [
    { hosts: ['shop.example'], paths: ['/open/**'], access: everybody },
    { hosts: ['shop.example'], methods: ['DELETE'], access: nobody },
    { paths: ['/Orders/**'], methods: ['PUT', 'POST'], access: nobody },
  ];
  const { dependOnMethod } = compileAccessRules(rules);
  const depends = (target: string, hostname: string, method = 'POST') =>
    dependOnMethod({ target, hostname, method });
  assert.equal(depends('/open/x', 'shop.example'), false);
  assert.equal(depends('/list', 'shop.example'), true);
  assert.equal(depends('/list', 'mail.example'), false);
  assert.equal(depends('/Orders/1', 'mail.example', 'GET'), true);
  assert.equal(depends('/orders/1', 'mail.example', 'GET'), true);
  assert.equal(compileAccessRules([]).dependOnMethod({ target: '/', hostname: 'x', method: 'GET' }), false);
});

test('one of the roles or one of the scopes is enough', () => {
  const some = { to: 'some', roles: ['admin', 'boss'], scopes: ['list'] } as const;
  const nothing = { role: 'user', scopes: [] };
  assert.equal(isAdmitted(some, nothing), false);
  assert.equal(isAdmitted(some, { ...nothing, role: 'boss' }), true);
  assert.equal(isAdmitted(some, { ...nothing, roles: ['x', 'admin'] }), true);
  assert.equal(isAdmitted(some, { ...nothing, scopes: ['list'] }), true);
  assert.equal(isAdmitted(some, { role: 'list', scopes: ['admin'] }), false);
  assert.equal(isAdmitted(nobody, { ...nothing, role: 'admin' }), false);
});
