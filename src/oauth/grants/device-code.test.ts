import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthorizationServer } from '../authorization-server.ts';
import type { AuthenticatedClient } from '../client-auth/index.ts';
import type { DeviceAnswer } from '../device-approval.ts';
import type { DeviceRequestRecord } from '../device-authorization.ts';
import { type PersonalGrant, secretHash } from '../grant.ts';
import { Parameters } from '../parameters.ts';
import { deviceCode } from './device-code.ts';

const key = secretHash('the code');
const client = { id: 'c', name: 'Television', grantTypes: ['device_code'] };
const request: DeviceRequestRecord = {
  issuer: 'https://login.example.com',
  clientId: 'c',
  scope: [],
  interval: 5,
  requestedAt: 0,
  expiresAt: 60_000,
  from: { network: '203.0.113.7' },
};
const user = { subject: 'u', username: 'u', role: 'user', scopes: [], profile: { name: 'Jana Novak' } };
const grant: PersonalGrant = { id: 'g', issuer: request.issuer, clientId: 'c', user, scope: [], authTime: 1 };

function records<T>(value: T) {
  const kept = new Map([[key, value]]);
  return {
    kept,
    get: async (at: string) => kept.get(at),
    put: async (at: string, changed: T) => void kept.set(at, changed),
    take: async (at: string) => {
      const taken = kept.get(at);
      kept.delete(at);
      return taken;
    },
  };
}

/** A person has said yes. What the store keeps of it is looked at. */
function allowed({ isValid = true } = {}) {
  const deviceAnswers = records<DeviceAnswer>({ answer: 'allow', subject: 'u', grant });
  const server = {
    clients: { find: () => client },
    clock: { now: () => 1000 },
    users: { isValid: async () => isValid },
    records: { deviceAnswers, deviceRequests: records(request) },
  };
  const poll = () =>
    deviceCode.redeem(
      // Nothing else of a server, a client and a request is looked at here.
      server as unknown as AuthorizationServer,
      { client, clientId: 'c' } as unknown as AuthenticatedClient,
      Parameters.fromForm('device_code=the+code'),
      { parameters: Parameters.fromForm(''), signIn: async () => ({ outcome: 'refused' }) },
    );
  return { poll, kept: () => JSON.stringify([...deviceAnswers.kept.values()]) };
}

test('the profile of the person leaves the store when the device has its tokens, and the answer stays', async () => {
  const { poll, kept } = allowed();
  const { grant: redeemed } = await poll();
  assert.deepEqual(redeemed.user?.profile, user.profile);
  assert.equal(kept(), '[{"answer":"allow","subject":"u"}]');
});

test('it leaves the store also when the user store says that the person is no longer valid', async () => {
  const { poll, kept } = allowed({ isValid: false });
  await assert.rejects(poll(), { code: 'invalid_grant' });
  assert.doesNotMatch(kept(), /Jana/);
});

test('a poll that comes while another one gets the tokens is told that the code is used', async () => {
  const { poll } = allowed();
  const outcomes = await Promise.allSettled([poll(), poll(), poll()]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'invalid_grant');
});
