import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AssertionOptions, assertionOf, rsaKey } from '../../test/support/client-assertion.ts';
import { fakeClock, recordingLogger } from '../../test/support/fake-runtime.ts';
import type { Client } from '../oauth/client.ts';
import { type AssertionSigningAlgorithm, assertionSigningAlgorithms } from '../oauth/vocabulary.ts';
import { signatureAlgorithm } from '../public-jwk.ts';
import { createClientAssertions } from './client-assertions.ts';
import { RemoteKeySets } from './remote-key-sets.ts';

const clock = fakeClock();
const key = rsaKey();
const fetcher = {
  fetch: async () => {
    throw new Error('nothing is to be fetched');
  },
};
const assertions = createClientAssertions(
  new RemoteKeySets({ fetcher, clock, logger: recordingLogger(), allowInsecure: false }),
);
const registered: Partial<Client> = { jwks: { keys: [key.jwk] } };

function read(
  changes: Partial<AssertionOptions>,
  algorithms: readonly AssertionSigningAlgorithm[] = ['PS256', 'ES256'],
  client = registered,
) {
  const by = { client: client as Client, algorithms }; // nothing else of a client is looked at
  return assertions.read(assertionOf({ key, clock, alg: 'PS256', ...changes }), by);
}

test('an algorithm that this client may not use is refused, though its key could', async () => {
  assert.ok('claims' in (await read({})));
  assert.ok('claims' in (await read({ alg: 'RS256' }, ['RS256'])));
  assert.deepEqual(await read({ alg: 'RS256' }), { refused: 'its algorithm is not allowed here' });
});

test('every algorithm that discovery promises is one that keys can have', () => {
  for (const name of assertionSigningAlgorithms) assert.ok(signatureAlgorithm(name), name);
});

test('a client without keys has signed nothing', async () => {
  assert.deepEqual(await read({}, undefined, {}), { refused: 'it has registered no keys' });
  assert.ok('refused' in (await read({}, undefined, { jwks: { keys: [] } })));
});
