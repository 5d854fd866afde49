/** openid-client signs a person in from a device without a browser (RFC 8628), with every check on that it has. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import * as oidc from 'openid-client';
import { enterCode, press } from '../support/device.ts';
import { type Registration, setting } from '../support/openid-client.ts';

const device = (authentication: oidc.ClientAuth, options: Registration['options'] = {}): Registration => ({
  id: '77777777-7777-4777-8777-777777777779',
  authentication,
  redirectUri: 'https://device.acme.example/unused',
  options: {
    grant_types: ['device_code', 'refresh_token'],
    device_grant_config: { interval: 1 },
    ...options,
  },
});

async function start(t: TestContext, registration: Registration) {
  const { client, jana } = await setting(t, registration);
  const codes = await oidc.initiateDeviceAuthorization(client, { scope: 'openid profile' });
  const question = await enterCode(jana, codes.user_code);
  return { client, codes, answer: (button: 'allow' | 'deny') => press(jana, question, button) };
}

describe('openid-client signs a device in', () => {
  for (const [name, registration] of [
    ['as a public client', device(oidc.None())],
    ['with a secret', device(oidc.ClientSecretBasic('device-secret'), { secret: 'device-secret' })],
  ] as const)
    it(name, async (t) => {
      const { client, codes, answer } = await start(t, registration);
      await answer('allow');
      const tokens = await oidc.pollDeviceAuthorizationGrant(client, codes);
      assert.equal(tokens.claims()?.sub, 'u-1001');
      const person = await oidc.fetchUserInfo(client, tokens.access_token, 'u-1001');
      assert.equal(person.name, 'Jana Novak');
      const renewed = await oidc.refreshTokenGrant(client, tokens.refresh_token ?? '');
      assert.ok(renewed.access_token);
    });

  it('and hears a no', async (t) => {
    const { client, codes, answer } = await start(t, device(oidc.None()));
    await answer('deny');
    await assert.rejects(oidc.pollDeviceAuthorizationGrant(client, codes), { error: 'access_denied' });
  });
});
