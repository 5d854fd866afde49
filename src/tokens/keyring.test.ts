import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Logger, systemRandom } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { Algorithm } from './algorithms.ts';
import { type KeySealer, keySealer } from './key-sealing.ts';
import type { KeyRecord } from './key-slots.ts';
import { Keyring } from './keyring.ts';

const day = 86_400;
const lifetime = 7200;
const random = systemRandom;
const quiet = () => {};
const logger: Logger = {
  trace: quiet,
  debug: quiet,
  info: quiet,
  notice: quiet,
  warning: quiet,
  error: quiet,
  critical: quiet,
  child: () => logger,
};

let seconds: number;
const clock = { now: () => seconds * 1000 };
let stored: Map<string, string>;
/** What the store is asked for; the keyring must not ask on its hot path. */
let reads: number;
let broken: boolean;

const records: Collection<KeyRecord> = {
  get: async (key) => {
    reads += 1;
    if (broken) throw new Error('the store is away');
    const text = stored.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  },
  put: async (key, value) => void stored.set(key, JSON.stringify(value)),
  putIfAbsent: async (key, value) => {
    if (stored.has(key)) return false;
    stored.set(key, JSON.stringify(value));
    return true;
  },
  take: () => Promise.reject(new Error('not used')),
  delete: () => Promise.reject(new Error('not used')),
};

interface Ring {
  algorithm?: Algorithm;
  sealer?: KeySealer;
  name?: string;
}
const ring = ({ algorithm = 'ES256', sealer, name = 'tenant-a' }: Ring = {}): Keyring =>
  new Keyring({ name, records, algorithm, sealer, maxTokenLifetime: lifetime, clock, random, logger });
const published = async (keyring: Keyring): Promise<string[]> =>
  JSON.parse(await keyring.jwks()).keys.map(({ kid }: { kid: string }) => kid);
const states = async (keyring: Keyring): Promise<string[]> =>
  (await keyring.list()).map(({ state }) => state);
/** Lets what runs in the background come to its end. */
const background = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  seconds = 1_900_000_000;
  stored = new Map();
  reads = 0;
  broken = false;
});

describe('a keyring', () => {
  it('makes its first key at first use, and uses it at once', async () => {
    const keyring = ring();
    const key = await keyring.signingKey();
    assert.deepEqual(await published(keyring), [key.kid]);
    assert.equal(await keyring.find(key.kid), key);
    assert.deepEqual(await states(keyring), ['active']);
  });

  it('answers the hot path without asking the store, and without a promise', async () => {
    const keyring = ring();
    const key = await keyring.signingKey();
    const before = reads;
    for (let call = 0; call < 100; call += 1) {
      assert.equal(keyring.signingKey(), key);
      assert.equal(keyring.find(key.kid), key);
      assert.equal(typeof keyring.jwks(), 'string');
    }
    assert.equal(reads, before);
  });

  it('publishes the next key before it signs with it, and retires the old one after the last token', async () => {
    const keyring = ring();
    const first = await keyring.signingKey();
    seconds += 90 * day - 601;
    assert.equal(await keyring.signingKey(), first);
    assert.deepEqual(await published(keyring), [first.kid], 'no next key before its time');
    seconds += 301;
    await keyring.signingKey();
    await keyring.list();
    const [, next] = await published(keyring);
    assert.ok(next, 'the next key is published');
    assert.equal((await keyring.signingKey()).kid, first.kid, 'and not used yet');
    assert.deepEqual(await states(keyring), ['active', 'next']);
    seconds += 599;
    assert.equal((await keyring.signingKey()).kid, first.kid);
    seconds += 1;
    assert.equal((await keyring.signingKey()).kid, next, 'used when all have had time to see it');
    assert.deepEqual(await states(keyring), ['retiring', 'active']);
    seconds += lifetime + 59;
    assert.deepEqual(await published(keyring), [first.kid, next], 'tokens of the old key are still valid');
    seconds += 601;
    assert.deepEqual(await published(keyring), [next]);
    assert.equal(await keyring.find(first.kid), undefined);
    assert.ok(![...stored.values()].some((text) => text.includes(first.kid) && /"d"|jwk/.test(text)));
    assert.ok(stored.get('key:1')?.includes('retiredAt'), 'its slot stays taken');
  });

  it('rotates on demand, once for any number of demands', async () => {
    const keyring = ring();
    const first = await keyring.signingKey();
    const next = await keyring.rotate();
    assert.equal(next.state, 'next');
    assert.equal((await keyring.rotate()).kid, next.kid);
    assert.equal((await keyring.signingKey()).kid, first.kid);
    seconds += 600;
    assert.equal((await keyring.signingKey()).kid, next.kid);
    assert.notEqual((await keyring.rotate()).kid, next.kid);
  });

  it('goes on through many rotations without reading what is retired', async () => {
    const keyring = ring({ algorithm: 'EdDSA' });
    const kids = new Set<string>();
    for (let rotation = 0; rotation < 12; rotation += 1) {
      kids.add((await keyring.signingKey()).kid);
      await keyring.rotate();
      seconds += 100_000;
    }
    assert.equal(kids.size, 12, 'every key has an id of its own');
    await keyring.list();
    reads = 0;
    const late = ring({ algorithm: 'EdDSA' });
    await late.signingKey();
    assert.ok(reads <= 4, `${reads} reads`);
    assert.equal((await late.list()).length, 1);
  });

  it('is one ring for processes that start at once', async () => {
    const rings = Array.from({ length: 8 }, () => ring());
    const keys = await Promise.all(rings.map((keyring) => keyring.signingKey()));
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, 1);
    assert.equal(stored.size, 1);
    seconds += 90 * day;
    const later = await Promise.all(rings.map((keyring) => keyring.list()));
    assert.equal(new Set(later.map((list) => list.map(({ kid }) => kid).join())).size, 1);
  });

  it('lets no process miss a key that another makes', async () => {
    const [one, other] = [ring(), ring()];
    await Promise.all([one.signingKey(), other.signingKey()]);
    seconds += 1;
    const next = await one.rotate();
    seconds += 599;
    const stillCached = await other.signingKey();
    assert.notEqual(stillCached.kid, next.kid);
    seconds += 1;
    assert.equal((await one.signingKey()).kid, next.kid);
    assert.equal((await other.signingKey()).kid, next.kid);
    assert.ok(await other.find(next.kid));
  });

  it('asks the store for an unknown key id, but not for each of them', async () => {
    const [one, other] = [ring(), ring()];
    await Promise.all([one.signingKey(), other.signingKey()]);
    seconds += 20;
    const next = await one.rotate();
    assert.equal((await other.find(next.kid))?.kid, next.kid, 'read anew at once');
    const before = reads;
    for (let forged = 0; forged < 100; forged += 1)
      assert.equal(await other.find(`forged-${forged}`), undefined);
    assert.equal(reads, before);
    seconds += 10;
    await other.find('forged');
    assert.ok(reads > before);
  });

  it('renews in the background, goes on for a while without the store, then refuses', async () => {
    const keyring = ring();
    const key = await keyring.signingKey();
    seconds += 300;
    broken = true;
    assert.equal(keyring.signingKey(), key);
    const before = reads;
    await background();
    assert.equal(keyring.signingKey(), key);
    await background();
    assert.equal(reads, before, 'one attempt, not one for each call');
    seconds += 300;
    await assert.rejects(async () => keyring.signingKey(), /the store is away/);
    await assert.rejects(async () => keyring.find(key.kid), /the store is away/);
    broken = false;
    assert.equal((await keyring.signingKey()).kid, key.kid);
  });

  it('keeps keys of the algorithm configured before until their tokens have expired', async () => {
    const old = await ring({ algorithm: 'RS256' }).signingKey();
    const keyring = ring({ algorithm: 'ES256' });
    const key = await keyring.signingKey();
    assert.equal(key.algorithm, 'ES256');
    assert.deepEqual(await published(keyring), [old.kid, key.kid]);
    assert.equal((await ring({ algorithm: 'RS256' }).signingKey()).kid, old.kid, 'and takes them up again');
    seconds += 90 * day + 600 + lifetime + 60;
    assert.equal((await published(keyring)).includes(old.kid), false);
  });

  it('never publishes a symmetric key, nor a private part', async () => {
    const cookies = ring({ algorithm: 'HS256' });
    await cookies.signingKey();
    assert.deepEqual(await published(cookies), []);
    for (const algorithm of ['RS256', 'ES256', 'EdDSA', 'PS256'] as const) {
      stored.clear();
      const { keys } = JSON.parse(await ring({ algorithm }).jwks());
      const members = Object.keys(keys[0]).filter((name) => !['n', 'e', 'crv', 'x', 'y'].includes(name));
      assert.deepEqual(members.sort(), ['alg', 'kid', 'kty', 'use']);
      assert.equal(keys[0].use, 'sig');
      assert.equal(keys[0].alg, algorithm);
    }
  });
});

describe('with an encryption secret, a keyring', () => {
  const sealer = keySealer('correct horse battery staple', random);

  it('stores nothing that could be read', async () => {
    const key = await ring({ sealer }).signingKey();
    const text = stored.get('key:1') ?? '';
    assert.doesNotMatch(text, /"d"|jwk|kty/);
    const again = await ring({ sealer: keySealer('correct horse battery staple', random) }).signingKey();
    assert.equal(again.kid, key.kid);
    assert.ok(key.verify(Buffer.from('data'), again.sign(Buffer.from('data'))));
  });

  it('says that the secret is missing or another', async () => {
    await ring({ sealer }).signingKey();
    await assert.rejects(async () => ring().signingKey(), /set KEY_ENCRYPTION_SECRET/);
    const wrong = keySealer('wrong', random);
    await assert.rejects(
      async () => ring({ sealer: wrong }).signingKey(),
      /KEY_ENCRYPTION_SECRET is not the secret/,
    );
  });

  it('opens no record that was moved or altered', async () => {
    await ring({ sealer }).signingKey();
    await assert.rejects(async () => ring({ sealer, name: 'tenant-b' }).signingKey(), /does not open/);
    const record = stored.get('key:1') ?? '';
    stored.set('key:1', record.replace(/"activeFrom":\d+/, '"activeFrom":1'));
    await assert.rejects(async () => ring({ sealer }).signingKey(), /does not open/);
    stored.set('key:1', record.replace(/"kid":"./, '"kid":"-'));
    await assert.rejects(async () => ring({ sealer }).signingKey(), /does not open/);
    stored.set('key:1', record.replace(/"sealed":"[^"]{30}/, '"sealed":"'));
    await assert.rejects(async () => ring({ sealer }).signingKey(), /does not open/);
    stored.set('key:1', record.replace(/"sealed":"[^"]*"/, '"sealed":""'));
    await assert.rejects(async () => ring({ sealer }).signingKey(), /does not open/);
  });

  it('encrypts the keys from before the secret was set', async () => {
    const key = await ring().signingKey();
    assert.match(stored.get('key:1') ?? '', /jwk/);
    assert.equal((await ring({ sealer }).signingKey()).kid, key.kid);
    assert.doesNotMatch(stored.get('key:1') ?? '', /jwk/);
  });
});
