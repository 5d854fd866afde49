import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { assertionOf, authenticate, ecKey, jwksLine, withKeyClient } from '../support/client-assertion.ts';
import { clientIds, configuration, usersScript, webSecret } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, bearer, issuer, obtainCode } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import {
  departs,
  leftToTheProxy,
  must,
  mustNot,
  notApplicable,
  provedBy,
  type Specification,
} from './specification.ts';

const consent = 'test/flows/consent.test.ts';
const codes = 'test/attacks/authorization-code.test.ts';
const requests = 'test/attacks/requests.test.ts';
const parameters = 'test/flows/authentication-requests.test.ts';
const claims = 'test/flows/claims.test.ts';
const kept = 'test/attacks/settings-kept.test.ts';
const pairwise = 'test/flows/pairwise-subjects.test.ts';
const story = 'test/flows/authorization-code.test.ts';
const bindings = 'test/flows/bindings.test.ts';
const sessions = 'test/flows/sessions.test.ts';

const web = { client_id: clientIds.web, redirect_uri: 'https://web.acme.example/cb?keep=1' };

/** The claims of the ID token that this request leads to. */
async function idToken(server: ServerUnderTest, changes: Parameters<ServerUnderTest['tokens']>[0] = {}) {
  return decodeJwt((await server.tokens(changes)).id_token ?? '');
}

/** A server with a tenant that is written otherwise. */
function withTenant(server: ServerUnderTest, change: (yaml: string) => string): Promise<ServerUnderTest> {
  const files = configuration();
  return server.start({ files: { ...files, 'tenants/acme.yaml': change(files['tenants/acme.yaml'] ?? '') } });
}

/** A server where the subject is what the script says. */
function withSubject(server: ServerUnderTest, subject: string): Promise<ServerUnderTest> {
  const script = usersScript.replace('this.known ? this.user.subject : undefined', subject);
  return server.start({ files: configuration({ script }) });
}

/** What an application that gets pairwise names calls Jana, at a server with keys of its own. */
async function pairwiseSub(server: ServerUnderTest): Promise<string> {
  const files = configuration();
  const clients = files['clients/acme.yaml']?.replace(
    'No Refresh\nconfig:',
    'No Refresh\nconfig:\n  subject_type: pairwise',
  );
  const started = await server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
  const asked = { client_id: clientIds.noRefresh };
  const { body } = await started.redeem(await started.code(asked), asked);
  return String(decodeJwt(String(body.id_token)).sub);
}

/** A server with a client that has a key, and the status of a request with an assertion of these claims. */
async function withKey(server: ServerUnderTest) {
  const key = ecKey();
  const started = await server.start({ files: withKeyClient(jwksLine(key)) });
  const { clock } = started.runtime;
  return {
    now: clock.now() / 1000,
    authenticated: async (claims: Readonly<Record<string, unknown>>): Promise<number> => {
      const assertion = assertionOf({ key, claims, clock });
      return (await authenticate(started.app.http.fastify, assertion)).status;
    },
  };
}

const implicit = 'test/flows/implicit.test.ts';
const implicitAnswer = 'response_type=id_token token is answered with just what it names';
const hybridAnswer = 'response_type=code id_token token is answered with just what it names';

export const openidCore: Specification = {
  id: 'OpenID Connect Core 1.0',
  title: 'the authorization code flow',
  file: 'test/conformance/openid-core.ts',
  url: 'https://openid.net/specs/openid-connect-core-1_0.html',
  note: 'Sections 2, 3.1, 5, 6, 8 to 12, 15 and 16; rules for clients alone are left out',
  requirements: [
    must('2', 'iss of an ID token is the issuer: an https URL without query and fragment', async (server) => {
      assert.equal((await idToken(server)).iss, (await server.metadata()).issuer);
      assert.match(issuer, /^https:\/\/[^?#]+$/);
    }),
    must('2', 'sub has at most 255 characters', async (server) => {
      const long = await withSubject(server, "'s'.repeat(255)");
      assert.equal(String((await idToken(long)).sub).length, 255);
      const tooLong = await withSubject(server, "'s'.repeat(256)");
      await assert.rejects(tooLong.code(), /no code came back: 503/);
    }),
    must('2', 'sub is the same person at every sign-in, and no other', async (server) => {
      const otto = server.browser();
      await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
      const { body } = await server.redeem(await obtainCode(otto));
      assert.equal((await idToken(server)).sub, (await idToken(await server.start())).sub);
      assert.notEqual(decodeJwt(String(body.id_token)).sub, (await idToken(server)).sub);
    }),
    must('2', 'aud of an ID token contains the client_id', async (server) => {
      assert.deepEqual([(await idToken(server)).aud].flat(), [clientIds.spa]);
    }),
    must('2', 'exp and iat are there, in seconds', async (server) => {
      const { iat = 0, exp = 0 } = await idToken(server);
      assert.equal(iat, server.runtime.clock.now() / 1000);
      assert.ok(exp > iat);
    }),
    must('2', 'auth_time is there when max_age was asked', async (server) => {
      const started = await server.start();
      const jana = started.browser();
      await obtainCode(jana);
      const signedInAt = started.runtime.clock.now() / 1000;
      started.runtime.clock.advance(60);
      const { body } = await started.redeem(await obtainCode(jana, { max_age: '3600' }));
      assert.equal(decodeJwt(String(body.id_token)).auth_time, signedInAt);
    }),
    must('2', 'nonce comes back exactly as it was sent, and is not there when none was', async (server) => {
      const nonce = 'n-0S6_WzA2Mj =&+%20<é>';
      assert.equal((await idToken(server, { nonce })).nonce, nonce);
      assert.equal((await idToken(server, { nonce: undefined })).nonce, undefined);
    }),
    must('2', 'an ID token is signed with a published key', async (server) => {
      const { id_token = '' } = await server.tokens();
      const keys = createLocalJWKSet(JSON.parse((await server.get('/.well-known/jwks.json')).body));
      const currentDate = new Date(server.runtime.clock.now());
      await jwtVerify(id_token, keys, { issuer, audience: clientIds.spa, currentDate });
    }),
    mustNot('2', 'no ID token has the algorithm none', async (server) => {
      assert.notEqual(decodeProtectedHeader((await server.tokens()).id_token ?? '').alg, 'none');
      const algorithms = (await server.metadata()).id_token_signing_alg_values_supported;
      assert.ok(Array.isArray(algorithms) && !algorithms.includes('none'));
    }),
    must('3.1.2', 'the authorization endpoint is reached over TLS', leftToTheProxy),
    must(
      '3.1.2.1',
      'an authentication request may come by GET and by POST',
      provedBy(
        [parameters, 'a form of another site finds the person signed in, as a link does'],
        [parameters, 'a POST of the same site, or of no browser, is answered at once'],
        [
          story,
          'a person signs in and the client gets tokens that verify against the published keys (ES256)',
        ],
      ),
    ),
    must('3.1.2.1', 'a request with openid gets an ID token, one without gets none', async (server) => {
      assert.ok((await server.tokens({ scope: 'openid' })).id_token);
      assert.equal((await server.tokens({ scope: 'email' })).id_token, undefined);
    }),
    must(
      '3.1.2.1',
      'redirect_uri is there, and is exactly a registered one',
      provedBy(
        [requests, 'no answer goes to "https://spa.acme.example/cb/"'],
        [requests, 'no answer goes to "https://spa.acme.example/cb?x=1"'],
        [requests, 'no answer goes to ""'],
      ),
    ),
    must(
      '3.1.2.1',
      'nothing but simple string comparison decides about it',
      departs(
        'an operator may also list a pattern, as with the original: over the whole URI, and unable to leave the host it names (decision 0022)',
      ),
    ),
    must('3.1.2.1', 'a parameter that is not known is ignored', async (server) => {
      assert.ok(answerOf(await server.authorize({ unknown: 'x', 'odd name': 'y' })).code);
    }),
    mustNot('3.1.2.1', 'prompt=none shows no page', async (server) => {
      const silent = await server.authorizeAnonymously({ prompt: 'none' });
      assert.deepEqual([silent.status, answerOf(silent).error], [303, 'login_required']);
      assert.ok(answerOf(await server.authorize({ prompt: 'none' })).code);
    }),
    must(
      '3.1.2.1',
      'prompt=none beside another value is an error',
      provedBy([requests, 'the client is told about prompt none and another']),
    ),
    must(
      '3.1.2.1',
      'prompt=login asks the person again',
      provedBy([
        sessions,
        'prompt=login asks again, is content with one sign-in, and asks again on a reload',
      ]),
    ),
    must('3.1.2.1', 'prompt=select_account lets the person choose an account', async (server) => {
      const reply = await server.authorize({ prompt: 'select_account' });
      assert.deepEqual([reply.status, reply.location], [200, undefined]);
    }),
    must(
      '3.1.2.1',
      'max_age asks a person again who signed in too long ago',
      provedBy([sessions, 'max_age asks who signed in too long ago']),
    ),
    must('3.1.2.2', 'a request that lacks what is required is refused', async (server) => {
      for (const name of ['client_id', 'redirect_uri']) {
        const reply = await server.authorize({ [name]: undefined });
        assert.deepEqual([reply.status, reply.location], [400, undefined], name);
      }
      assert.equal(answerOf(await server.authorize({ response_type: undefined })).error, 'invalid_request');
    }),
    must('3.1.2.2', 'an id_token_hint was issued here, or the request is refused', async (server) => {
      const { id_token = '', access_token } = await server.tokens();
      const forged = `${id_token.split('.').slice(0, 2).join('.')}.${id_token.split('.')[2]?.split('').reverse().join('')}`;
      for (const id_token_hint of ['x', forged, access_token]) {
        const reply = await server.authorize({ id_token_hint });
        assert.equal(answerOf(reply).error, 'invalid_request');
      }
      assert.ok(answerOf(await server.authorize({ id_token_hint: id_token })).code);
    }),
    mustNot(
      '3.1.2.2',
      'no answer is about another person than the one that id_token_hint names',
      provedBy([kept, 'prompt=none with the ID token of one person does not answer for another']),
    ),
    mustNot(
      '3.1.2.2',
      'no answer is about another person than the one whose sub was asked for',
      provedBy([parameters, 'a sub in the claims parameter names the person as a hint does']),
    ),
    must(
      '3.1.2.1',
      'where the person would have to choose an account and may not be asked, the error is account_selection_required',
      provedBy([parameters, 'several sessions at once are a choice that the person has to make']),
    ),
    must('3.1.2.3', 'a person who is not signed in is asked to', async (server) => {
      const page = await server.authorizeAnonymously();
      assert.equal(page.status, 200);
      assert.match(page.body, /name="password"/);
    }),
    must('3.1.2.3', 'pages are safe from forged requests and from being framed', async (server) => {
      const page = await server.authorizeAnonymously();
      assert.match(page.headers['content-security-policy'] ?? '', /frame-ancestors 'none'/);
      const posted = await server.browser().request(`${issuer}/login`, {
        form: { location: page.url.pathname + page.url.search, username: 'otto', password: 'right cow' },
        from: 'cross-site',
      });
      assert.deepEqual([posted.status, posted.headers['set-cookie']], [403, undefined]);
    }),
    must(
      '3.1.2.1',
      'prompt=consent asks the person, or the answer is an error',
      provedBy(
        [consent, 'prompt=consent asks for any client, each time'],
        [consent, 'prompt=none fails with consent_required where a person would be asked'],
      ),
    ),
    must(
      '3.1.2.4',
      'nothing is released before it is authorised: by the person, or by the operator for a client without consent: required',
      provedBy(
        [consent, 'a person is asked, says yes, and is not asked again'],
        [
          consent,
          'who says no sends the client access_denied with state and iss, and is asked again next time',
        ],
      ),
    ),
    must('3.1.2.5', 'a success brings the code, and the state that was sent', async (server) => {
      const { code, state } = answerOf(await server.authorize({ state: 'st' }));
      assert.ok(code);
      assert.equal(state, 'st');
    }),
    must('3.1.2.6', 'an error goes to the redirect URI, with the state', async (server) => {
      const reply = await server.authorizeAnonymously({ prompt: 'none', state: 'st' });
      assert.equal(reply.location?.origin, 'https://spa.acme.example');
      assert.deepEqual([answerOf(reply).error, answerOf(reply).state], ['login_required', 'st']);
    }),
    mustNot('3.1.2.6', 'an error goes nowhere when the redirect URI is wrong', async (server) => {
      const reply = await server.authorizeAnonymously({ redirect_uri: 'https://evil.test/', prompt: 'none' });
      assert.deepEqual([reply.status, reply.location], [400, undefined]);
    }),
    must('3.1.3', 'the token endpoint is reached over TLS', leftToTheProxy),
    must(
      '3.1.3.1',
      'a confidential client authenticates by the method it is registered for',
      provedBy([bindings, 'a client that is registered for one method of authentication cannot use another']),
    ),
    must('3.1.3.2', 'the code was issued to the client that redeems it', async (server) => {
      const asOther = { client_id: clientIds.web, client_secret: webSecret };
      const reply = await server.redeem(await server.code(), asOther);
      assert.equal(reply.body.error, 'invalid_grant');
    }),
    must(
      '3.1.3.2',
      'the code is valid, and was not used before',
      provedBy(
        [codes, 'a code lives for a minute'],
        [codes, 'a code is good once, and what it issued dies with the second use'],
      ),
    ),
    must('3.1.3.2', 'redirect_uri is the one of the authorization request', async (server) => {
      const reply = await server.redeem(await server.code(), {
        redirect_uri: 'https://spa.acme.example/cb/',
      });
      assert.equal(reply.body.error, 'invalid_grant');
    }),
    must('3.1.3.3', 'the answer has an ID token, and token_type Bearer', async (server) => {
      const { id_token, token_type } = await server.tokens();
      assert.ok(id_token);
      assert.equal(token_type, 'Bearer');
    }),
    must('3.1.3.3', 'an answer with tokens is not kept', async (server) => {
      const { headers } = await server.redeem(await server.code());
      assert.equal(headers['cache-control'], 'no-store');
    }),
    must('3.1.3.4', 'an error is told as RFC 6749 section 5.2 has it', async (server) => {
      const { status, headers, body } = await server.redeem('x');
      assert.deepEqual([status, body.error], [400, 'invalid_grant']);
      assert.match(String(headers['content-type']), /^application\/json/);
    }),
    must(
      '3.1.3.6',
      'at_hash, where it is there, is the left half of the hash of the access token',
      provedBy([bindings, 'at_hash is the left half of the hash of the access token beside it']),
    ),
    must(
      '3.2.2.1',
      'an ID token from the authorization endpoint needs a nonce, and has it',
      provedBy(
        [implicit, 'an ID token from this endpoint needs a nonce'],
        [implicit, 'response_type=id_token is answered with just what it names'],
      ),
    ),
    must(
      '3.2.2.5',
      'the answer of the implicit flow stands in the fragment, with an access token where token was asked for',
      provedBy(
        [implicit, 'response_type=id_token is answered with just what it names'],
        [implicit, implicitAnswer],
      ),
    ),
    must(
      '3.2.2.6',
      'its errors stand in the fragment',
      provedBy([
        implicit,
        'prompt=none renews without the person, or says in the fragment that nobody is signed in',
      ]),
    ),
    must(
      '3.2.2.10',
      'the ID token has at_hash where an access token comes with it',
      provedBy([implicit, implicitAnswer]),
    ),
    must(
      '3.3.2.5',
      'the answer of the hybrid flow has the code, and the tokens that were asked for',
      provedBy(
        [implicit, 'response_type=code id_token is answered with just what it names'],
        [implicit, 'response_type=code token is answered with just what it names'],
        [implicit, hybridAnswer],
      ),
    ),
    must(
      '3.3.2.11',
      'its ID token has c_hash, and at_hash where an access token comes with it',
      provedBy([implicit, hybridAnswer]),
    ),
    must(
      '3.3.3.6',
      'both ID tokens of the hybrid flow have the same iss and sub',
      provedBy([implicit, 'both ID tokens of the hybrid flow tell of the same sign-in']),
    ),
    must(
      '5.4',
      'without an access token the claims of the scopes stand in the ID token',
      provedBy([implicit, 'where there is no access token, the ID token has the claims of the scopes']),
    ),
    must(
      '5.1',
      'the values of standard claims have the type that is defined for them',
      provedBy([
        claims,
        'a tenant says where its user store keeps the claims, and they come in the types of the specification',
      ]),
    ),
    must('5.3', 'userinfo takes the access token of a sign-in as a bearer token', async (server) => {
      const { access_token } = await server.tokens();
      assert.equal((await server.getJson('/userinfo', bearer(access_token))).body.sub, 'u-1001');
    }),
    must('5.3', 'userinfo answers GET and POST', async (server) => {
      const { access_token = '' } = await server.tokens();
      const replies = [
        await server.getJson('/userinfo', bearer(access_token)),
        await server.post('/userinfo', {}, bearer(access_token)),
        await server.post('/userinfo', { access_token }),
      ];
      for (const { status, body } of replies) assert.deepEqual([status, body.sub], [200, 'u-1001']);
    }),
    must('5.3', 'userinfo is reached over TLS', leftToTheProxy),
    must('5.3.2', 'userinfo is application/json, one object', async (server) => {
      const { headers, body } = await server.getJson(
        '/userinfo',
        bearer((await server.tokens()).access_token),
      );
      assert.match(String(headers['content-type']), /^application\/json\b/);
      assert.equal(typeof body, 'object');
    }),
    must('5.3.2', 'userinfo always has the sub of the ID token', async (server) => {
      const { access_token, id_token = '' } = await server.tokens({ scope: 'openid' });
      const { body } = await server.getJson('/userinfo', bearer(access_token));
      assert.deepEqual(body, { sub: decodeJwt(id_token).sub });
    }),
    must(
      '5.3.3',
      'userinfo tells errors as RFC 6750 does',
      provedBy([story, 'userinfo without, with a wrong, and with somebody else’s token']),
    ),
    must(
      '5.4',
      'the scopes profile, email, address and phone open their claims',
      provedBy([story, 'userinfo tells what the scope opens, and no more']),
    ),
    must('5.5', 'what is not understood in the claims parameter is ignored', async (server) => {
      const claims = JSON.stringify({
        magic: { email: null },
        userinfo: { given_name: { essential: true, magic: 1 }, magic: { value: 1 } },
      });
      const { access_token } = await server.tokens({ scope: 'openid', claims });
      const { body } = await server.getJson('/userinfo', bearer(access_token));
      assert.deepEqual(body, { given_name: 'Jana', sub: 'u-1001' });
    }),
    mustNot('5.5.1', 'a claim that cannot be told is no error, even if it is essential', async (server) => {
      const phone = { phone_number: { essential: true } };
      const claims = JSON.stringify({ userinfo: phone, id_token: phone });
      const { id_token = '', access_token } = await server.tokens({ scope: 'openid', claims });
      assert.equal(decodeJwt(id_token).phone_number, undefined);
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
    }),
    must(
      '5.5',
      'a claim comes where it was asked for',
      provedBy([
        claims,
        'claims that are asked for one by one come where they were asked, beside those of the scopes',
      ]),
    ),
    must('5.5.1', 'auth_time is told when it is asked for', async (server) => {
      const claims = JSON.stringify({ id_token: { auth_time: { essential: true } } });
      assert.equal(typeof (await idToken(server, { claims })).auth_time, 'number');
    }),
    must(
      '5.5.1.1',
      'an essential acr that cannot be reached is a failed authentication',
      provedBy([
        parameters,
        'an essential acr that no sign-in here reaches is told before anybody types a password',
      ]),
    ),
    must('5.6', 'normal claims are supported', async (server) => {
      const { body } = await server.getJson('/userinfo', bearer((await server.tokens()).access_token));
      assert.equal(body.email, 'jana@example.com');
    }),
    must(
      '6.1',
      'a request object that is not supported is answered with request_not_supported',
      provedBy([requests, 'the client is told about a request object']),
    ),
    must('8', 'the kinds of subjects that are supported are public or pairwise', async (server) => {
      const { subject_types_supported: types } = await server.metadata();
      assert.ok(Array.isArray(types) && types.includes('public'));
      assert.ok(types.every((type) => type === 'public' || type === 'pairwise'));
    }),
    must(
      '8.1',
      'a pairwise sub is the same at every sign-in, and for all applications of one host',
      provedBy(
        [
          pairwise,
          'the name is the same in every token and in userinfo, at every sign-in and after a refresh',
        ],
        [pairwise, 'applications of one host know a person by one name, those of another host by another'],
      ),
    ),
    mustNot('8.1', 'nobody else can tell who a pairwise sub is', async (server) => {
      // The same person at the same application of two servers: without the key of the server, no name can be found.
      const [first, second] = [await pairwiseSub(server), await pairwiseSub(server)];
      assert.notEqual(first, second);
      for (const sub of [first, second]) assert.doesNotMatch(sub, /u-1001|jana/);
    }),
    must(
      '8.1',
      'redirect URIs of several hosts need a sector identifier',
      provedBy([
        'src/tenants/configuration.test.ts',
        'is told with its place: pairwise subjects for several hosts',
      ]),
    ),
    must(
      '9',
      'a client that is registered for a method authenticates by that one',
      provedBy([bindings, 'a client that is registered for one method of authentication cannot use another']),
    ),
    must(
      '9',
      'an assertion has iss, sub, aud, jti and exp, all for this server and client',
      async (server) => {
        const { authenticated } = await withKey(server);
        assert.equal(await authenticated({}), 200);
        const other = clientIds.web;
        for (const name of ['iss', 'sub', 'aud', 'jti', 'exp'])
          assert.equal(await authenticated({ [name]: undefined }), 401, name);
        for (const claims of [{ iss: other }, { sub: other }, { aud: 'https://evil.test' }])
          assert.equal(await authenticated(claims), 401, JSON.stringify(claims));
      },
    ),
    must('9', 'an assertion may be for the token endpoint', async (server) => {
      const { authenticated } = await withKey(server);
      assert.equal(await authenticated({ aud: `${issuer}/token` }), 200);
    }),
    mustNot('9', 'an assertion is not used twice', async (server) => {
      const { authenticated } = await withKey(server);
      assert.equal(await authenticated({ jti: 'once' }), 200);
      assert.equal(await authenticated({ jti: 'once' }), 401);
    }),
    mustNot('9', 'an assertion is not taken after its end', async (server) => {
      const { authenticated, now } = await withKey(server);
      assert.equal(await authenticated({ exp: now - 60, iat: now - 120 }), 401);
    }),
    must(
      '9',
      'client_secret_jwt is verified with the secret',
      notApplicable('the method is not offered; private_key_jwt is'),
    ),
    must('10.1', 'a token names its key, and the set has it', async (server) => {
      const { kid } = decodeProtectedHeader((await server.tokens()).id_token ?? '');
      const { keys } = JSON.parse((await server.get('/.well-known/jwks.json')).body);
      assert.ok(kid && keys.filter((key: { kid: string }) => key.kid === kid).length === 1);
    }),
    must('10.1.1', 'a key stays published as long as its tokens live', async (server) => {
      const started = await server.start();
      const before = decodeProtectedHeader((await started.tokens()).id_token ?? '').kid;
      const keyIds = async (): Promise<string[]> =>
        JSON.parse((await started.get('/.well-known/jwks.json')).body).keys.map(
          (key: { kid: string }) => key.kid,
        );
      // Keys are changed every 90 days.
      started.runtime.clock.advance(85 * 86_400);
      let rotated = false;
      for (let day = 0; day < 10 && !rotated; day++) {
        started.runtime.clock.advance(86_400);
        const { body } = await started.redeem(await obtainCode(started.browser()));
        rotated = decodeProtectedHeader(String(body.id_token)).kid !== before;
      }
      assert.ok(rotated);
      assert.ok((await keyIds()).includes(String(before)));
    }),
    mustNot('10.1', 'no key in the set has a private part', async (server) => {
      const { keys } = JSON.parse((await server.get('/.well-known/jwks.json')).body);
      for (const key of keys)
        for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) assert.equal(key[part], undefined);
    }),
    must(
      '10.2',
      'what is encrypted follows the rules of JWE',
      notApplicable('encrypted ID tokens and requests are not offered'),
    ),
    must(
      '11',
      'offline_access is granted only with consent',
      notApplicable(
        'the scope has no meaning of its own here: which clients get refresh tokens says their registration, which is the other condition that the section allows; they end with the session, and where a client asks for consent, the page names the scope',
      ),
    ),
    must('12.1', 'a client authenticates to refresh, and gets its own tokens only', async (server) => {
      const asked = { ...web, code_challenge: undefined, code_challenge_method: undefined };
      const sent = { ...web, client_secret: webSecret, code_verifier: undefined };
      const { body } = await server.redeem(await server.code(asked), sent);
      const refused = await server.refresh(body.refresh_token, { client_id: clientIds.web });
      assert.equal(refused.body.error, 'invalid_client');
      const other = await server.refresh(body.refresh_token);
      assert.equal(other.body.error, 'invalid_grant');
    }),
    must(
      '12.2',
      'an ID token from a refresh has the iss, sub, aud and auth_time of the first, and a new iat',
      provedBy([
        bindings,
        'a refresh tells the same sign-in as before: auth_time, sub, aud, sid and amr, but no nonce',
      ]),
    ),
    must(
      '15.1',
      'ID tokens can be signed with RS256, and are where a tenant names no algorithm',
      async (server) => {
        const unnamed = await withTenant(server, (yaml) => yaml.replace(/\n {2}jwt_algorithm: .*/, ''));
        assert.equal(decodeProtectedHeader((await unnamed.tokens()).id_token ?? '').alg, 'RS256');
        assert.deepEqual((await unnamed.metadata()).id_token_signing_alg_values_supported, ['RS256']);
      },
    ),
    must(
      '15.1',
      'RS256 is there at every issuer',
      departs(
        'a tenant whose operator names another algorithm signs with that one only, and says so in its metadata',
      ),
    ),
    must('15.1', 'every defined value of prompt is taken', async (server) => {
      for (const prompt of ['none', 'login', 'consent', 'select_account', 'login consent']) {
        const reply = await server.authorizeAnonymously({ prompt });
        assert.equal(reply.status, prompt === 'none' ? 303 : 200, prompt);
      }
    }),
    must('15.1', 'display, ui_locales, claims_locales and acr_values cause no error', async (server) => {
      const asked = {
        display: 'popup',
        ui_locales: 'fr-CA fr xx',
        claims_locales: 'de ja',
        acr_values: 'urn:mace:incommon:iap:silver 2',
      };
      assert.ok(answerOf(await server.authorize(asked)).code);
      assert.equal((await server.authorizeAnonymously(asked)).status, 200);
    }),
    must('15.1', 'auth_time is told when it is asked for', async (server) => {
      assert.equal(typeof (await idToken(server, { max_age: '3600' })).auth_time, 'number');
    }),
    must('15.1', 'max_age is enforced', provedBy([sessions, 'max_age asks who signed in too long ago'])),
    must(
      '15.2',
      'what a dynamic provider has to implement is there',
      notApplicable('clients are registered by operators; there is no dynamic registration'),
    ),
    must(
      '16.3',
      'a token that was made or changed by others is refused',
      provedBy([story, 'userinfo without, with a wrong, and with somebody else’s token']),
    ),
    must('16.15', 'the issuer in metadata, tokens and answers is one', async (server) => {
      const { issuer: published } = await server.metadata();
      const { id_token = '', access_token = '' } = await server.tokens();
      for (const token of [id_token, access_token]) assert.equal(decodeJwt(token).iss, published);
      assert.equal(answerOf(await server.authorize()).iss, published);
    }),
    must('16.17', 'TLS is supported', leftToTheProxy),
    must(
      '16.19',
      'keys for symmetric signatures have enough entropy',
      notApplicable('ID tokens are never signed with a client’s secret'),
    ),
  ],
};
