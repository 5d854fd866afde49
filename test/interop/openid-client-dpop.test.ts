/** openid-client with tokens that are bound to its key (RFC 9449). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as oidc from 'openid-client';
import { webSecret } from '../support/fixtures.ts';
import { authorize, intranet, refusedWith, type Setting, setting, shop } from '../support/openid-client.ts';

/** Signs in with the code and the tokens bound to the key. */
async function signInWith(set: Setting, DPoP: oidc.DPoPHandle) {
  const { callback, checks } = await authorize(set, { dpop_jkt: await DPoP.calculateThumbprint() });
  return oidc.authorizationCodeGrant(set.client, callback, checks, undefined, { DPoP });
}

async function keyOf({ client }: Setting, algorithm = 'ES256'): Promise<oidc.DPoPHandle> {
  return oidc.getDPoPHandle(client, await oidc.randomDPoPKeyPair(algorithm));
}

describe('openid-client with DPoP', () => {
  for (const [name, registration] of [
    ['a public client', shop],
    ['a client that authenticates', intranet(oidc.ClientSecretBasic(webSecret))],
    ['a client that must', intranet(oidc.None(), { dpop_bound_access_tokens: true })],
  ] as const)
    for (const dpopNonce of ['optional', 'required'] as const)
      it(`signs in, asks and refreshes as ${name}, with nonces ${dpopNonce}`, async (t) => {
        const set = await setting(t, registration, { dpopNonce });
        const DPoP = await keyOf(set);
        const tokens = await signInWith(set, DPoP);
        assert.equal(tokens.token_type, 'dpop');
        const person = await oidc.fetchUserInfo(set.client, tokens.access_token, 'u-1001', { DPoP });
        assert.equal(person.name, 'Jana Novak');
        const next = await oidc.refreshTokenGrant(set.client, String(tokens.refresh_token), {}, { DPoP });
        assert.equal(next.token_type, 'dpop');
        await oidc.fetchUserInfo(set.client, next.access_token, 'u-1001', { DPoP });
      });

  it('gets nothing for a token of another key', async (t) => {
    const set = await setting(t);
    const tokens = await signInWith(set, await keyOf(set));
    const DPoP = await keyOf(set);
    await assert.rejects(
      oidc.fetchUserInfo(set.client, tokens.access_token, 'u-1001', { DPoP }),
      oidc.WWWAuthenticateChallengeError,
    );
    await assert.rejects(
      oidc.refreshTokenGrant(set.client, String(tokens.refresh_token), {}, { DPoP }),
      refusedWith('invalid_grant', 400),
    );
  });
});
