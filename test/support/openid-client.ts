/** An application that uses openid-client, with every check on that it has, and a person who signs in to it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import * as oidc from 'openid-client';
import { appFetch, startAppForLibraries } from './app-fetch.ts';
import type { Browser, BrowserReply } from './browser.ts';
import { clientFile } from './client-file.ts';
import { clientIds, configuration, webSecret } from './fixtures.ts';
import { issuer } from './relying-party.ts';
import type { StartedApp } from './start-app.ts';

export interface Registration {
  readonly id: string;
  readonly authentication: oidc.ClientAuth;
  readonly redirectUri: string;
  /** As the operator writes it; absent: one of the fixtures. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What the library is told beside. */
  readonly metadata?: Partial<oidc.ClientMetadata>;
}

export const shop: Registration = {
  id: clientIds.spa,
  authentication: oidc.None(),
  redirectUri: 'https://spa.acme.example/cb',
};

/** Not the one of the fixtures, whose redirect URI has a query: the library leaves that out at the token endpoint. */
export const intranet = (
  authentication: oidc.ClientAuth,
  options: Registration['options'] = { secret: webSecret },
): Registration => ({
  id: '66666666-6666-4666-8666-666666666666',
  authentication,
  redirectUri: 'https://intranet.acme.example/cb',
  options,
});

export interface Setting extends StartedApp {
  readonly registration: Registration;
  readonly client: oidc.Configuration;
  readonly jana: Browser;
}

/** The app, a client that has discovered it, and a person who wants to sign in. */
export async function setting(
  t: TestContext,
  registration: Registration = shop,
  tenant: Parameters<typeof configuration>[0] = {},
): Promise<Setting> {
  const { id, authentication, redirectUri, options, metadata = {} } = registration;
  const started = await startAppForLibraries(t, {
    files: {
      ...configuration(tenant),
      ...(options && { 'clients/own.yaml': clientFile(id, { redirect_urls: [redirectUri], ...options }) }),
    },
  });
  const client = await oidc.discovery(new URL(issuer), id, metadata, authentication, {
    [oidc.customFetch]: appFetch(started.app.http.fastify),
    // Verifies signatures too, which OpenID Connect leaves optional for tokens that come straight from the server.
    execute: [oidc.enableNonRepudiationChecks],
  });
  return { ...started, registration, client, jana: started.browser() };
}

export interface Answer {
  /** Where the browser comes back to the application. */
  readonly callback: URL;
  readonly checks: oidc.AuthorizationCodeGrantChecks;
}

type BuildUrl = (
  client: oidc.Configuration,
  parameters: Readonly<Record<string, string>>,
) => Promise<URL> | URL;

/** Sends the person to the server and has them sign in, if they are asked; resolves with what answers them then. */
export async function visitServer(
  { client, jana, registration: { redirectUri } }: Setting,
  changes: Readonly<Record<string, string>> = {},
  buildUrl: BuildUrl = oidc.buildAuthorizationUrl,
): Promise<{ readonly reply: BrowserReply; readonly checks: Answer['checks'] }> {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const url = await buildUrl(client, {
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...changes,
  });
  const page = await jana.visit(url.href);
  return {
    reply: page.location ? page : await jana.signIn(page, 'jana', 'right horse'),
    checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true },
  };
}

/** The same for an application to whom the browser is sent back. */
export async function authorize(...visit: Parameters<typeof visitServer>): Promise<Answer> {
  const { reply, checks } = await visitServer(...visit);
  assert.ok(reply.location, 'the browser is sent back');
  return { callback: reply.location, checks };
}

export type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

export async function signIn(setting: Setting, buildUrl?: BuildUrl): Promise<Tokens> {
  const { callback, checks } = await authorize(setting, {}, buildUrl);
  return oidc.authorizationCodeGrant(setting.client, callback, checks);
}

export const refusedWith = (error: string, status: number) => (thrown: unknown) => {
  assert.ok(thrown instanceof oidc.ResponseBodyError);
  assert.deepEqual([thrown.error, thrown.status], [error, status]);
  return true;
};
