import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFairQueue } from './fair-queue.ts';
import { createTenantUsage } from './tenant-usage.ts';

test('a tenant that burns CPU or memory in one go is heavy for half a minute', () => {
  let now = 0;
  const usage = createTenantUsage({ now: () => now });
  usage.join('a');
  assert.equal(usage.charge('a', 10, false), false);
  assert.equal(usage.isHeavy('a'), false);
  assert.equal(usage.charge('a', 60, false), true, 'becomes heavy');
  assert.equal(usage.charge('a', 60, false), false, 'is heavy already');
  assert.equal(usage.anyHeavy(), true);
  now = 31_000;
  assert.equal(usage.isHeavy('a'), false);
  usage.charge('a', 1, true);
  assert.equal(usage.isHeavy('a'), true);
  usage.leave('a');
  assert.equal(usage.anyHeavy(), false, 'it has nothing running');
});

test('who has used least is served next; who comes late has no claim on the past', () => {
  const usage = createTenantUsage({ now: () => 0 });
  const queue = createFairQueue<number>();
  for (const tenant of ['a', 'b']) {
    usage.join(tenant);
    for (let item = 0; item < 3; item++) queue.push(tenant, item);
  }
  const serve = (cost: number) => {
    const tenant = queue.next(usage.used, () => true) ?? '';
    queue.take(tenant);
    usage.charge(tenant, cost, false);
    return tenant;
  };
  assert.deepEqual([serve(30), serve(10), serve(10), serve(10)], ['a', 'b', 'b', 'b']);
  usage.join('late');
  queue.push('late', 0);
  assert.equal(usage.used('late'), 30);
  assert.deepEqual([serve(5), serve(5), serve(5)], ['a', 'late', 'a']);
});

test('a queue hands out only what is admitted, each tenant in order', () => {
  const queue = createFairQueue<string>();
  queue.push('a', 'a1');
  queue.push('a', 'a2');
  queue.push('b', 'b1');
  assert.equal(
    queue.next(
      () => 0,
      (tenant) => tenant === 'b',
    ),
    'b',
  );
  assert.equal(
    queue.next(
      () => 0,
      () => false,
    ),
    undefined,
  );
  queue.remove('a', 'a1');
  assert.deepEqual(
    [queue.take('a'), queue.take('a'), queue.waiting('a'), queue.size],
    ['a2', undefined, 0, 1],
  );
});
