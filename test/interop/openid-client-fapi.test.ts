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
