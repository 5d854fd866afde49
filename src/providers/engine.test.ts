import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngineStock, type Engine } from './engine.ts';

const stock = await createEngineStock(16 * 1024 * 1024, 256 * 1024);
const user = { host: () => undefined, interrupt: () => false };

function evaluate(engine: Engine, code: string): unknown {
  return engine.context.dump(engine.context.unwrapResult(engine.context.evalCode(code)));
}

const remembers = (engine: Engine, text: string) => Buffer.from(engine.memory.buffer).includes(text);

test('an engine forgets its run before the next of the same tenant begins', async () => {
  const first = await stock.take('a');
  first.begin(user);
  assert.equal(evaluate(first, 'globalThis.kept = 1; let lexical = 2; Object.prototype.x = 3; kept'), 1);
  stock.giveBack('a', first);
  const second = await stock.take('a');
  assert.equal(second, first);
  second.begin(user);
  assert.equal(
    evaluate(second, 'typeof kept + typeof lexical + typeof ({}).x'),
    'undefinedundefinedundefined',
  );
  stock.giveBack('a', second);
});

test('an engine that goes to another tenant has nothing left of the first in all its memory', async () => {
  const engine = await stock.take('a');
  engine.begin(user);
  evaluate(engine, 'var keep = []; for (let i = 0; i < 1000; i++) keep.push("hunter2".repeat(50) + i)');
  assert.ok(remembers(engine, 'hunter2'));
  stock.giveBack('a', engine);
  const next = await stock.take('b');
  assert.equal(next, engine);
  assert.ok(!remembers(next, 'hunter2'), 'before the run begins already');
  next.begin(user);
  assert.equal(evaluate(next, '1 + 1'), 2);
});

test('an engine that has grown serves nobody else', async () => {
  const engine = await stock.take('c');
  engine.begin(user);
  evaluate(engine, 'var keep = []; for (let i = 0; i < 14; i++) keep.push(new Uint8Array(1e6).fill(1)); 0');
  assert.ok(engine.hasGrown());
  stock.giveBack('c', engine);
  assert.notEqual(await stock.take('c'), engine);
});

test('memory ends at its limit, for many small things as for one large', async () => {
  for (const code of [
    'for (const keep = []; ; ) keep.push(new Uint8Array(1e5).fill(1))',
    'new ArrayBuffer(2 ** 25)',
  ]) {
    const engine = await stock.take('d');
    engine.begin(user);
    assert.throws(() => evaluate(engine, code), /out of memory/);
    assert.ok(engine.memory.buffer.byteLength <= 22 * 1024 * 1024);
  }
});
