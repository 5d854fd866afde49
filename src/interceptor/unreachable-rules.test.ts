import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessRule } from '../tenants/index.ts';
import { createStepBudget } from './step-budget.ts';
import { findUnreachableRules, type RulesToCheck } from './unreachable-rules.ts';

const access = { to: 'nobody' } as const;
const tenantHosts = ['login.acme.example', '*.apps.acme.example', 'wiki.acme.test'];

/** Place and message of what is found. */
function found(
  rules: readonly Omit<AccessRule, 'access'>[],
  {
    hosts = tenantHosts,
    isTenantHost = (hostname: string): boolean => hostname !== '',
    ...options
  }: Partial<RulesToCheck> = {},
): readonly (readonly [number | undefined, string])[] {
  return findUnreachableRules({
    rules: rules.map((rule) => ({ ...rule, access })),
    hosts,
    isTenantHost,
    ...options,
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

/** Each with paths of its own; then one that takes everything, and some that are never reached. */
function takerAfter(
  count: number,
  { paths: pathCount = 20, taken = 100 } = {},
): readonly Omit<AccessRule, 'access'>[] {
  const paths = Array.from({ length: pathCount }, (_, at) => `/a${at}/*/x/**`);
  const own = Array.from({ length: count }, (_, rule) => ({
    paths: paths.map((path) => `/r${rule}${path}`),
  }));
  return [...own, {}, ...Array.from({ length: taken }, () => ({ paths }))];
}

test('rules beyond what can be looked at in bounded time are told of in one finding', () => {
  const all = found(takerAfter(300));
  assert.equal(all.at(-1)?.[0], undefined);
  assert.match(all.at(-1)?.[1] ?? '', /^not all rules were looked at/);
  assert.equal(all.filter(([, message]) => message.startsWith('not all')).length, 1);
});

test('a question costs at least the patterns that are tried for it', () => {
  const [earlier, paths] = [40, 20];
  const cost = (taken: number): number => {
    const budget = createStepBudget(Number.POSITIVE_INFINITY);
    found(takerAfter(earlier, { taken, paths }), { budget });
    return budget.spent;
  };
  // As they are written and in one case, for each path of the rule that is never reached and each of three hosts.
  const tests = 2 * earlier * paths * paths * 3;
  assert.ok(cost(2) - cost(1) > tests, `${cost(2) - cost(1)} > ${tests}`);
});

test('when the budget is spent, no further question is asked', () => {
  const [rules, limit] = [takerAfter(40), 1_000_000];
  const patterns = rules.slice(0, 40).flatMap(({ paths = [] }) => paths).length;
  const budget = createStepBudget(limit);
  found(rules, { budget });
  const [most, partsOfPattern] = [4 * patterns, 6];
  assert.ok(budget.hasRunOut);
  assert.ok(budget.spent < limit + most * partsOfPattern, `${budget.spent}`);
});

test('what decides nothing by itself is told of the last rule, too, and what was not looked at is not told as dead', () => {
  const slip = { hosts: ['shp.acme.example'] };
  const all = found([...takerAfter(300), slip]);
  assert.deepEqual(
    all.filter(([, message]) => message.startsWith('decides nothing')).map(([index]) => index),
    [401],
  );
  const none = found([slip, {}], { budget: createStepBudget(0) });
  assert.deepEqual(
    none.map(([index]) => index),
    [undefined],
  );
});

test('many hosts are compared within the budget, for each pattern once', () => {
  const hosts = Array.from({ length: 1000 }, (_, at) => `h${at}.example`);
  const budget = createStepBudget(100_000);
  found([{ hosts: hosts.map((host) => `x${host}`) }], { hosts, budget });
  assert.ok(budget.hasRunOut && budget.spent < 300_000, `${budget.spent}`);
  const once = createStepBudget(200_000);
  found(
    Array.from({ length: 100 }, () => ({ hosts: ['no.example'] })),
    { hosts, budget: once },
  );
  assert.ok(!once.hasRunOut);
});

test('a usual number of rules is looked at to the end', () => {
  const all = found(takerAfter(20, { paths: 4, taken: 3 }));
  assert.deepEqual(
    all.map(([index]) => index),
    [21, 22, 23],
  );
});
