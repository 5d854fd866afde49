import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oftenReadCollection, type Store } from './store.ts';

function world() {
  const texts = new Map<string, string>();
  let asked = 0;
  const store: Pick<Store, 'get' | 'put' | 'delete'> = {
    get: async (key) => {
      asked += 1;
      return texts.get(key);
    },
    put: async (key, text) => void texts.set(key, text),
    delete: async (key) => void texts.delete(key),
  };
  // Only these three are called here.
  const records = oftenReadCollection<{ n: number }>(store as Store, 'x:');
  return { texts, records, asked: () => asked };
}

test('a record that is often read is parsed once, and asked for each time', async () => {
  const { records, asked } = world();
  await records.put('a', { n: 1 });
  const first = await records.get('a');
  assert.equal(await records.get('a'), first);
  assert.equal(asked(), 2);
});

test('what another process writes or deletes is seen at once', async () => {
  const { records, texts } = world();
  await records.put('a', { n: 1 });
  await records.get('a');
  texts.set('x:a', '{"n":2}');
  assert.deepEqual(await records.get('a'), { n: 2 });
  texts.delete('x:a');
  assert.equal(await records.get('a'), undefined);
});
