import assert from 'node:assert/strict';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, issuer, verifier } from '../support/relying-party.ts';
import { departs, must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const codes = 'test/attacks/authorization-code.test.ts';
const requests = 'test/attacks/requests.test.ts';
const refreshing = 'test/attacks/refresh-token.test.ts';
const story = 'test/flows/authorization-code.test.ts';
const logout = 'test/flows/logout.test.ts';

const nativeId = '77777777-7777-4777-8777-777777777777';
const nativeFiles = {
  ...configuration(),
  'clients/native.yaml': `name: Native
config:
  ident: ${nativeId}
  tenantname: acme
  redirect_urls: ["http://127.0.0.1/cb"]
  scopes: [openid]
`,
};

export const rfc9700: Specification = {
  id: 'RFC 9700',
  title: 'Best Current Practice for OAuth 2.0 Security',
  file: 'test/conformance/rfc9700.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9700',
  requirements: [
    must(
      '2.1',
      'a redirect URI is compared as a whole, character by character',
      provedBy(
        [requests, 'no answer goes to "https://spa.acme.example/cb/"'],
        [requests, 'no answer goes to "https://spa.acme.example/cb?x=1"'],
        [requests, 'no answer goes to "https://spa.acme.example:8443/cb"'],
      ),
    ),
    must(
      '2.1',
      'nothing but exact comparison decides about a redirect URI',
      departs(
        'an operator may also list a pattern, as with the original: over the whole URI, and unable to leave the host it names (decision 0022); `check` warns of what looks like one by mistake',
      ),
    ),
    must('4.1.3', 'the port of a loopback redirect URI may be any', async (server) => {
      const native = await server.start({ files: nativeFiles });
      const at = (redirect_uri: string) =>
        native.authorize({ client_id: nativeId, redirect_uri, scope: 'openid' });
      assert.ok(answerOf(await at('http://127.0.0.1:51004/cb')).code);
      assert.equal((await at('http://127.0.0.1:51004/other')).status, 400);
    }),
    mustNot(
      '2.1',
      'no endpoint sends a browser wherever a parameter says',
      provedBy(
        [requests, 'no answer goes to "https://spa.acme.example@evil.test/cb"'],
        [requests, 'no answer goes to "https://evil.test/?https://spa.acme.example/cb"'],
        [logout, 'plain logout to a foreign host (post_logout_redirect_uri)'],
        [logout, 'plain logout to a foreign host (location)'],
      ),
    ),
    mustNot('2.1', 'a sign-in leads to hosts of the tenant only', async (server) => {
      for (const target of ['https://evil.test/', '//evil.test/', '/\\evil.test/']) {
        const page = await server.browser().request(`${issuer}/login?for=${encodeURIComponent(target)}`);
        const form = { location: target, username: 'jana', password: 'right horse' };
        const posted = await server.browser().request(`${issuer}/login`, { form, from: 'same-origin' });
        for (const reply of [page, posted])
          assert.deepEqual([reply.status, reply.location], [400, undefined]);
      }
    }),
    must('2.1', 'credentials that were posted here are not forwarded', async (server) => {
      const page = new URL(authorizationUrl());
      const reply = await server.browser().request(`${issuer}/login`, {
        form: { location: page.pathname + page.search, username: 'jana', password: 'right horse' },
        from: 'same-origin',
      });
      assert.equal(reply.status, 303);
      assert.ok(!decodeURIComponent(String(reply.location)).includes('right horse'));
    }),
    must(
      '2.1.1',
      'a public client uses PKCE',
      provedBy([requests, 'the client is told about no code_challenge']),
    ),
    must('2.1.1', 'PKCE is supported, also for clients with a secret', async (server) => {
      const asked = { client_id: clientIds.web, redirect_uri: 'https://web.acme.example/cb?keep=1' };
      const sent = { ...asked, client_secret: webSecret };
      assert.equal((await server.redeem(await server.code(asked), sent)).status, 200);
    }),
    must('2.1.1', 'who sent a challenge has to bring the verifier', async (server) => {
      const asked = { client_id: clientIds.web, redirect_uri: 'https://web.acme.example/cb?keep=1' };
      for (const code_verifier of [undefined, `${verifier}x`]) {
        const sent = { ...asked, client_secret: webSecret, code_verifier };
        const reply = await server.redeem(await server.code(asked), sent);
        assert.equal(reply.body.error, 'invalid_grant');
      }
    }),
    must(
      '2.1.1',
      'a verifier is accepted only where there was a challenge',
      provedBy([codes, 'a verifier for a code without a challenge is refused']),
    ),
    must('2.1.1', 'support of PKCE can be detected', async (server) => {
      assert.deepEqual((await server.metadata()).code_challenge_methods_supported, ['S256']);
    }),
    must(
      '2.2.2',
      'refresh tokens of public clients are rotated',
      provedBy([refreshing, 'a replayed refresh token kills its whole family']),
    ),
    must(
      '2.3',
      'a token that is meant for another resource server is refused',
      departs(
        'userinfo takes any access token of its own tenant that was granted openid, whatever its audience, as OpenID Connect clients expect; other resource servers check the audience themselves',
      ),
    ),
    mustNot(
      '2.4',
      'the password grant is not used',
      departs(
        'only a client that lists password may use it, for old applications that cannot be changed; `check` warns of it, each use leaves a warning in the log, and discovery is silent about it where nobody has opted in',
      ),
    ),
    mustNot(
      '2.6',
      'no answer goes to http, except on the loopback interface',
      departs(
        'an operator may list an http redirect URI, as with the original, for applications inside a closed network; `check` warns of it, and an https entry never admits http',
      ),
    ),
    mustNot(
      '2.6',
      'scripts of other origins cannot call the authorization endpoint',
      provedBy([
        requests,
        'scripts of other origins reach the token endpoint and the metadata, and not the pages',
      ]),
    ),
    must(
      '4.2.4',
      'a code is invalid after its first use',
      provedBy([codes, 'a code is good once, and what it issued dies with the second use']),
    ),
    must(
      '4.4.2',
      'the answer names its issuer against mix-up',
      provedBy([
        story,
        'a person signs in and the client gets tokens that verify against the published keys (ES256)',
      ]),
    ),
    must(
      '4.8.2',
      'PKCE cannot be stripped from a request on its way',
      provedBy([codes, 'a verifier for a code without a challenge is refused']),
    ),
    must(
      '4.11.2',
      'the person is authenticated before the browser is sent on',
      departs(
        'a request that cannot be answered is sent back at once, because each redirect URI is listed by the operator, who trusts it, and nobody can register a client here',
      ),
    ),
    mustNot('4.12', 'a request with credentials is not redirected with 307', async (server) => {
      const page = await server.authorizeAnonymously();
      const fields = { location: page.url.pathname + page.url.search, username: 'jana' };
      for (const password of ['right horse', 'wrong']) {
        const reply = await server.browser().request(`${issuer}/login`, {
          form: { ...fields, password },
          from: 'same-origin',
        });
        assert.equal(reply.status, password === 'wrong' ? 403 : 303);
      }
      assert.equal((await server.authorize()).status, 303);
    }),
    must(
      '4.13',
      'headers about the connection are believed only from the proxy',
      provedBy([requests, 'a stranger cannot name the host by a header']),
    ),
    must(
      '4.14.2',
      'a replayed refresh token of a public client is noticed',
      provedBy(
        [refreshing, 'a replayed refresh token kills its whole family'],
        [refreshing, 'once the successor is used, the grace is over'],
      ),
    ),
    must(
      '4.14.2',
      'refresh tokens are bound to the scope that was granted',
      provedBy([story, 'a refresh narrows the scope for one answer only, and never widens it']),
    ),
    must(
      '4.14.2',
      'it is decided which clients get refresh tokens',
      provedBy([story, 'a client that does not list refresh_token gets none']),
    ),
    must(
      '4.15.1',
      'a resource server can tell tokens of clients from tokens of people',
      provedBy([
        'test/flows/client-credentials.test.ts',
        'the token is of the client itself and says nothing about a person',
      ]),
    ),
    must('4.16', 'no page can be framed by others', async (server) => {
      const jana = server.browser();
      const pages = [
        await server.authorizeAnonymously(),
        await jana.request(`${issuer}/login`),
        await jana.request(`${issuer}/logout`, { from: 'cross-site' }),
        await jana.request(`${issuer}/`),
        await server.authorizeAnonymously({ client_id: 'x' }),
      ];
      for (const { headers, url } of pages) {
        assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/, url.pathname);
        assert.equal(headers['x-frame-options'], 'DENY');
      }
    }),
    mustNot(
      '4.17.2',
      'an answer by postMessage names no wildcard origin',
      notApplicable('answers are redirects or forms; response_mode=web_message is refused'),
    ),
  ],
};
