/**
 * The OAuth client of the Model Context Protocol's SDK: an application finds out from an API which server to ask, and
 * gets itself a token for that API. Client and API are both the SDK's own; the client is registered beforehand.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  discoverAuthorizationServerMetadata,
  type OAuthClientProvider,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import express, { type Express } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { clientIds } from '../support/fixtures.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { type NetworkBrowser, openNetworkBrowser } from '../support/network-browser.ts';
import { lastFirst } from '../support/owner.ts';

const secret = 'a secret of the application';
const scope = 'read:notes';

const owner = lastFirst({ after });
let app: ListeningApp;
let api: URL;
let redirectUri: string;

before(async () => {
  const server = express();
  api = new URL('/mcp', await listen(owner, server));
  redirectUri = new URL('/callback', api).href;
  const options = { scopes: ['read:*'], redirect_urls: [redirectUri], resources: [api.href] };
  app = await startListeningApp(owner, [
    clientFile(clientIds.spa, options),
    clientFile(clientIds.web, { ...options, secret }),
    clientFile(clientIds.legacy, { ...options, resources: ['https://another-api.example'] }),
  ]);
  await serveApi(server);
});

/** One tool, which says for whom it was called. */
async function serveApi(server: Express): Promise<void> {
  const oauthMetadata = await discoverAuthorizationServerMetadata(app.issuer);
  assert.ok(oauthMetadata);
  server.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: api, scopesSupported: [scope] }));
  const authenticate = requireBearerAuth({
    verifier: verifier(oauthMetadata.jwks_uri),
    requiredScopes: [scope],
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(api),
    expectedResource: api,
  });
  server.post('/mcp', express.json(), authenticate, async (request, response) => {
    const notes = new McpServer({ name: 'notes', version: '1' });
    notes.registerTool('whose', {}, ({ authInfo }) => ({
      content: [{ type: 'text', text: String(authInfo?.extra?.sub) }],
    }));
    const transport = new StreamableHTTPServerTransport({});
    await notes.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
}

function verifier(jwksUri: unknown): OAuthTokenVerifier {
  const keys = createRemoteJWKSet(new URL(String(jwksUri)));
  return {
    verifyAccessToken: async (token) => {
      const { payload } = await jwtVerify(token, keys, { issuer: app.issuer, typ: 'at+jwt' }).catch(
        (error) => {
          throw new InvalidTokenError(String(error));
        },
      );
      return {
        token,
        clientId: String(payload.client_id),
        scopes: String(payload.scope).split(' '),
        resource: new URL(String(payload.aud)),
        expiresAt: Number(payload.exp),
        extra: { sub: payload.sub },
      };
    },
  };
}

interface Application extends OAuthClientProvider {
  /** Where it last sent its person. */
  sentTo: URL | undefined;
}

/** What an application keeps for one person. */
function applicationOf(registered: OAuthClientInformationMixed | undefined): Application {
  let tokens: OAuthTokens | undefined;
  let codeVerifier = '';
  return {
    sentTo: undefined,
    redirectUrl: redirectUri,
    clientMetadata: { redirect_uris: [redirectUri] },
    clientInformation: () => registered,
    tokens: () => tokens,
    saveTokens: (issued) => {
      tokens = issued;
    },
    saveCodeVerifier: (made) => {
      codeVerifier = made;
    },
    codeVerifier: () => codeVerifier,
    invalidateCredentials: () => {
      tokens = undefined;
    },
    redirectToAuthorization(url) {
      this.sentTo = url;
    },
  };
}

/** Connects, calls the tool, and hangs up. */
async function whose(authProvider: Application): Promise<unknown> {
  const client = new Client({ name: 'application', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(api, { authProvider }));
  const { content } = await client.callTool({ name: 'whose' });
  await client.close();
  return content;
}

const jana = [{ type: 'text', text: 'u-1001' }];

/** The application cannot do without a person, who signs in and brings a code back. */
async function signIn(
  authProvider: Application,
  browser: NetworkBrowser = openNetworkBrowser(),
): Promise<void> {
  await assert.rejects(whose(authProvider), UnauthorizedError);
  const back = await browser.signIn(await browser.visit(String(authProvider.sentTo)), 'jana', 'right horse');
  assert.equal(back.url.origin + back.url.pathname, redirectUri, `${back.body}\n${app.output()}`);
  const code = String(back.url.searchParams.get('code'));
  await new StreamableHTTPClientTransport(api, { authProvider }).finishAuth(code);
}

const clients: Readonly<Record<string, () => OAuthClientInformationMixed>> = {
  'a public client': () => ({ client_id: clientIds.spa, issuer: app.issuer }),
  'a client with a secret': () => ({ client_id: clientIds.web, client_secret: secret, issuer: app.issuer }),
};

describe('the client of the Model Context Protocol', () => {
  for (const [name, registered] of Object.entries(clients)) {
    it(`finds the server and gets a token for the API as ${name}`, async () => {
      const application = applicationOf(registered());
      await signIn(application);
      assert.deepEqual(await whose(application), jana);
      assert.equal(application.sentTo?.searchParams.get('resource'), api.href);
    });

    it(`gets the next token with its refresh token as ${name}, and nobody is asked`, async () => {
      const application = applicationOf(registered());
      await signIn(application);
      const before = await application.tokens();
      assert.ok(before);
      await application.saveTokens({ ...before, access_token: 'expired' });
      application.sentTo = undefined;
      assert.deepEqual(await whose(application), jana);
      const after = await application.tokens();
      assert.notEqual(after?.refresh_token, before.refresh_token);
      assert.equal(application.sentTo, undefined);
    });
  }

  it('sends the person to sign in again once they have signed out', async () => {
    const application = applicationOf({ client_id: clientIds.spa, issuer: app.issuer });
    const browser = openNetworkBrowser();
    await signIn(application, browser);
    const before = await application.tokens();
    assert.ok(before);
    await browser.visit(`${app.issuer}/logout`);
    await application.saveTokens({ ...before, access_token: 'expired' });
    application.sentTo = undefined;
    await assert.rejects(whose(application), UnauthorizedError);
    assert.ok(application.sentTo);
  });

  it('gets no token for an API that it is not registered for', async () => {
    const application = applicationOf({ client_id: clientIds.legacy, issuer: app.issuer });
    await assert.rejects(whose(application), UnauthorizedError);
    const { url } = await openNetworkBrowser().visit(String(application.sentTo));
    assert.equal(url.searchParams.get('error'), 'invalid_target');
  });

  it('says what is wrong when it is not registered, for here no client registers itself', async () => {
    const stranger = { ...applicationOf(undefined), saveClientInformation: () => undefined };
    await assert.rejects(whose(stranger), /does not support dynamic client registration/);
  });
});
