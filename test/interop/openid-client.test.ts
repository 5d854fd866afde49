/** openid-client, as applications use it, with every check on that it has. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { appFetch, startAppForLibraries } from '../support/app-fetch.ts';
import { hiddenFields } from '../support/browser.ts';
import { webSecret } from '../support/fixtures.ts';
import { startLogoutReceiver } from '../support/logout-receiver.ts';
import {
  type Answer,
  authorize,
  intranet,
  refusedWith,
  setting,
  shop,
  signIn,
  visitServer,
} from '../support/openid-client.ts';
import { issuer } from '../support/relying-party.ts';

/** The library says in the cause what it did not like. */
const because = (message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof Error && thrown.cause instanceof Error);
  assert.match(thrown.cause.message, message);
  return true;
};

describe('openid-client signs a person in', () => {
  for (const [name, registration] of [
    ['as a public client', shop],
    ['with its secret in the header', intranet(oidc.ClientSecretBasic(webSecret))],
    ['with its secret in the form', intranet(oidc.ClientSecretPost(webSecret))],
  ] as const)
    it(name, async (t) => {
      const set = await setting(t, registration);
      const tokens = await signIn(set);
      const claims = tokens.claims();
      assert.ok(claims);
      assert.equal(claims.sub, 'u-1001');
      assert.equal(claims.aud, registration.id);
      const person = await oidc.fetchUserInfo(set.client, tokens.access_token, claims.sub);
      assert.deepEqual([person.name, person.email], ['Jana Novak', 'jana@example.com']);
    });

  it('and finds the claims in the ID token that it asks for there', async (t) => {
    const set = await setting(t);
    const asked = JSON.stringify({ id_token: { email: { essential: true }, given_name: null } });
    const { callback, checks } = await authorize(set, { claims: asked });
    const claims = (await oidc.authorizationCodeGrant(set.client, callback, checks)).claims();
    assert.deepEqual(
      [claims?.email, claims?.given_name, claims?.name],
      ['jana@example.com', 'Jana', undefined],
    );
  });

  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA'])
    it(`at a tenant that signs with ${algorithm}`, async (t) => {
      const set = await setting(t, shop, { algorithm });
      assert.equal((await signIn(set)).claims()?.sub, 'u-1001');
    });

  it('having found the server as RFC 8414 says', async (t) => {
    const { app } = await startAppForLibraries(t);
    const client = await oidc.discovery(new URL(issuer), shop.id, {}, shop.authentication, {
      [oidc.customFetch]: appFetch(app.http.fastify),
      algorithm: 'oauth2',
    });
    assert.equal(client.serverMetadata().issuer, issuer);
    assert.equal(client.serverMetadata().supportsPKCE(), true);
  });

  it('and knows since when, where it asks for a fresh sign-in', async (t) => {
    const set = await setting(t);
    const { callback, checks } = await authorize(set, { max_age: '60' });
    const tokens = await oidc.authorizationCodeGrant(set.client, callback, { ...checks, maxAge: 60 });
    assert.equal(typeof tokens.claims()?.auth_time, 'number');
  });

  it('where the answer comes in a form', async (t) => {
    const set = await setting(t);
    const { reply, checks } = await visitServer(set, { response_mode: 'form_post' });
    assert.equal(reply.location, undefined);
    const callback = new Request(set.registration.redirectUri, {
      method: 'POST',
      body: new URLSearchParams(hiddenFields(reply.body)),
    });
    const tokens = await oidc.authorizationCodeGrant(set.client, callback, checks);
    assert.equal(tokens.claims()?.sub, 'u-1001');
  });

  it('silently the second time', async (t) => {
    const set = await setting(t);
    await signIn(set);
    const { callback, checks } = await authorize(set, { prompt: 'none' });
    const tokens = await oidc.authorizationCodeGrant(set.client, callback, checks);
    assert.equal(tokens.claims()?.sub, 'u-1001');
  });
});

describe('openid-client refuses an answer', () => {
  const isRefused = async (
    t: TestContext,
    tamper: (answer: Answer) => void,
    message: RegExp,
  ): Promise<void> => {
    const set = await setting(t);
    const answer = await authorize(set);
    const { callback, checks } = { callback: new URL(answer.callback), checks: { ...answer.checks } };
    tamper({ callback, checks });
    await assert.rejects(oidc.authorizationCodeGrant(set.client, callback, checks), because(message));
    // Nothing but the tampering was wrong.
    await oidc.authorizationCodeGrant(set.client, answer.callback, answer.checks);
  };

  it('with the state of another request', (t) =>
    isRefused(t, ({ callback }) => callback.searchParams.set('state', 'other'), /"state"/));

  it('without a state', (t) =>
    isRefused(t, ({ callback }) => callback.searchParams.delete('state'), /"state"/));

  it('of another server', (t) =>
    isRefused(t, ({ callback }) => callback.searchParams.set('iss', 'https://login.other.example'), /"iss"/));

  it('that does not say of which server', (t) =>
    isRefused(t, ({ callback }) => callback.searchParams.delete('iss'), /"iss"/));

  it('whose ID token belongs to another request', async (t) => {
    const set = await setting(t);
    const { callback, checks } = await authorize(set);
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, { ...checks, expectedNonce: 'other' }),
      because(/"nonce"/),
    );
  });

  it('that is an error, and reads it', async (t) => {
    const set = await setting(t);
    const { callback, checks } = await authorize(set, { prompt: 'none' });
    await assert.rejects(oidc.authorizationCodeGrant(set.client, callback, checks), (thrown: unknown) => {
      assert.ok(thrown instanceof oidc.AuthorizationResponseError);
      assert.equal(thrown.error, 'login_required');
      return true;
    });
  });
});

describe('openid-client is refused', () => {
  it('when the verifier is not the one of the request', async (t) => {
    const set = await setting(t);
    const { callback, checks } = await authorize(set);
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, { ...checks, pkceCodeVerifier }),
      refusedWith('invalid_grant', 400),
    );
  });

  it('when it brings a code twice, and what the first use issued is dead', async (t) => {
    const set = await setting(t);
    const { callback, checks } = await authorize(set);
    const tokens = await oidc.authorizationCodeGrant(set.client, callback, checks);
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, checks),
      refusedWith('invalid_grant', 400),
    );
    await assert.rejects(
      oidc.refreshTokenGrant(set.client, String(tokens.refresh_token)),
      refusedWith('invalid_grant', 400),
    );
  });

  for (const [name, authentication] of [
    ['in the header', oidc.ClientSecretBasic('wrong')],
    ['in the form', oidc.ClientSecretPost('wrong')],
  ] as const)
    it(`when its secret ${name} is wrong`, async (t) => {
      const registration = intranet(authentication);
      const set = await setting(t, registration);
      const { callback, checks } = await authorize(set);
      await assert.rejects(oidc.authorizationCodeGrant(set.client, callback, checks), (thrown: unknown) => {
        if (thrown instanceof oidc.ResponseBodyError) return refusedWith('invalid_client', 401)(thrown);
        // The answer to the header names the header (RFC 6749 section 5.2), and the library reads that first.
        assert.ok(thrown instanceof oidc.WWWAuthenticateChallengeError);
        assert.equal(thrown.cause[0]?.scheme, 'basic');
        return true;
      });
    });
});

describe('with its tokens, openid-client', () => {
  it('refreshes them, and gets the same person under a new ID token', async (t) => {
    const set = await setting(t);
    const first = await signIn(set);
    const second = await oidc.refreshTokenGrant(set.client, String(first.refresh_token));
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(second.claims()?.sub, first.claims()?.sub);
    await oidc.fetchUserInfo(set.client, second.access_token, 'u-1001');
  });

  it('revokes the refresh token, which then is refused', async (t) => {
    const set = await setting(t);
    const tokens = await signIn(set);
    const refreshToken = String(tokens.refresh_token);
    await oidc.tokenRevocation(set.client, refreshToken, { token_type_hint: 'refresh_token' });
    await assert.rejects(oidc.refreshTokenGrant(set.client, refreshToken), refusedWith('invalid_grant', 400));
  });

  it('revokes the access token, which then opens nothing', async (t) => {
    const set = await setting(t);
    const { access_token } = await signIn(set);
    await oidc.tokenRevocation(set.client, access_token);
    await assert.rejects(oidc.fetchUserInfo(set.client, access_token, 'u-1001'), (thrown: unknown) => {
      assert.ok(thrown instanceof oidc.WWWAuthenticateChallengeError);
      assert.equal(thrown.status, 401);
      assert.equal(thrown.cause[0]?.parameters.error, 'invalid_token');
      return true;
    });
  });

  it('notices when userinfo is about somebody else', async (t) => {
    const set = await setting(t);
    const { access_token } = await signIn(set);
    await assert.rejects(oidc.fetchUserInfo(set.client, access_token, 'u-1002'), because(/"sub"/));
  });

  it('signs the person out, who comes back to the application and has to sign in again', async (t) => {
    const set = await setting(t);
    const tokens = await signIn(set);
    const url = oidc.buildEndSessionUrl(set.client, {
      id_token_hint: String(tokens.id_token),
      post_logout_redirect_uri: 'https://spa.acme.example/bye',
      state: 'bye',
    });
    const reply = await set.jana.request(url.href, { from: 'cross-site' });
    assert.equal(reply.location?.href, 'https://spa.acme.example/bye?state=bye');
    const { callback } = await authorize(set, { prompt: 'none' });
    assert.equal(callback.searchParams.get('error'), 'login_required');
    await assert.rejects(
      oidc.refreshTokenGrant(set.client, String(tokens.refresh_token)),
      refusedWith('invalid_grant', 400),
    );
  });

  it('asks what a token is worth, and what it is worth once it is revoked', async (t) => {
    const set = await setting(t, intranet(oidc.ClientSecretBasic(webSecret)));
    const { access_token, refresh_token } = await signIn(set);
    for (const token of [access_token, String(refresh_token)]) {
      const { active, client_id } = await oidc.tokenIntrospection(set.client, token);
      assert.deepEqual([active, client_id], [true, set.registration.id]);
    }
    await oidc.tokenRevocation(set.client, String(refresh_token));
    for (const token of [access_token, String(refresh_token)])
      assert.deepEqual(await oidc.tokenIntrospection(set.client, token), { active: false });
  });

  for (const algorithm of ['ES256', 'PS256'])
    it(`asks for that as a JWT, which is signed with ${algorithm}`, async (t) => {
      const registration = intranet(oidc.ClientSecretPost(webSecret));
      const metadata = { introspection_signed_response_alg: algorithm };
      const set = await setting(t, { ...registration, metadata }, { algorithm });
      const { access_token } = await signIn(set);
      const { active, sub, scope } = await oidc.tokenIntrospection(set.client, access_token);
      assert.deepEqual([active, sub, scope], [true, 'u-1001', 'email openid profile']);
    });

  it('hears of a sign-out elsewhere by a logout token about the same session', async (t) => {
    const receiver = await startLogoutReceiver(t);
    const options = { secret: webSecret, backchannel_logout_uri: receiver.url };
    const set = await setting(t, intranet(oidc.ClientSecretBasic(webSecret), options));
    const idToken = (await signIn(set)).claims();
    await set.jana.request(`${issuer}/logout`, { from: 'same-origin' });
    const [{ token } = { token: '' }] = await receiver.atLeast(1);
    // The library leaves logout tokens to the application: section 2.6 of OpenID Connect Back-Channel Logout 1.0.
    const { jwks_uri: jwksUri = '', ...server } = set.client.serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwksUri), { [customFetch]: appFetch(set.app.http.fastify) });
    const { payload } = await jwtVerify(token, keys, {
      issuer: server.issuer,
      audience: set.registration.id,
      algorithms: server.id_token_signing_alg_values_supported ?? [],
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    });
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
    assert.deepEqual([payload.sub, payload.sid], [idToken?.sub, idToken?.sid]);
    assert.equal('nonce' in payload, false);
  });
});
