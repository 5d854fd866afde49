import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRule } from '../tenants/index.ts';
import { findUnreachableRules } from './unreachable-rules.ts';

const access = { to: 'nobody' } as const;
const tenantHosts = ['login.acme.example', '*.apps.acme.example', 'wiki.acme.test'];

/** Place and message of what is found. */
function found(
  rules: readonly Omit<AccessRule, 'access'>[],
  { hosts = tenantHosts, isTenantHost = (hostname: string): boolean => hostname !== '' } = {},
): readonly (readonly [number, string])[] {
  return findUnreachableRules({
    rules: rules.map((rule) => ({ ...rule, access })),
    hosts,
    isTenantHost,
  }).map(({ index, message }) => [index, message]);
}

const reached: Readonly<Record<string, readonly Omit<AccessRule, 'access'>[]>> = {
  'no conditions': [{}],
  'the special before the general': [
    { methods: ['GET'], paths: ['/a/*/c', '/a/**'], hosts: ['shop.apps.acme.example'] },
    { paths: ['/a/*'] },
    { paths: ['/a/**'] },
    { hosts: ['*.apps.acme.example'] },
    { methods: ['GET', 'POST'] },
    {},
  ],
  'what an exact path leaves over': [{ paths: ['/a'] }, { paths: ['/a/*'] }, { paths: ['/a/**'] }],
  'what deeper rules leave over': [{ paths: ['/a/*/**'] }, { paths: ['/a/**'] }],
  'wildcards beside wildcards': [{ paths: ['/x*'] }, { paths: ['/*x', '/y*'] }, { paths: ['/*'] }],
  'a part of a label': [{ hosts: ['*-test.apps.acme.example'] }, { hosts: ['shop-*.apps.acme.example'] }],
  'other letters than ASCII’s': [{ paths: ['/straße/**'] }, { paths: ['/Ärger'] }],
  'paths that differ by more than case': [{ paths: ['/Admin/**'] }, { paths: ['/administration/**'] }],
  'a dot that is not at the end': [{ paths: ['/.well-known/**', '/a.*', '/v1.2/x'] }],
};
for (const [what, rules] of Object.entries(reached))
  test(`${what}: each rule decides somewhere`, () => assert.deepEqual(found(rules), []));

test('a host that is no host of the tenant is told, for each that is written', () => {
  const [typo, mixed, deep] = found([
    { hosts: ['shp.acme.example'], paths: ['/admin/**'] },
    { hosts: ['wiki.acme.test', 'wiki.acme.tset'] },
    { hosts: ['a.b.apps.acme.example'] },
  ]);
  assert.match(String(typo), /^0,decides nothing on “shp\.acme\.example”, which no host of the tenant is/);
  assert.match(String(mixed), /^1,.*“wiki\.acme\.tset”/);
  assert.match(String(deep), /^2,/);
});

test('a host that another tenant has is none of this one', () => {
  const isTenantHost = (hostname: string) => hostname !== 'shop.apps.acme.example';
  assert.match(
    String(found([{ hosts: ['shop.apps.acme.example'] }], { isTenantHost })),
    /^0,decides nothing/,
  );
  assert.deepEqual(found([{ hosts: ['*.apps.acme.example'] }], { isTenantHost }), []);
});

test('a wildcard is not told for the hosts that another tenant has below it', () => {
  const hosts = ['*.apps.example'];
  const below = (label: RegExp) => (hostname: string) => !label.test(hostname);
  for (const taken of [/^x\./, /^x/, /^[x-z]\./])
    assert.deepEqual(found([{ hosts }, { paths: ['/a'] }], { hosts, isTenantHost: below(taken) }), [
      [1, 'is never reached: rule 1 fits whatever this one fits'],
    ]);
});

test('a wildcard of which another tenant has all is told', () => {
  const isTenantHost = (hostname: string) => !hostname.startsWith('shop-');
  const [[index, message] = []] = found([{ hosts: ['shop-*.apps.acme.example'] }], { isTenantHost });
  assert.equal(index, 0);
  assert.match(message ?? '', /^decides nothing on “shop-\*/);
});

test('what several earlier rules cover together is never reached', () => {
  const hosts = ['a.example', 'b.example'];
  assert.deepEqual(
    found([{ hosts: ['a.example'] }, { hosts: ['b.example'] }, { paths: ['/admin/**'] }], { hosts }),
    [[2, 'is never reached: rules 1 and 2 together fit whatever this one fits']],
  );
  assert.deepEqual(
    found([
      { methods: ['GET'], paths: ['/**'] },
      { paths: ['/a'] },
      { methods: ['POST'] },
      { methods: ['GET', 'POST'], paths: ['/a/**'] },
    ]),
    [[3, 'is never reached: rules 1, 2 and 3 together fit whatever this one fits']],
  );
  assert.deepEqual(found([{ paths: ['/a'] }, { paths: ['/a/*/**'] }, { paths: ['/a/**'] }])[0]?.[0], 2);
});

test('what one earlier rule covers is never reached', () => {
  assert.deepEqual(found([{ hosts: ['*.apps.acme.example'] }, { hosts: ['shop.apps.acme.example'] }]), [
    [1, 'is never reached: rule 1 fits whatever this one fits'],
  ]);
  assert.equal(found([{ paths: ['/**'] }, { paths: ['/x'] }, {}]).length, 2);
  assert.equal(found([{ methods: ['GET'] }, { methods: ['HEAD'] }])[0]?.[0], 1, 'a HEAD is judged as a GET');
});

test('a twin in another case is never reached: whoever asks for it is refused', () => {
  const [[index, message] = []] = found([{ paths: ['/Admin/**'] }, { paths: ['/admin/**'] }]);
  assert.equal(index, 1);
  assert.match(message ?? '', /where upper and lower case do not count, rule 1 fits/);
});

test('a path with a segment that no request may have is told, for each that is written', () => {
  for (const path of ['/a./b', '/a/*.', '/a/b.', '/a\u00a0/b', '/a./**'])
    assert.match(
      String(found([{ paths: ['/fine', path] }])),
      /^0,decides nothing about “.*dot or a blank/,
      path,
    );
});

test('many rules are looked at in bounded time', () => {
  const rules = Array.from({ length: 1000 }, () => ({
    paths: Array.from({ length: 20 }, (_, at) => `/a${at}/*/x/**`),
  }));
  assert.ok(found(rules).length > 0);
});
