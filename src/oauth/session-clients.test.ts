import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../test/support/fake-runtime.ts';
import { memoryStore } from '../storage/memory.ts';
import { collection } from '../store.ts';
import {
  joinSession,
  prolongSessionClients,
  type SessionClient,
  takeSessionClients,
} from './session-clients.ts';

const client = (clientId: string): SessionClient => ({ clientId, issuer: 'https://op', subject: 'u1' });
const lifetimes = {
  authorizationCode: 60,
  accessToken: 60,
  frontChannelAccessToken: 60,
  refreshToken: 100,
  idToken: 60,
  session: 80,
  refreshGrace: 10,
};

function world() {
  const clock = fakeClock();
  const sessionClients = collection<SessionClient>(memoryStore(clock), 'clients:');
  const server = { lifetimes, records: { sessionClients } };
  const names = async (sessionId = 's') =>
    (await takeSessionClients(server, sessionId)).map(({ clientId }) => clientId);
  return { clock, server, names };
}

test('clients that join at once get a place each, whatever the order', async () => {
  const { server, names } = world();
  const ids = Array.from({ length: 20 }, (_, index) => `c${index}`);
  await Promise.all(ids.map((id) => joinSession(server, 's', client(id))));
  await joinSession(server, 'other', client('elsewhere'));
  assert.deepEqual((await names()).sort(), ids.sort());
});

test('a client that joins again keeps its place', async () => {
  const { server, names } = world();
  for (const id of ['a', 'b', 'a', 'b']) await joinSession(server, 's', client(id));
  assert.deepEqual(await names(), ['a', 'b']);
});

test('of many who end a session each client goes to one', async () => {
  const { server, names } = world();
  for (const id of ['a', 'b', 'c']) await joinSession(server, 's', client(id));
  const all = await Promise.all([names(), names(), names()]);
  assert.deepEqual(all.flat().sort(), ['a', 'b', 'c']);
  assert.deepEqual(await names(), []);
});

test('places are bounded', async () => {
  const { server, names } = world();
  for (let index = 0; index < 101; index++) await joinSession(server, 's', client(`c${index}`));
  assert.equal((await names()).length, 100);
});

test('a client that comes back keeps those before it too, so that no gap hides it', async () => {
  const { server, names, clock } = world();
  for (const id of ['a', 'b']) await joinSession(server, 's', client(id));
  clock.advance(60);
  await joinSession(server, 's', client('b'));
  clock.advance(60);
  assert.deepEqual(await names(), ['a', 'b']);
});

test('clients are forgotten when nothing of the session can live, unless it is prolonged', async () => {
  const { server, names, clock } = world();
  for (const session of ['s', 'prolonged']) await joinSession(server, session, client('a'));
  clock.advance(60);
  await prolongSessionClients(server, 'prolonged');
  clock.advance(60);
  assert.deepEqual([await names('s'), await names('prolonged')], [[], ['a']]);
});
