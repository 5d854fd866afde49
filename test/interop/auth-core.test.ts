/** @auth/core with its generic OpenID Connect provider: what stands behind Auth.js in Next.js, SvelteKit and others. */
import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { type NetworkBrowser, openNetworkBrowser, type Page } from '../support/network-browser.ts';
import { lastFirst } from '../support/owner.ts';

interface Provider {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly token?: { readonly clientPrivateKey: unknown };
  readonly idToken?: boolean;
  readonly client?: { readonly token_endpoint_auth_method: string };
  readonly checks?: readonly ('pkce' | 'state' | 'nonce')[];
  readonly authorization?: { readonly params: Readonly<Record<string, unknown>> };
}

interface Config {
  readonly basePath: string;
  readonly secret: string;
  readonly trustHost: boolean;
  readonly providers: readonly (Provider & Readonly<Record<string, unknown>>)[];
  readonly logger: { error(error: Error): void };
}

// Its own types bring those of a browser into the whole program, where our source then does not compile. A name that
// the compiler does not know keeps them out; the cast says what is used.
const library: string = '@auth/core';
type Library = { Auth(request: Request, config: Config): Promise<Response> };
const { Auth } = (await import(library)) as Library;

const kid = 'signing-1';
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });

/** How applications may configure it, each under its name. */
const providers: Readonly<Record<string, Provider>> = {
  'secret-in-the-header': { clientSecret: webSecret },
  'secret-in-the-form': {
    clientSecret: webSecret,
    client: { token_endpoint_auth_method: 'client_secret_post' },
  },
  'public-client': { clientId: clientIds.spa, client: { token_endpoint_auth_method: 'none' } },
  'a-key': {
    clientId: clientIds.legacy,
    token: { clientPrivateKey: { key: privateKey, kid } },
    client: { token_endpoint_auth_method: 'private_key_jwt' },
  },
  'names-in-the-ID-token': {
    clientSecret: webSecret,
    idToken: true,
    authorization: {
      params: { scope: 'openid', claims: { id_token: { name: null, email: null } } },
    },
  },
  'every-check': { clientSecret: webSecret, checks: ['pkce', 'state', 'nonce'] },
  'wrong-secret': { clientSecret: 'wrong' },
  silent: { clientSecret: webSecret, authorization: { params: { prompt: 'none', scope: 'openid' } } },
};

const owner = lastFirst({ after });
const failures: Error[] = [];
let app: ListeningApp;
let application: string;
let config: Config;

before(async () => {
  application = await listen(owner, serve);
  const redirectUris = Object.keys(providers).map((id) => `${application}/auth/callback/${id}`);
  app = await startListeningApp(owner, [
    clientFile(clientIds.web, { secret: webSecret, redirect_urls: redirectUris }),
    clientFile(clientIds.spa, { redirect_urls: redirectUris }),
    clientFile(clientIds.legacy, {
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid }] },
      redirect_urls: redirectUris,
    }),
  ]);
  config = {
    basePath: '/auth',
    secret: 'of the test',
    trustHost: true,
    providers: Object.entries(providers).map(([id, changes]) => ({
      id,
      name: id,
      type: 'oidc',
      issuer: app.issuer,
      clientId: clientIds.web,
      // Names and addresses of people are in userinfo, as OpenID Connect Core section 5.4 has it for the code flow.
      idToken: false,
      ...changes,
    })),
    logger: { error: (error) => void failures.push(error) },
  };
});

/** Its requests and responses are those of `fetch`. */
async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const reply = await Auth(await requestOf(incoming), config);
  for (const [name, value] of reply.headers) outgoing.appendHeader(name, value);
  outgoing.writeHead(reply.status).end(await reply.text());
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const { url = '/', method = 'GET', headers } = incoming;
  return new Request(new URL(url, application), {
    method,
    headers: headers as Record<string, string>, // none of those that are lists is sent by our browser
    ...(method === 'POST' && { body: await text(incoming) }),
  });
}

/** Presses the library's own button for a provider. */
async function askToSignIn(browser: NetworkBrowser, provider: string): Promise<Page> {
  const { csrfToken } = JSON.parse((await browser.visit(`${application}/auth/csrf`)).body);
  return browser.visit(`${application}/auth/signin/${provider}`, {
    csrfToken,
    callbackUrl: `${application}/auth/session`,
  });
}

async function signIn(provider: string): Promise<Page> {
  const browser = openNetworkBrowser();
  return browser.signIn(await askToSignIn(browser, provider), 'jana', 'right horse');
}

const lastFailure = (): string => {
  const { cause } = failures.at(-1) ?? {};
  return JSON.stringify(cause, (_key, value) =>
    value instanceof Error ? { ...value, message: value.message } : value,
  );
};

describe('@auth/core', () => {
  const good = Object.keys(providers).filter((id) => !['wrong-secret', 'silent'].includes(id));
  for (const provider of good)
    it(`signs a person in (${provider}), and its session knows who it is`, async () => {
      const page = await signIn(provider);
      assert.equal(page.url.href, `${application}/auth/session`, `${app.output()}\n${lastFailure()}`);
      const { user } = JSON.parse(page.body);
      assert.deepEqual(user, { name: 'Jana Novak', email: 'jana@example.com' });
    });

  it('is refused with another secret', async () => {
    const page = await signIn('wrong-secret');
    assert.equal(page.url.href, `${application}/auth/error?error=Configuration`);
    // It asked with the header, so the answer names the scheme (RFC 6749 section 5.2), and that is what it reads.
    assert.match(lastFailure(), /"scheme":"basic".*"status":401/);
  });

  it('takes an error for an answer where nobody is signed in and nobody may be asked', async () => {
    const page = await askToSignIn(openNetworkBrowser(), 'silent');
    assert.equal(page.url.href, `${application}/auth/signin?error=OAuthCallbackError`);
  });
});
