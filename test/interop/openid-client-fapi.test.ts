/** openid-client with what stands between a request and whoever would change, read or replay it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as oidc from 'openid-client';
import {
  authorize,
  intranet,
  type Registration,
  refusedWith,
  setting,
  signIn,
} from '../support/openid-client.ts';

/** A client that signs with `signing`; what it has registered is the public half of `registered`. */
async function keyHolder(
  algorithm: string,
  { anotherKey = false, ...options }: { readonly anotherKey?: boolean; readonly profile?: 'fapi2' } = {},
): Promise<Registration> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const { publicKey: registered } = anotherKey
    ? await generateKeyPair(algorithm, { extractable: true })
    : { publicKey };
  const kid = 'signing-1';
  return intranet(oidc.PrivateKeyJwt({ key: privateKey, kid }), {
    jwks: { keys: [{ ...(await exportJWK(registered)), kid, use: 'sig' }] },
    ...options,
  });
}

describe('openid-client with a key instead of a secret', () => {
  for (const algorithm of ['ES256', 'PS256', 'RS256', 'EdDSA'])
    it(`signs a person in, refreshes and revokes with ${algorithm}`, async (t) => {
      const set = await setting(t, await keyHolder(algorithm));
      const first = await signIn(set);
      assert.equal(first.claims()?.sub, 'u-1001');
      const second = await oidc.refreshTokenGrant(set.client, String(first.refresh_token));
      await oidc.tokenRevocation(set.client, String(second.refresh_token));
      await assert.rejects(
        oidc.refreshTokenGrant(set.client, String(second.refresh_token)),
        refusedWith('invalid_grant', 400),
      );
    });

  it('is refused when its key is not the one that is registered', async (t) => {
    const set = await setting(t, await keyHolder('ES256', { anotherKey: true }));
    const { callback, checks } = await authorize(set);
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, checks),
      refusedWith('invalid_client', 401),
    );
  });
});

describe('openid-client with pushed requests', () => {
  const pushed =
    (DPoP?: oidc.DPoPHandle) => (client: oidc.Configuration, parameters: Record<string, string>) =>
      oidc.buildAuthorizationUrlWithPAR(client, parameters, DPoP && { DPoP });

  it('signs a person in', async (t) => {
    const set = await setting(t);
    assert.equal((await signIn(set, pushed())).claims()?.sub, 'u-1001');
  });

  it('learns at once what is wrong with a request', async (t) => {
    const set = await setting(t);
    const wrong = { redirect_uri: 'https://elsewhere.example/cb' };
    await assert.rejects(
      oidc.buildAuthorizationUrlWithPAR(set.client, wrong),
      refusedWith('invalid_request', 400),
    );
  });

  for (const dpopNonce of ['optional', 'required'] as const)
    it(`keeps all rules of the profile fapi2, with nonces ${dpopNonce}`, async (t) => {
      const set = await setting(t, await keyHolder('ES256', { profile: 'fapi2' }), { dpopNonce });
      const DPoP = oidc.getDPoPHandle(set.client, await oidc.randomDPoPKeyPair('ES256'));
      const { callback, checks } = await authorize(set, {}, pushed(DPoP));
      const first = await oidc.authorizationCodeGrant(set.client, callback, checks, undefined, { DPoP });
      assert.equal(first.token_type, 'dpop');
      const second = await oidc.refreshTokenGrant(set.client, String(first.refresh_token), {}, { DPoP });
      assert.equal(second.refresh_token, first.refresh_token);
      const person = await oidc.fetchUserInfo(set.client, second.access_token, 'u-1001', { DPoP });
      assert.equal(person.name, 'Jana Novak');
    });
});
