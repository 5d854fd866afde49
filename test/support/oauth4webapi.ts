/** An application that uses oauth4webapi, with every check on that it has, and a person who signs in to it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import * as oauth from 'oauth4webapi';
import { type AppFetch, appFetch, startAppForLibraries } from './app-fetch.ts';
import type { Browser } from './browser.ts';
import { clientFile } from './client-file.ts';
import { clientIds, configuration } from './fixtures.ts';
import { issuer } from './relying-party.ts';
import type { StartedApp } from './start-app.ts';

export interface Registration {
  readonly client: oauth.Client;
  readonly authentication: oauth.ClientAuth;
  readonly redirectUri: string;
  /** As the operator writes it; absent: one of the fixtures. */
  readonly written?: Readonly<Record<string, unknown>>;
}

export const shop: Registration = {
  client: { client_id: clientIds.spa },
  authentication: oauth.None(),
  redirectUri: 'https://spa.acme.example/cb',
};
export const web = (authentication: oauth.ClientAuth): Registration => ({
  client: { client_id: clientIds.web },
  authentication,
  redirectUri: 'https://web.acme.example/cb?keep=1',
});

/** A client that has registered its public key and pushes its requests. */
export async function keyHolder(
  algorithm: string,
  options: Registration['written'] = { require_pushed_authorization_requests: true },
): Promise<Registration> {
  const { privateKey, publicKey } = await oauth.generateKeyPair(algorithm, { extractable: true });
  const kid = 'signing-1';
  const jwk = await crypto.subtle.exportKey('jwk', publicKey);
  return {
    client: { client_id: '66666666-6666-4666-8666-666666666666' },
    authentication: oauth.PrivateKeyJwt({ key: privateKey, kid }),
    redirectUri: 'https://office.acme.example/cb',
    written: { jwks: { keys: [{ ...jwk, kid }] }, ...options },
  };
}

export interface Setting extends StartedApp, Registration {
  readonly as: oauth.AuthorizationServer;
  readonly options: { readonly [oauth.customFetch]: AppFetch; readonly DPoP?: oauth.DPoPHandle };
  readonly jana: Browser;
}

/** The app, a client that has discovered it, and a person who wants to sign in. */
export async function setting(
  t: TestContext,
  registration = shop,
  algorithm = 'ES256',
  dpopNonce: 'optional' | 'required' = 'optional',
): Promise<Setting> {
  const { client, redirectUri, written } = registration;
  const own = { redirect_urls: [redirectUri], ...written };
  const files = {
    ...configuration({ algorithm, dpopNonce }),
    ...(written && { 'clients/own.yaml': clientFile(client.client_id, own) }),
  };
  const started = await startAppForLibraries(t, { files });
  const options = { [oauth.customFetch]: appFetch(started.app.http.fastify) };
  const as = await discover('oidc', options);
  return { ...started, ...registration, as, options, jana: started.browser() };
}

export async function discover(
  algorithm: 'oidc' | 'oauth2',
  options: Setting['options'],
): Promise<oauth.AuthorizationServer> {
  const reply = await oauth.discoveryRequest(new URL(issuer), { ...options, algorithm });
  return oauth.processDiscoveryResponse(new URL(issuer), reply);
}

/** What of the parameters goes into the URL. */
type Sender = (set: Setting, parameters: URLSearchParams) => Promise<URLSearchParams>;

export interface Answer {
  readonly callback: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** Sends the person to the server and has them sign in, if they are asked. */
export async function authorize(
  set: Setting,
  changes: Readonly<Record<string, string>> = {},
  send: Sender = async (_set, parameters) => parameters,
): Promise<Answer> {
  const { as, client, redirectUri, jana } = set;
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...changes,
  });
  const url = new URL(String(as.authorization_endpoint));
  url.search = String(await send(set, parameters));
  const page = await jana.visit(url.href);
  const { location } = page.location ? page : await jana.signIn(page, 'jana', 'right horse');
  assert.ok(location, 'the browser is sent back');
  return { callback: location, verifier, state, nonce };
}

/** Pushes the parameters first (RFC 9126); the URL carries a reference. */
export const push: Sender = async ({ as, client, authentication, options }, parameters) => {
  const reply = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, options);
  const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, reply);
  return new URLSearchParams({ client_id: client.client_id, request_uri });
};

/** Checks everything that there is to check: `state` and `iss`, the ID token with its signature, the nonce. */
export async function redeem(set: Setting, { callback, verifier, state, nonce }: Answer) {
  const { as, client, authentication, redirectUri, options } = set;
  const parameters = oauth.validateAuthResponse(as, client, callback, state);
  const reply = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    parameters,
    redirectUri,
    verifier,
    options,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, reply, {
    expectedNonce: nonce,
    maxAge: 60,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(as, reply, options);
  return tokens;
}

export async function refresh({ as, client, authentication, options }: Setting, refreshToken: unknown) {
  const reply = await oauth.refreshTokenGrantRequest(
    as,
    client,
    authentication,
    String(refreshToken),
    options,
  );
  return oauth.processRefreshTokenResponse(as, client, reply);
}

export async function userinfo({ as, client, options }: Setting, accessToken: string) {
  const reply = await oauth.userInfoRequest(as, client, accessToken, options);
  return oauth.processUserInfoResponse(as, client, 'u-1001', reply);
}

export async function revoke(
  { as, client, authentication, options }: Setting,
  token: unknown,
): Promise<void> {
  const reply = await oauth.revocationRequest(as, client, authentication, String(token), options);
  await oauth.processRevocationResponse(reply);
}

/** Asks what a token is worth (RFC 7662), and for a signed answer where told so (RFC 9701). */
export async function introspect(
  { as, client, authentication, options }: Setting,
  token: unknown,
  requestJwtResponse = false,
): Promise<oauth.IntrospectionResponse> {
  const asked = { ...options, requestJwtResponse };
  const reply = await oauth.introspectionRequest(as, client, authentication, String(token), asked);
  const answer = await oauth.processIntrospectionResponse(as, client, reply);
  if (requestJwtResponse) await oauth.validateApplicationLevelSignature(as, reply, options);
  return answer;
}

export const refusedWith = (error: string) => (thrown: unknown) => {
  assert.ok(thrown instanceof oauth.ResponseBodyError);
  assert.equal(thrown.error, error);
  return true;
};
