/**
 * The behaviour every adapter must show, concurrency included. Only tests import this file: it brings `node:test`.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Clock, Logger } from '../runtime.ts';
import { collection, type Store } from '../store.ts';

/** A clock that stands still until it is told otherwise. */
export class TestClock implements Clock {
  #now = Date.parse('2030-01-01T00:00:00Z');
  now(): number {
    return this.#now;
  }
  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export const silentLogger: Logger = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  notice: () => {},
  warning: () => {},
  error: () => {},
  critical: () => {},
  child: () => silentLogger,
};

const thousand = <T>(act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 1000 }, (_, index) => act(index)));

/** `open` is called once per suite, and a few times more for the tests that close what they opened. */
export function storeContract(name: string, open: (clock: Clock) => Promise<Store>): void {
  describe(`${name} keeps the store contract`, () => {
    const clock = new TestClock();
    let store: Store;
    before(async () => {
      store = await open(clock);
    });
    after(() => store.close());

    it('answers undefined for what was never written', async () => {
      assert.equal(await store.get('never'), undefined);
      assert.equal(await store.take('never'), undefined);
      await store.delete('never');
    });

    it('gives back what was put, also when it was empty', async () => {
      await store.put('kept', 'value');
      await store.put('empty', '');
      assert.equal(await store.get('kept'), 'value');
      assert.equal(await store.get('empty'), '');
      assert.equal(await store.putIfAbsent('empty', 'x'), false);
      assert.equal(await store.take('empty'), '');
    });

    it('overwrites value and time to live', async () => {
      await store.put('renewed', 'old', 10);
      await store.put('renewed', 'new', 100);
      clock.advance(11);
      assert.equal(await store.get('renewed'), 'new');
      await store.put('renewed', 'for good');
      clock.advance(1_000_000);
      assert.equal(await store.get('renewed'), 'for good');
      await store.put('renewed', 'short', 5);
      clock.advance(5);
      assert.equal(await store.get('renewed'), undefined);
    });

    it('deletes', async () => {
      await store.put('gone', 'value');
      await store.delete('gone');
      assert.equal(await store.get('gone'), undefined);
    });

    it('lets a value live for exactly its time', async () => {
      await store.put('timed', 'value', 60);
      clock.advance(59.999);
      assert.equal(await store.get('timed'), 'value');
      clock.advance(0.001);
      assert.equal(await store.get('timed'), undefined);
      assert.equal(await store.take('timed'), undefined);
    });

    it('does not hand out an expired value by take', async () => {
      await store.put('expired-code', 'value', 60);
      clock.advance(61);
      assert.equal(await store.take('expired-code'), undefined);
    });

    it('puts if absent once, and again after the first has expired', async () => {
      assert.equal(await store.putIfAbsent('slot', 'first', 60), true);
      assert.equal(await store.putIfAbsent('slot', 'second', 60), false);
      assert.equal(await store.get('slot'), 'first');
      clock.advance(60);
      assert.equal(await store.putIfAbsent('slot', 'third', 60), true);
      assert.equal(await store.get('slot'), 'third');
    });

    it('takes once', async () => {
      await store.put('once', 'value', 60);
      assert.equal(await store.take('once'), 'value');
      assert.equal(await store.take('once'), undefined);
      assert.equal(await store.get('once'), undefined);
      assert.equal(await store.putIfAbsent('once', 'again'), true);
    });

    it('counts from one, does not prolong the time to live, and starts anew after it', async () => {
      assert.equal(await store.increment('attempts', 60), 1);
      clock.advance(59);
      assert.equal(await store.increment('attempts', 60), 2);
      assert.equal(await store.get('attempts'), '2');
      clock.advance(1);
      assert.equal(await store.get('attempts'), undefined);
      assert.equal(await store.increment('attempts', 60), 1);
    });

    it('has exactly one winner among 1,000 parallel takes of one code', async () => {
      await store.put('code', 'grant', 60);
      const taken = await thousand(() => store.take('code'));
      assert.equal(taken.filter((value) => value === 'grant').length, 1);
      assert.equal(taken.filter((value) => value === undefined).length, 999);
    });

    it('has exactly one winner among 1,000 parallel putIfAbsent, and keeps the value of the winner', async () => {
      const won = await thousand((index) => store.putIfAbsent('claim', String(index), 60));
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal(await store.get('claim'), String(won.indexOf(true)));
    });

    it('has exactly one winner when an expired entry is claimed anew in parallel', async () => {
      await store.put('reclaim', 'old', 1);
      clock.advance(2);
      const won = await thousand((index) => store.putIfAbsent('reclaim', String(index), 60));
      assert.equal(won.filter(Boolean).length, 1);
      assert.equal(await store.get('reclaim'), String(won.indexOf(true)));
    });

    it('loses no count among 1,000 parallel increments', async () => {
      const counts = await thousand(() => store.increment('parallel', 60));
      assert.equal(new Set(counts).size, 1000);
      assert.equal(Math.max(...counts), 1000);
      assert.equal(await store.get('parallel'), '1000');
    });

    it('keeps odd keys apart', async () => {
      const long = 'x'.repeat(5000);
      const keys = [
        '',
        ' ',
        '\0',
        'a',
        'a\0',
        'a\0b',
        'A',
        'a:b',
        'a:b:c',
        'ä',
        'a\u0308',
        '😀',
        '\ud83d',
        '\ude00',
      ];
      keys.push(
        '{tag}',
        '*',
        '[a-z]',
        '../..',
        'line\nbreak',
        '\u{10ffff}',
        long,
        `${long}y`,
        `${long}\ud83d`,
      );
      keys.push(
        'é'.repeat(990),
        'é'.repeat(989),
        'z'.repeat(1978),
        'z'.repeat(1979),
        'constructor',
        '__proto__',
      );
      for (const [index, key] of keys.entries())
        assert.equal(await store.putIfAbsent(key, `${index}`), true, key);
      for (const [index, key] of keys.entries()) assert.equal(await store.get(key), `${index}`);
      for (const [index, key] of keys.entries()) assert.equal(await store.take(key), `${index}`);
    });

    it('keeps collections apart whose prefixes begin alike', async () => {
      const one = collection<string>(store, 'tenant-a:code:');
      const other = collection<string>(store, 'tenant-a:code:x:');
      await one.put('1', 'one');
      assert.equal(await other.get('1'), undefined);
      assert.equal(await other.take('1'), undefined);
      assert.equal(await one.get('1'), 'one');
    });

    it('keeps values up to 1 MB byte for byte', async () => {
      for (const length of [1, 1000, 4096, 65_536, 1_048_576]) {
        const value = 'ü😀\0"\\'.padEnd(length, 'abc\n');
        await store.put('large', value, 60);
        assert.equal((await store.get('large')) === value, true, `${length} characters`);
      }
      assert.equal((await store.take('large'))?.length, 1_048_576);
    });

    it('forgets many expired entries and keeps the others', async () => {
      await thousand((index) => store.put(`crowd:${index}`, 'value', index % 2 === 0 ? 10 : 1000));
      clock.advance(11);
      await thousand((index) => store.put(`later:${index}`, 'value', 1000));
      const left = await thousand((index) => store.get(`crowd:${index}`));
      assert.equal(left.filter((value) => value !== undefined).length, 500);
    });

    it('answers a ping until it is closed, then refuses every operation', async () => {
      const closing = await open(clock);
      await closing.ping();
      await closing.close();
      await assert.rejects(closing.ping(), { name: 'StoreClosedError' });
      await assert.rejects(closing.get('a'), { name: 'StoreClosedError' });
      await assert.rejects(closing.put('a', 'b'), { name: 'StoreClosedError' });
      await assert.rejects(closing.putIfAbsent('a', 'b'), { name: 'StoreClosedError' });
      await assert.rejects(closing.take('a'), { name: 'StoreClosedError' });
      await assert.rejects(closing.delete('a'), { name: 'StoreClosedError' });
      await assert.rejects(closing.increment('a', 1), { name: 'StoreClosedError' });
      await closing.close();
    });
  });
}
