/** openid-client with what stands between a request and whoever would change, read or replay it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import * as oidc from 'openid-client';
import { webSecret } from '../support/fixtures.ts';
import {
  authorize,
  intranet,
  type Registration,
  refusedWith,
  type Setting,
  setting,
  signIn,
} from '../support/openid-client.ts';

/** A client that signs with `signing`; what it has registered is the public half of `registered`. */
async function keyHolder(
  algorithm: string,
  {
    anotherKey = false,
    ...options
  }: { readonly anotherKey?: boolean } & Readonly<Record<string, unknown>> = {},
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

describe('openid-client with the profile fapi2', () => {
  const pushed =
    (DPoP?: oidc.DPoPHandle) => (client: oidc.Configuration, parameters: Record<string, string>) =>
      oidc.buildAuthorizationUrlWithPAR(client, parameters, DPoP && { DPoP });

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

describe('openid-client pushes its authorization request', () => {
  const mustPush = { require_pushed_authorization_requests: true };

  for (const [name, registration] of [
    ['as a public client', async () => intranet(oidc.None(), mustPush)],
    [
      'with its secret',
      async () => intranet(oidc.ClientSecretBasic(webSecret), { secret: webSecret, ...mustPush }),
    ],
    ['with its key', () => keyHolder('ES256', mustPush)],
  ] as const)
    it(`${name}, and the person's browser carries nothing of it`, async (t) => {
      const set = await setting(t, await registration());
      const sent: URL[] = [];
      const tokens = await signIn(set, async (client, parameters) => {
        sent.push(await oidc.buildAuthorizationUrlWithPAR(client, parameters));
        return sent[0] as URL; // pushed in the line above
      });
      assert.equal(tokens.claims()?.sub, 'u-1001');
      assert.deepEqual([...new Set(sent[0]?.searchParams.keys())].sort(), ['client_id', 'request_uri']);
    });

  it('and is refused where it must and does not', async (t) => {
    const set = await setting(t, await keyHolder('ES256', mustPush));
    const { callback, checks } = await authorize(set);
    await assert.rejects(oidc.authorizationCodeGrant(set.client, callback, checks), (thrown: unknown) => {
      assert.ok(thrown instanceof oidc.AuthorizationResponseError);
      assert.equal(thrown.error, 'invalid_request');
      return true;
    });
  });

  it('and is told at once what is wrong with it', async (t) => {
    const set = await setting(t, await keyHolder('ES256'));
    const pushed = (parameters: Readonly<Record<string, string>>): Promise<unknown> =>
      oidc.buildAuthorizationUrlWithPAR(set.client, parameters);
    await assert.rejects(
      pushed({ redirect_uri: 'https://evil.example/cb' }),
      refusedWith('invalid_request', 400),
    );
  });
});

describe('openid-client with the profile fapi2', () => {
  /** Everything at once: pushed, with the client's key, and bound to another key. */
  async function signInWith(set: Setting, DPoP: oidc.DPoPHandle) {
    const { callback, checks } = await authorize(set, {}, (client, parameters) =>
      oidc.buildAuthorizationUrlWithPAR(client, parameters, { DPoP }),
    );
    return oidc.authorizationCodeGrant(set.client, callback, checks, undefined, { DPoP });
  }
  const keyOf = async ({ client }: Setting): Promise<oidc.DPoPHandle> =>
    oidc.getDPoPHandle(client, await oidc.randomDPoPKeyPair('ES256'));

  for (const algorithm of ['ES256', 'PS256', 'EdDSA'])
    it(`signs a person in, asks who it is, and refreshes, all with ${algorithm}`, async (t) => {
      const set = await setting(t, await keyHolder(algorithm, { profile: 'fapi2' }), { algorithm });
      const DPoP = await keyOf(set);
      const first = await signInWith(set, DPoP);
      assert.equal(first.token_type, 'dpop');
      const person = await oidc.fetchUserInfo(set.client, first.access_token, 'u-1001', { DPoP });
      assert.equal(person.name, 'Jana Novak');
      const next = await oidc.refreshTokenGrant(set.client, String(first.refresh_token), {}, { DPoP });
      assert.equal(
        (await oidc.fetchUserInfo(set.client, next.access_token, 'u-1001', { DPoP })).sub,
        'u-1001',
      );
    });

  it('gets no tokens without a proof', async (t) => {
    const set = await setting(t, await keyHolder('ES256', { profile: 'fapi2' }));
    const { callback, checks } = await authorize(set, {}, oidc.buildAuthorizationUrlWithPAR);
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, checks),
      refusedWith('invalid_dpop_proof', 400),
    );
  });
});
