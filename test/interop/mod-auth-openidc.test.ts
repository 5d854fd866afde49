/** Apache's mod_auth_openidc protects an application that knows nothing of OpenID Connect. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Apache, startApache } from '../support/apache.ts';
import { clientFile } from '../support/client-file.ts';
import { clientIds } from '../support/fixtures.ts';
import { listen } from '../support/listener.ts';
import { type ListeningApp, startListeningApp } from '../support/listening-app.ts';
import { type NetworkBrowser, openNetworkBrowser, type Page } from '../support/network-browser.ts';
import { lastFirst } from '../support/owner.ts';

const owner = lastFirst({ after });
const secret = 'a secret of the proxy';
let app: ListeningApp;
let apache: Apache;
let jana: NetworkBrowser;

before(async () => {
  app = await startListeningApp(owner, []);
  // The application: shows what the proxy tells it about the person.
  const application = await listen(owner, ({ headers }, response) => {
    const told = Object.entries(headers).filter(([name]) => name.startsWith('oidc_'));
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(Object.fromEntries(told)));
  });
  apache = await startApache(owner, ['proxy', 'proxy_http', 'auth_openidc'], (origin) =>
    relyingParty(origin, application),
  );
  await app.reconfigure({
    'clients/listening.yaml': clientFile(clientIds.web, {
      secret,
      redirect_urls: [`${apache.origin}/app/oidc`],
      post_logout_redirect_urls: [`${apache.origin}/bye`],
    }),
  });
});

const relyingParty = (origin: string, application: string): string => `
  OIDCProviderMetadataURL ${app.issuer}/.well-known/openid-configuration
  OIDCClientID ${clientIds.web}
  OIDCClientSecret "${secret}"
  OIDCProviderTokenEndpointAuth client_secret_basic
  OIDCRedirectURI ${origin}/app/oidc
  OIDCScope "openid profile email"
  OIDCPKCEMethod S256
  OIDCCryptoPassphrase "a passphrase of the test"
  OIDCSessionType server-cache
  OIDCPassRefreshToken On
  <Location /app>
    AuthType openid-connect
    Require valid-user
    ProxyPass ${application}
  </Location>
`;

const open = (): Promise<Page> => jana.visit(`${apache.origin}/app/page`);

/** What the application is told about the person. */
const told = ({ url, body }: Page): Readonly<Record<string, string>> => {
  assert.equal(url.href, `${apache.origin}/app/page`, `${body}\n${app.output()}\n${apache.log()}`);
  return JSON.parse(body);
};

async function signIn(): Promise<Readonly<Record<string, string>>> {
  jana = openNetworkBrowser();
  return told(await jana.signIn(await open(), 'jana', 'right horse'));
}

const isLoginPage = ({ url, body }: Page): boolean =>
  url.origin === app.issuer && body.includes('name="password"');

/** What the module does by itself when it is asked at its own address. */
const askModule = (query: Readonly<Record<string, string>>): Promise<Page> =>
  jana.visit(`${apache.origin}/app/oidc?${new URLSearchParams(query)}`);

describe('mod_auth_openidc', () => {
  it('lets a person through who signs in, and tells the application who it is', async () => {
    const person = await signIn();
    assert.equal(person.oidc_claim_iss, app.issuer);
    assert.equal(person.oidc_claim_sub, 'u-1001');
    assert.equal(person.oidc_claim_name, 'Jana Novak');
    assert.equal(person.oidc_claim_email, 'jana@example.com');
  });

  it('keeps a person out who cannot sign in', async () => {
    jana = openNetworkBrowser();
    const refused = await jana.signIn(await open(), 'jana', 'wrong');
    assert.equal(refused.status, 403);
    assert.ok(isLoginPage(refused));
    assert.ok(isLoginPage(await open()));
  });

  it('renews its tokens with the refresh token', async () => {
    const before = await signIn();
    const page = `${apache.origin}/app/page`;
    const after = told(await askModule({ refresh: page, access_token: String(before.oidc_access_token) }));
    assert.notEqual(after.oidc_access_token, before.oidc_access_token);
    assert.notEqual(after.oidc_refresh_token, before.oidc_refresh_token);
    assert.equal(after.oidc_claim_sub, 'u-1001');
  });

  it('signs a person out everywhere, who comes back to a page of the application', async () => {
    await signIn();
    const page = await askModule({ logout: `${apache.origin}/bye` });
    assert.equal(page.url.href, `${apache.origin}/bye`);
    assert.ok(isLoginPage(await open()));
    assert.match((await jana.visit(app.issuer)).body, /You are not signed in/);
  });
});
