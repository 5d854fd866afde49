/** oauth4webapi: the strictest reader of what the server answers, as a client and as a resource server. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as oauth from 'oauth4webapi';
import { clientIds, webSecret } from '../support/fixtures.ts';
import {
  type Answer,
  authorize,
  discover,
  introspect,
  keyHolder,
  push,
  redeem,
  refresh,
  refusedWith,
  revoke,
  type Setting,
  setting,
  shop,
  userinfo,
  web,
} from '../support/oauth4webapi.ts';
import { issuer } from '../support/relying-party.ts';

/** What an API does with a request that carries the token (RFC 9068 section 4). */
function visitApi({ as, options }: Setting, token: string, audience: string) {
  const request = new Request('https://api.acme.example/', { headers: { authorization: `Bearer ${token}` } });
  return oauth.validateJwtAccessToken(as, request, audience, options);
}

describe('oauth4webapi', () => {
  it('finds the same server at both addresses', async (t) => {
    const { options, as } = await setting(t);
    assert.deepEqual(await discover('oauth2', options), as);
  });

  for (const [name, registration] of [
    ['a public client', shop],
    ['a client with its secret in the header', web(oauth.ClientSecretBasic(webSecret))],
    ['a client with its secret in the form', web(oauth.ClientSecretPost(webSecret))],
  ] as const)
    it(`signs a person in as ${name}`, async (t) => {
      const set = await setting(t, registration);
      const tokens = await redeem(set, await authorize(set));
      assert.equal(oauth.getValidatedIdTokenClaims(tokens)?.sub, 'u-1001');
      assert.equal((await userinfo(set, tokens.access_token)).name, 'Jana Novak');
    });

  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA'])
    it(`takes access tokens that are signed with ${algorithm}, each for its audience only`, async (t) => {
      const set = await setting(t, shop, algorithm);
      const { access_token } = await redeem(set, await authorize(set));
      const claims = await visitApi(set, access_token, clientIds.spa);
      assert.deepEqual([claims.sub, claims.client_id], ['u-1001', clientIds.spa]);
      await assert.rejects(visitApi(set, access_token, 'https://another-api.example'), {
        message: 'unexpected JWT "aud" (audience) claim value',
      });
    });

  it('does not take an ID token for an access token', async (t) => {
    const set = await setting(t);
    const { id_token } = await redeem(set, await authorize(set));
    await assert.rejects(visitApi(set, String(id_token), clientIds.spa), /typ/);
  });

  it('refreshes again and again', async (t) => {
    const set = await setting(t);
    let tokens = await redeem(set, await authorize(set));
    for (let round = 0; round < 3; round += 1) {
      const next = await refresh(set, tokens.refresh_token);
      assert.notEqual(next.refresh_token, tokens.refresh_token);
      assert.equal(oauth.getValidatedIdTokenClaims(next)?.sub, 'u-1001');
      await userinfo(set, next.access_token);
      tokens = next;
    }
  });

  it('revokes a refresh token, which then is refused', async (t) => {
    const set = await setting(t);
    const { refresh_token } = await redeem(set, await authorize(set));
    await revoke(set, refresh_token);
    await assert.rejects(refresh(set, refresh_token), refusedWith('invalid_grant'));
  });

  it('revokes an access token, which then is refused', async (t) => {
    const set = await setting(t);
    const { access_token } = await redeem(set, await authorize(set));
    await revoke(set, access_token);
    await assert.rejects(userinfo(set, access_token), oauth.WWWAuthenticateChallengeError);
  });

  it('revokes what was never issued without an error', async (t) => {
    await revoke(await setting(t), 'unknown');
  });

  for (const signed of [false, true])
    it(`asks what a token is worth (${signed ? 'as a signed JWT' : 'as JSON'})`, async (t) => {
      const set = await setting(t, await keyHolder('ES256'));
      const { access_token, refresh_token } = await redeem(set, await authorize(set, {}, push));
      const { active, sub, iss, aud } = await introspect(set, access_token, signed);
      assert.deepEqual([active, sub, iss, aud], [true, 'u-1001', issuer, set.client.client_id]);
      await revoke(set, refresh_token);
      for (const token of [access_token, refresh_token, 'unknown'])
        assert.deepEqual(await introspect(set, token, signed), { active: false });
    });

  it('knows where to send a person who signs out', async (t) => {
    const set = await setting(t);
    const { id_token } = await redeem(set, await authorize(set));
    const url = new URL(String(set.as.end_session_endpoint));
    url.searchParams.set('id_token_hint', String(id_token));
    url.searchParams.set('post_logout_redirect_uri', 'https://spa.acme.example/bye');
    const reply = await set.jana.request(url.href, { from: 'cross-site' });
    assert.equal(reply.location?.href, 'https://spa.acme.example/bye');
    const { callback, state } = await authorize(set, { prompt: 'none' });
    assert.throws(
      () => oauth.validateAuthResponse(set.as, set.client, callback, state),
      (thrown: unknown) => {
        assert.ok(thrown instanceof oauth.AuthorizationResponseError);
        assert.equal(thrown.error, 'login_required');
        return true;
      },
    );
  });
});

describe('oauth4webapi with a key instead of a secret', () => {
  for (const algorithm of ['ES256', 'PS256', 'EdDSA'])
    it(`pushes its request, signs a person in, refreshes and revokes with ${algorithm}`, async (t) => {
      const set = await setting(t, await keyHolder(algorithm));
      const { refresh_token } = await redeem(set, await authorize(set, {}, push));
      const next = await refresh(set, refresh_token);
      assert.equal(oauth.getValidatedIdTokenClaims(next)?.sub, 'u-1001');
      await revoke(set, next.refresh_token);
      await assert.rejects(refresh(set, next.refresh_token), refusedWith('invalid_grant'));
    });

  it('is refused with the key of somebody else', async (t) => {
    const { authentication } = await keyHolder('ES256');
    const set = await setting(t, await keyHolder('ES256'));
    await assert.rejects(authorize({ ...set, authentication }, {}, push), refusedWith('invalid_client'));
  });
});

describe('oauth4webapi with DPoP', () => {
  async function withKey(set: Setting, algorithm = 'ES256') {
    const keys = await oauth.generateKeyPair(algorithm);
    const options = { ...set.options, DPoP: oauth.DPoP(set.client, keys) };
    return { ...set, options };
  }

  for (const algorithm of ['ES256', 'Ed25519', 'PS256', 'RS256'])
    it(`uses tokens that are bound to a key for ${algorithm}, here and at an API`, async (t) => {
      const set = await withKey(await setting(t), algorithm);
      const tokens = await redeem(set, await authorize(set));
      assert.equal(tokens.token_type, 'dpop');
      assert.equal((await userinfo(set, tokens.access_token)).name, 'Jana Novak');
      let visit = new Request('https://api.acme.example/');
      await oauth.protectedResourceRequest(
        tokens.access_token,
        'GET',
        new URL(visit.url),
        new Headers(),
        undefined,
        {
          DPoP: set.options.DPoP,
          [oauth.customFetch]: async (url, request) => {
            visit = new Request(url, { method: request.method, headers: request.headers });
            return new Response();
          },
        },
      );
      const claims = await oauth.validateJwtAccessToken(set.as, visit, clientIds.spa, {
        ...set.options,
        requireDPoP: true,
      });
      assert.equal(claims.cnf?.jkt, await set.options.DPoP.calculateThumbprint());
    });

  it('refreshes with its key, and with no other', async (t) => {
    const set = await withKey(await setting(t));
    const { refresh_token } = await redeem(set, await authorize(set));
    await assert.rejects(refresh(await withKey(set), refresh_token), refusedWith('invalid_grant'));
    const next = await refresh(set, refresh_token);
    await userinfo(set, next.access_token);
  });

  for (const algorithm of ['ES256', 'PS256', 'Ed25519'])
    it(`keeps the profile fapi2 with ${algorithm}`, async (t) => {
      const set = await withKey(
        await setting(t, await keyHolder(algorithm, { profile: 'fapi2' })),
        algorithm,
      );
      const { refresh_token, access_token } = await redeem(set, await authorize(set, {}, push));
      assert.equal((await userinfo(set, access_token)).name, 'Jana Novak');
      const next = await refresh(set, refresh_token);
      assert.equal(next.token_type, 'dpop');
      assert.equal(
        (await introspect(set, next.access_token, true)).cnf?.jkt,
        await set.options.DPoP.calculateThumbprint(),
      );
    });

  it('comes back with the nonce that it is given', async (t) => {
    const set = await withKey(await setting(t, shop, 'ES256', 'required'));
    const answer = await authorize(set);
    await assert.rejects(redeem(set, answer), (thrown) => oauth.isDPoPNonceError(thrown));
    const tokens = await redeem(set, answer);
    assert.equal((await userinfo(set, tokens.access_token)).name, 'Jana Novak');
  });
});

describe('oauth4webapi refuses an answer', () => {
  const tampered: readonly [string, (answer: URL) => void, RegExp][] = [
    ['with another state', ({ searchParams }) => searchParams.set('state', 'other'), /"state"/],
    ['without a state', ({ searchParams }) => searchParams.delete('state'), /"state"/],
    ['of another server', ({ searchParams }) => searchParams.set('iss', 'https://evil.example'), /"iss"/],
    ['that names no server', ({ searchParams }) => searchParams.delete('iss'), /"iss"/],
    ['with two codes', ({ searchParams }) => searchParams.append('code', 'other'), /"code"/],
  ];
  for (const [name, tamper, message] of tampered)
    it(name, async (t) => {
      const set = await setting(t);
      const answer = await authorize(set);
      const callback = new URL(answer.callback);
      tamper(callback);
      await assert.rejects(redeem(set, { ...answer, callback }), message);
      // Nothing but the tampering was wrong.
      await redeem(set, answer);
    });

  it('with the ID token of another request', async (t) => {
    const set = await setting(t);
    await assert.rejects(redeem(set, { ...(await authorize(set)), nonce: 'other' }), /"nonce"/);
  });
});

describe('the server refuses oauth4webapi', () => {
  const refused: readonly [string, (set: Setting, answer: Answer) => [Setting, Answer], string][] = [
    [
      'another verifier',
      (set, answer) => [set, { ...answer, verifier: oauth.generateRandomCodeVerifier() }],
      'invalid_grant',
    ],
    [
      'another redirect URI',
      (set, answer) => [{ ...set, redirectUri: 'https://x.preview.acme.example/cb' }, answer],
      'invalid_grant',
    ],
    [
      'the code of another client',
      (set, answer) => [{ ...set, ...web(oauth.ClientSecretPost(webSecret)) }, answer],
      'invalid_grant',
    ],
  ];
  for (const [name, change, error] of refused)
    it(name, async (t) => {
      const set = await setting(t);
      await assert.rejects(redeem(...change(set, await authorize(set))), refusedWith(error));
    });

  it('the code a second time', async (t) => {
    const set = await setting(t);
    const answer = await authorize(set);
    const { access_token } = await redeem(set, answer);
    await assert.rejects(redeem(set, answer), refusedWith('invalid_grant'));
    await assert.rejects(userinfo(set, access_token), oauth.WWWAuthenticateChallengeError);
  });
});
