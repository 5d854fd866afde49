/** Apache's mod_auth_openidc protects an application that knows nothing of OpenID Connect. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type Apache, startApache } from '../support/apache.ts';
import { clientFile } from '../support/client-file.ts';
import { temporaryDirectory } from '../support/demo.ts';
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
/** What the module answered to each logout token. */
const answers = new EventEmitter();

before(async () => {
  app = await startListeningApp(owner, []);
  // The application: shows what the proxy tells it about the person.
  const application = await listen(owner, ({ headers }, response) => {
    const told = Object.entries(headers).filter(([name]) => name.startsWith('oidc_'));
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(Object.fromEntries(told)));
  });
  const keyFile = join(temporaryDirectory(owner), 'private.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  // The module reads it for the header of its assertions, and ends without a word where it is missing.
  writeFileSync(`${keyFile}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
  apache = await startApache(owner, ['proxy', 'proxy_http', 'auth_openidc'], (origin) =>
    [
      protecting(application),
      relyingParty(origin, clientIds.web, `OIDCClientSecret "${secret}"`, 'client_secret_basic'),
      relyingParty(
        otherName(origin),
        clientIds.legacy,
        `OIDCPrivateKeyFiles signing-1#${keyFile}\n    OIDCPublicKeyFiles signing-1#${keyFile}.pub`,
        'private_key_jwt',
      ),
    ].join('\n'),
  );
  const files = [
    clientFile(clientIds.web, {
      secret,
      redirect_urls: [`${apache.origin}/app/oidc`],
      post_logout_redirect_urls: [`${apache.origin}/bye`],
      backchannel_logout_uri: await listen(owner, passLogoutToken),
    }),
    clientFile(clientIds.legacy, {
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'signing-1' }] },
      redirect_urls: [`${otherName(apache.origin)}/app/oidc`],
    }),
  ];
  await app.reconfigure({ 'clients/listening.yaml': files.join('---\n') });
});

/** Stands before the module, so that a test learns when it has been told. */
async function passLogoutToken(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const reply = await fetch(`${apache.origin}/app/oidc?logout=backchannel`, {
    method: 'POST',
    headers: { 'content-type': String(incoming.headers['content-type']) },
    body: await text(incoming),
  });
  outgoing.writeHead(reply.status).end();
  answers.emit('logout', reply.status);
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Apache tells two relying parties apart by the name that the browser asks for. */
const otherName = (origin: string): string => origin.replace('localhost', '127.0.0.1');

const protecting = (application: string): string => `
  <Location /app>
    AuthType openid-connect
    Require valid-user
    ProxyPass ${application}
  </Location>
`;

const relyingParty = (origin: string, clientId: string, proof: string, method: string): string => `
  <VirtualHost *:*>
    ServerName ${new URL(origin).hostname}
    OIDCProviderMetadataURL ${app.issuer}/.well-known/openid-configuration
    OIDCClientID ${clientId}
    ${proof}
    OIDCProviderTokenEndpointAuth ${method}
    OIDCRedirectURI ${origin}/app/oidc
    OIDCScope "openid profile email"
    OIDCPKCEMethod S256
    OIDCCryptoPassphrase "a passphrase of the test"
    OIDCSessionType server-cache
    OIDCPassRefreshToken On
  </VirtualHost>
`;

const open = (origin = apache.origin): Promise<Page> => jana.visit(`${origin}/app/page`);

/** What the application is told about the person. */
const told = ({ url, body }: Page): Readonly<Record<string, string>> => {
  assert.equal(url.pathname, '/app/page', `${body}\n${app.output()}\n${apache.log()}`);
  return JSON.parse(body);
};

async function signIn(origin?: string): Promise<Readonly<Record<string, string>>> {
  jana = openNetworkBrowser();
  return told(await jana.signIn(await open(origin), 'jana', 'right horse'));
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

  it('does so with a key instead of a secret', async () => {
    const person = await signIn(otherName(apache.origin));
    assert.equal(person.oidc_claim_aud, clientIds.legacy);
    assert.equal(person.oidc_claim_name, 'Jana Novak');
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

  it('ends its session when the person signs out elsewhere, and is told from server to server', async () => {
    await signIn();
    told(await open());
    const answered = once(answers, 'logout');
    await jana.visit(`${app.issuer}/logout`);
    assert.deepEqual(await answered, [200]);
    assert.ok(isLoginPage(await open()));
  });

  it('keeps the session of another browser', async () => {
    await signIn();
    const [first, other] = [jana, await signIn()];
    const answered = once(answers, 'logout');
    await first.visit(`${app.issuer}/logout`);
    await answered;
    assert.equal(told(await open()).oidc_access_token, other.oidc_access_token);
  });
});
