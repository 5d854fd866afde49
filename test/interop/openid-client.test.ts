/** openid-client, as applications use it, with every check on that it has. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import * as oidc from 'openid-client';
import { appFetch, startAppForLibraries } from '../support/app-fetch.ts';
import type { Browser } from '../support/browser.ts';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import { issuer } from '../support/relying-party.ts';
import type { StartedApp } from '../support/start-app.ts';

interface Registration {
  readonly id: string;
  readonly authentication: oidc.ClientAuth;
  readonly redirectUri: string;
}

const shop: Registration = {
  id: clientIds.spa,
  authentication: oidc.None(),
  redirectUri: 'https://spa.acme.example/cb',
};
/** Not the one of the fixtures, whose redirect URI has a query: the library leaves that out at the token endpoint. */
const intranet = (authentication: oidc.ClientAuth): Registration => ({
  id: '66666666-6666-4666-8666-666666666666',
  authentication,
  redirectUri: 'https://intranet.acme.example/cb',
});
const intranetFile = {
  'clients/intranet.yaml': `name: Intranet
config:
  ident: ${intranet(oidc.None()).id}
  tenantname: acme
  secret: "${webSecret}"
  redirect_urls: ["${intranet(oidc.None()).redirectUri}"]
  scopes: [openid, profile, email]
`,
};

interface Setting extends StartedApp {
  readonly client: oidc.Configuration;
  readonly jana: Browser;
}

/** The app, a client that has discovered it, and a person who wants to sign in. */
async function setting(
  t: TestContext,
  { id, authentication }: Registration = shop,
  tenant: Parameters<typeof configuration>[0] = {},
): Promise<Setting> {
  const started = await startAppForLibraries(t, { files: { ...configuration(tenant), ...intranetFile } });
  const client = await oidc.discovery(new URL(issuer), id, {}, authentication, {
    [oidc.customFetch]: appFetch(started.app.http.fastify),
    // Verifies signatures too, which OpenID Connect leaves optional for tokens that come straight from the server.
    execute: [oidc.enableNonRepudiationChecks],
  });
  return { ...started, client, jana: started.browser() };
}

interface Answer {
  /** Where the browser comes back to the application. */
  readonly callback: URL;
  readonly checks: oidc.AuthorizationCodeGrantChecks;
}

/** Sends the person to the server and has them sign in, if they are asked. */
async function authorize(
  { client, jana }: Setting,
  changes: Readonly<Record<string, string>> = {},
  { redirectUri }: Registration = shop,
): Promise<Answer> {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...changes,
  });
  const page = await jana.visit(url.href);
  const { location } = page.location ? page : await jana.signIn(page, 'jana', 'right horse');
  assert.ok(location, 'the browser is sent back');
  return {
    callback: location,
    checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
  };
}

async function signIn(setting: Setting, registration = shop) {
  const { callback, checks } = await authorize(setting, {}, registration);
  return oidc.authorizationCodeGrant(setting.client, callback, checks);
}

/** The library says in the cause what it did not like. */
const because = (message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof Error && thrown.cause instanceof Error);
  assert.match(thrown.cause.message, message);
  return true;
};

const refusedWith = (error: string, status: number) => (thrown: unknown) => {
  assert.ok(thrown instanceof oidc.ResponseBodyError);
  assert.deepEqual([thrown.error, thrown.status], [error, status]);
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
      const tokens = await signIn(set, registration);
      const claims = tokens.claims();
      assert.ok(claims);
      assert.equal(claims.sub, 'u-1001');
      assert.equal(claims.aud, registration.id);
      const person = await oidc.fetchUserInfo(set.client, tokens.access_token, claims.sub);
      assert.deepEqual([person.name, person.email], ['Jana Novak', 'jana@example.com']);
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
      const { callback, checks } = await authorize(set, {}, registration);
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
});
