import assert from 'node:assert/strict';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import { answerOf, bearer, form } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { departs, leftToTheProxy, must, mustNot, provedBy, type Specification } from './specification.ts';

const codes = 'test/attacks/authorization-code.test.ts';
const requests = 'test/attacks/requests.test.ts';
const refreshing = 'test/attacks/refresh-token.test.ts';
const story = 'test/flows/authorization-code.test.ts';
const bindings = 'test/flows/bindings.test.ts';
const sessions = 'test/flows/sessions.test.ts';
const limits = 'test/attacks/sign-in-limits.test.ts';

const implicit = 'test/flows/implicit.test.ts';
const implicitAttacks = 'test/attacks/implicit.test.ts';
const passwords = 'test/flows/password-grant.test.ts';
const guessing = 'test/attacks/password-grant.test.ts';
const machines = 'test/flows/client-credentials.test.ts';
const everyGrant = 'test/flows/grants.test.ts';
const tokenAnswer = 'response_type=token is answered with just what it names';

/** RFC 6749 sections 4.1.2.1 and 5.2: printable ASCII without `"` and `\`. */
const errorText = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

const web = {
  client_id: clientIds.web,
  redirect_uri: 'https://web.acme.example/cb?keep=1',
  code_challenge: undefined,
  code_challenge_method: undefined,
};
const asWeb = { client_id: clientIds.web, redirect_uri: web.redirect_uri, code_verifier: undefined };

/** Each is at least this many random bytes (section 10.10: a guess is right with at most 2^-128). */
const enoughBytes = 16;

async function isRefusedInTheQuery(server: ServerUnderTest): Promise<void> {
  const credentials = form({ client_id: clientIds.web, client_secret: webSecret });
  const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
  const reply = await server.post(`/token?${credentials}`, fields);
  assert.deepEqual([reply.status, reply.body.error], [401, 'invalid_client']);
}

export const rfc6749: Specification = {
  id: 'RFC 6749',
  title: 'The OAuth 2.0 Authorization Framework',
  file: 'test/conformance/rfc6749.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc6749',
  requirements: [
    mustNot(
      '2.2',
      'a client identifier alone does not authenticate a confidential client',
      provedBy([
        requests,
        'a token request with a confidential client without its secret is refused as RFC 6749 says',
      ]),
    ),
    mustNot(
      '2.3',
      'more than one way of authenticating in a request is refused',
      provedBy([requests, 'a token request with two methods of authentication is refused as RFC 6749 says']),
    ),
    must(
      '2.3.1',
      'a client with a secret may send it by HTTP Basic',
      provedBy([
        story,
        'a confidential client proves itself by Basic, encoded or not, or in the body, in either case of its id',
      ]),
    ),
    mustNot('2.3.1', 'credentials in the query of a token request are not read', isRefusedInTheQuery),
    must(
      '2.3.1',
      'guessing client secrets by brute force is prevented',
      provedBy([
        'test/attacks/client-secret.test.ts',
        'after fifty wrong secrets from one network not even the right one is taken there, at any endpoint',
      ]),
    ),
    must('3.1', 'the person is authenticated before anything is granted', async (server) => {
      const reply = await server.authorizeAnonymously();
      assert.deepEqual([reply.status, reply.location], [200, undefined]);
      assert.match(reply.body, /name="password"/);
    }),
    must('3.1', 'the authorization endpoint takes GET', async (server) => {
      assert.ok(answerOf(await server.authorize()).code);
    }),
    mustNot('3.1', 'the address of the authorization endpoint has no fragment', async (server) => {
      const { authorization_endpoint: endpoint } = await server.metadata();
      assert.equal(new URL(String(endpoint)).hash, '');
    }),
    must('3.1', 'an authorization request goes over TLS', leftToTheProxy),
    must('3.1', 'a parameter without a value counts as omitted', async (server) => {
      const reply = await server.authorize({ prompt: '', response_mode: '', max_age: '', state: '' });
      assert.ok(answerOf(reply).code);
      assert.equal(answerOf(reply).state, undefined);
    }),
    must('3.1', 'a parameter that is not known is ignored', async (server) => {
      assert.ok(answerOf(await server.authorize({ foo: 'bar', resource_owner: 'x' })).code);
    }),
    mustNot(
      '3.1',
      'a repeated parameter is refused',
      provedBy([
        requests,
        'a repeated parameter of an authorization request is refused: to a person before the client is known, then to the client',
      ]),
    ),
    must(
      '3.1.1',
      'a missing or unknown response_type is answered with an error',
      provedBy(
        [requests, 'the client is told about no response_type'],
        [requests, 'the client is told about an unknown response_type'],
      ),
    ),
    must(
      '3.1.2',
      'a redirect URI is absolute',
      provedBy(
        [requests, 'no answer goes to "/cb"'],
        [requests, 'no answer goes to "//spa.acme.example/cb"'],
      ),
    ),
    mustNot(
      '3.1.2',
      'a redirect URI has no fragment',
      provedBy([requests, 'no answer goes to "https://spa.acme.example/cb#x"']),
    ),
    must(
      '3.1.2',
      'the query of a redirect URI is kept',
      provedBy([story, 'a redirect URI keeps its own query']),
    ),
    must('3.1.2.2', 'a client registers its redirect URIs before it is served', async (server) => {
      const id = '77777777-7777-4777-8777-777777777777';
      const bare = { 'clients/bare.yaml': `name: Bare\nconfig:\n  ident: ${id}\n  tenantname: acme\n` };
      const other = await server.start({ files: { ...configuration(), ...bare } });
      const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_id: id };
      assert.equal((await other.post('/token', fields)).body.error, 'invalid_client');
    }),
    must('3.1.2.3', 'a redirect URI that is sent is held against the registered ones', async (server) => {
      const reply = await server.authorize({ redirect_uri: 'https://other.acme.example/cb' });
      assert.deepEqual([reply.status, reply.location], [400, undefined]);
    }),
    must(
      '3.1.2.3',
      'an entry that is a full URI is compared character by character',
      provedBy(
        [requests, 'no answer goes to "https://spa.acme.example/cb/"'],
        [requests, 'no answer goes to "https://spa.acme.example/CB"'],
        [requests, 'no answer goes to "https://spa.acme.example/cb?x=1"'],
        [requests, 'no answer goes to "https://spa.acme.example/cb%2f"'],
        [requests, 'no answer goes to "https://spa.acme.example/x/../cb"'],
        [requests, 'no answer goes to "HTTPS://spa.acme.example/cb"'],
      ),
    ),
    mustNot('3.1.2.4', 'nobody is sent to a redirect URI that is wrong', async (server) => {
      for (const redirect_uri of ['https://evil.test/cb', undefined]) {
        const reply = await server.authorize({ redirect_uri });
        assert.deepEqual([reply.status, reply.location], [400, undefined]);
        assert.match(String(reply.headers['content-type']), /^text\/html/);
      }
    }),
    must('3.2', 'a token request is a POST', async (server) => {
      const query = form({ grant_type: 'authorization_code', client_id: clientIds.spa, code: 'x' });
      assert.equal((await server.get(`/token?${query}`)).status, 405);
    }),
    must('3.2', 'a token request goes over TLS', leftToTheProxy),
    must('3.2', 'a parameter of a token request without a value counts as omitted', async (server) => {
      const reply = await server.redeem(await server.code(), { scope: '', client_secret: '' });
      assert.equal(reply.status, 200);
      const empty = await server.redeem('');
      assert.deepEqual([empty.status, empty.body.error], [400, 'invalid_request']);
    }),
    must('3.2', 'a parameter of a token request that is not known is ignored', async (server) => {
      assert.equal((await server.redeem(await server.code(), { foo: 'bar' })).status, 200);
    }),
    mustNot(
      '3.2',
      'a repeated parameter of a token request is refused',
      provedBy([requests, 'a repeated parameter of a token request is refused, in a form and in JSON']),
    ),
    must(
      '3.2.1',
      'a client with credentials authenticates at the token endpoint',
      provedBy(
        [
          requests,
          'a token request with a confidential client without its secret is refused as RFC 6749 says',
        ],
        [
          requests,
          'a token request with a confidential client with a wrong secret is refused as RFC 6749 says',
        ],
      ),
    ),
    must('3.3', 'the answer names the scope when it is not what was asked for', async (server) => {
      const { scope } = await server.tokens({ scope: 'openid email admin:everything' });
      assert.equal(scope, 'email openid user:list');
    }),
    must(
      '3.3',
      'a request without a scope gets a scope that was settled before, or an error',
      async (server) => {
        // What the user store adds and the client admits; nothing of the client's own scopes.
        assert.equal((await server.tokens({ scope: undefined })).scope, 'user:list');
      },
    ),
    must(
      '4.1.2',
      'a code expires shortly after it was issued',
      provedBy([codes, 'a code lives for a minute']),
    ),
    must(
      '4.1.2',
      'a code that was used is refused',
      provedBy([codes, 'a code is good once, and what it issued dies with the second use']),
    ),
    must(
      '4.1.2',
      'a code is bound to its client and its redirect URI',
      provedBy(
        [codes, 'a code is refused with another client, and is spent by the attempt'],
        [codes, 'a code is refused with another redirect URI, and is spent by the attempt'],
      ),
    ),
    must('4.1.2', 'the answer gives back the state exactly as it came', async (server) => {
      const state = 'a b&c=d%20+"<é>';
      assert.equal(answerOf(await server.authorize({ state })).state, state);
      assert.equal(answerOf(await server.authorize({ state: undefined })).state, undefined);
    }),
    must('4.1.2', 'the answer stands form-encoded in the query of the redirect URI', async (server) => {
      const { location } = await server.authorize({ state: 'a b' });
      assert.equal(location && `${location.origin}${location.pathname}`, 'https://spa.acme.example/cb');
      assert.match(String(location?.search), /^\?code=[\w-]+&state=a\+b&iss=/);
    }),
    mustNot('4.1.2.1', 'a wrong client or redirect URI does not redirect the browser', async (server) => {
      for (const changes of [
        { client_id: 'x' },
        { client_id: undefined },
        { redirect_uri: 'https://evil.test/' },
      ]) {
        const reply = await server.authorize(changes);
        assert.deepEqual([reply.status, reply.location], [400, undefined]);
      }
    }),
    must('4.1.2.1', 'an error is told by one of the registered codes', async (server) => {
      const told = async (changes: Record<string, string | undefined>) =>
        answerOf(await server.authorizeAnonymously(changes)).error;
      assert.equal(await told({ response_type: undefined }), 'invalid_request');
      assert.equal(await told({ response_type: 'magic' }), 'unsupported_response_type');
      assert.equal(await told({ scope: 'open"id' }), 'invalid_scope');
    }),
    mustNot(
      '4.1.2.1',
      'error texts have no quotation mark, backslash or character beyond ASCII',
      async (server) => {
        for (const changes of [
          { prompt: 'ä"\\' },
          { response_type: '"\\é' },
          { 'na"me': 'x', max_age: '\\' },
        ]) {
          const { error = '', error_description = '' } = answerOf(await server.authorizeAnonymously(changes));
          assert.match(error, errorText);
          assert.match(error_description, errorText);
        }
      },
    ),
    must('4.1.2.1', 'an error gives back the state exactly as it came', async (server) => {
      const state = 'a b&c=d%20+"<é>';
      const answer = answerOf(await server.authorizeAnonymously({ state, prompt: 'none' }));
      assert.deepEqual([answer.error, answer.state], ['login_required', state]);
    }),
    must('4.1.3', 'a confidential client authenticates to redeem a code', async (server) => {
      const code = await server.code(web);
      const reply = await server.redeem(code, asWeb);
      assert.deepEqual([reply.status, reply.body.error], [401, 'invalid_client']);
    }),
    must('4.1.3', 'a code is redeemed only by the client it was issued to', async (server) => {
      const asOther = { client_id: clientIds.web, client_secret: webSecret };
      const reply = await server.redeem(await server.code(), asOther);
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
    }),
    must('4.1.3', 'a code that was never issued is refused', async (server) => {
      assert.equal((await server.redeem('x'.repeat(43))).body.error, 'invalid_grant');
    }),
    must('4.1.3', 'a redirect_uri in the token request is identical to the one before', async (server) => {
      for (const redirect_uri of ['https://spa.acme.example/cb/', 'https://a.preview.acme.example/cb'])
        assert.equal(
          (await server.redeem(await server.code(), { redirect_uri })).body.error,
          'invalid_grant',
        );
    }),
    must(
      '4.1.3',
      'redirect_uri is present in the token request if it was in the authorization request',
      departs(
        'a client that uses PKCE may leave it out, as OAuth 2.1 has it, and so may one whose operator says that PKCE is optional; a code that nothing else binds still needs it',
      ),
    ),
    must(
      '4.1.3',
      'a code without PKCE needs the redirect_uri it was issued for',
      provedBy([
        bindings,
        'redirect_uri may be left out without PKCE only where the operator says that PKCE is optional',
      ]),
    ),
    must(
      '4.2.2',
      'the answer of the implicit grant has access_token and token_type, the scope where it is another, and the state',
      provedBy([implicit, tokenAnswer]),
    ),
    must(
      '4.2.2',
      'it stands in the fragment',
      provedBy([implicitAttacks, 'no token ever stands in a query, not even a refusal of one']),
    ),
    mustNot('4.2.2', 'the implicit grant issues a refresh token', provedBy([implicit, tokenAnswer])),
    must(
      '4.2.2.1',
      'its errors stand in the fragment, with the state',
      provedBy([implicit, 'a client that has not opted in is refused, in the fragment']),
    ),
    must(
      '4.3.2',
      'the password grant demands the authentication of a confidential client',
      provedBy(
        [everyGrant, 'the grant password › of a client with client_secret_basic that has opted in'],
        [everyGrant, 'a client that proves nothing › gets nothing by any grant with client_secret_post'],
      ),
    ),
    must(
      '4.3.2',
      'name and password are validated',
      provedBy([passwords, 'a wrong name and a wrong password are told alike']),
    ),
    must(
      '4.3.2',
      'the endpoint is protected against the guessing of passwords',
      provedBy([guessing, 'form, JSON and the login page share one limit']),
    ),
    must(
      '4.4',
      'the client credentials grant is for confidential clients alone',
      provedBy(
        [everyGrant, 'the grant client_credentials › of a client with none that has opted in'],
        [
          'src/oauth/token-endpoint.test.ts',
          'a public client, even where its configuration says otherwise, › may not use client_credentials',
        ],
      ),
    ),
    must(
      '4.4.2',
      'the client authenticates for it',
      provedBy([everyGrant, 'a client that proves nothing › gets nothing by any grant with private_key_jwt']),
    ),
    mustNot(
      '4.4.3',
      'the client credentials grant issues a refresh token',
      provedBy([machines, 'the token is of the client itself and says nothing about a person']),
    ),
    must('5.1', 'a token response has access_token and token_type', async (server) => {
      const { access_token, token_type } = await server.tokens();
      assert.ok(access_token);
      assert.equal(token_type?.toLowerCase(), 'bearer');
    }),
    must('5.1', 'a token response is JSON, with numbers as numbers', async (server) => {
      const { headers, body } = await server.redeem(await server.code());
      assert.match(String(headers['content-type']), /^application\/json/);
      assert.equal(typeof body.expires_in, 'number');
      assert.equal(typeof body.access_token, 'string');
    }),
    must('5.1', 'a token response is not kept: Cache-Control no-store, Pragma no-cache', async (server) => {
      const { headers } = await server.redeem(await server.code());
      assert.deepEqual([headers['cache-control'], headers.pragma], ['no-store', 'no-cache']);
    }),
    must('5.2', 'an error is JSON with status 400 and a registered code', async (server) => {
      const expected = {
        invalid_request: { grant_type: undefined },
        unsupported_grant_type: { grant_type: 'magic' },
        invalid_grant: { code: 'x' },
      };
      for (const [error, changes] of Object.entries(expected)) {
        const { status, headers, body } = await server.redeem('x', changes);
        assert.deepEqual([status, body.error], [400, error]);
        assert.match(String(headers['content-type']), /^application\/json/);
      }
    }),
    must(
      '5.2',
      'a client that failed with the Authorization header gets 401 and a challenge of its scheme',
      async (server) => {
        const authorization = `Basic ${btoa(`${clientIds.web}:wrong`)}`;
        const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
        const { status, headers, body } = await server.post('/token', fields, { authorization });
        assert.deepEqual([status, body.error], [401, 'invalid_client']);
        assert.match(String(headers['www-authenticate']), /^Basic realm="/);
      },
    ),
    mustNot('5.2', 'error texts of the token endpoint keep to the same characters', async (server) => {
      for (const changes of [{ grant_type: 'ä"\\' }, { scope: '"', code: 'é\\' }, { 'na"me': '"' }]) {
        const { error, error_description } = (await server.redeem('"', changes)).body;
        assert.match(String(error), errorText);
        assert.match(String(error_description), errorText);
      }
    }),
    must('6', 'a confidential client authenticates to refresh', async (server) => {
      const { body } = await server.redeem(await server.code(web), { ...asWeb, client_secret: webSecret });
      const fields = { client_id: clientIds.web };
      const refused = await server.refresh(body.refresh_token, fields);
      assert.deepEqual([refused.status, refused.body.error], [401, 'invalid_client']);
      const allowed = await server.refresh(body.refresh_token, { ...fields, client_secret: webSecret });
      assert.equal(allowed.status, 200);
    }),
    must(
      '6',
      'a refresh token is good only for the client it was issued to',
      provedBy([refreshing, 'a refresh token is bound to its client and its tenant']),
    ),
    must('6', 'a refresh token that is expired or unknown is refused', async (server) => {
      const reply = await server.refresh('x'.repeat(43));
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
    }),
    mustNot(
      '6',
      'a refresh never widens the scope, and without one it stays as it was granted',
      provedBy([story, 'a refresh narrows the scope for one answer only, and never widens it']),
    ),
    must('6', 'a new refresh token has the scope of the one before', async (server) => {
      const { refresh_token, scope } = await server.tokens();
      const narrow = (await server.refresh(refresh_token, { scope: 'openid' })).body;
      assert.equal((await server.refresh(narrow.refresh_token)).body.scope, scope);
    }),
    must('7.1', 'token_type tells a client how to use the token', async (server) => {
      const { access_token, token_type } = await server.tokens();
      assert.equal(token_type, 'Bearer');
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
    }),
    must('10.2', 'a client that cannot authenticate has its redirect URIs registered', async (server) => {
      const reply = await server.authorize({ redirect_uri: 'https://spa.acme.example/other' });
      assert.deepEqual([reply.status, reply.location], [400, undefined]);
    }),
    must(
      '10.3',
      'access tokens are kept secret where they are stored',
      provedBy([bindings, 'the store holds no code, no token, no session cookie and no credential in clear']),
    ),
    must('10.3', 'an access token cannot be made or changed by others', async (server) => {
      const { access_token = '' } = await server.tokens();
      const [head, body = '', signature] = access_token.split('.');
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
      const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'u-1002' })).toString('base64url');
      const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
      for (const token of [`${head}.${changed}.${signature}`, `${unsigned}.${body}.`])
        assert.equal((await server.get('/userinfo', bearer(token))).status, 401);
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
    }),
    must(
      '10.4',
      'refresh tokens are kept secret where they are stored, and bound to their client',
      provedBy(
        [bindings, 'the store holds no code, no token, no session cookie and no credential in clear'],
        [refreshing, 'a refresh token is bound to its client and its tenant'],
      ),
    ),
    must(
      '10.5',
      'codes live shortly and can be used once',
      provedBy(
        [codes, 'a code lives for a minute'],
        [codes, 'of a thousand requests with one code no two win'],
      ),
    ),
    must(
      '10.6',
      'the redirect URI of the token request is the one of the authorization request',
      async (server) => {
        const first = { redirect_uri: 'https://a.preview.acme.example/cb' };
        assert.equal((await server.redeem(await server.code(first))).body.error, 'invalid_grant');
        assert.equal((await server.redeem(await server.code(first), first)).status, 200);
      },
    ),
    mustNot('10.8', 'tokens and credentials are not sent in the clear', leftToTheProxy),
    must('10.9', 'TLS with server authentication is required', leftToTheProxy),
    must('10.10', 'codes and tokens cannot be guessed', async (server) => {
      const seen = new Set<string>();
      const { code = '' } = answerOf(await server.authorize());
      const { refresh_token = '', access_token = '' } = await server.tokens();
      for (const value of [code, refresh_token, access_token.split('.')[2] ?? '']) {
        assert.ok(Buffer.from(value, 'base64url').length >= enoughBytes);
        seen.add(value);
      }
      for (let time = 0; time < 20; time++) seen.add(await server.code());
      assert.equal(seen.size, 23);
    }),
    must(
      '10.10',
      'passwords of people are protected against guessing',
      provedBy(
        [sessions, 'too many attempts are stopped, with the right password too, until the window is over'],
        [limits, 'one address that tries one password with many names is slowed down'],
      ),
    ),
    must(
      '10.12',
      'a forged form or request does not sign anybody in',
      provedBy(
        [sessions, 'the login form is refused when another site posts it'],
        [sessions, 'the receipt of one browser does not serve another'],
      ),
    ),
    must('10.14', 'what a request carries is escaped where it is shown', async (server) => {
      const hostile = '"><script>alert(1)</script>';
      const page = await server.authorizeAnonymously({ state: hostile, login_hint: hostile, nonce: hostile });
      assert.equal(page.status, 200);
      assert.ok(!page.body.includes('<script>alert'));
      const back = await server.browser().signIn(page, 'jana', 'right horse');
      assert.equal(answerOf(back).state, hostile);
    }),
    must(
      '10.16',
      'an application that takes a token of the implicit grant for a sign-in can tell whether it was made for it',
      provedBy([implicit, 'response_type=id_token token is answered with just what it names']),
    ),
  ],
};
