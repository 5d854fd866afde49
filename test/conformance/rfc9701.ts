import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { clientIds } from '../support/fixtures.ts';
import { issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { departs, must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/introspection.test.ts';
const attacks = 'test/attacks/introspection.test.ts';
const accept = 'application/token-introspection+jwt';

/** The answer as it is sent, to a confidential client that plays the resource server. */
async function signedAnswer(server: ServerUnderTest, token: unknown) {
  const reply = await server.app.http.fastify.inject({
    method: 'POST',
    url: '/introspect',
    headers: { host: new URL(issuer).host, 'content-type': 'application/json', accept },
    payload: { client_id: clientIds.legacy, client_secret: 'legacy-secret', token: String(token) },
  });
  return { headers: reply.headers, jwt: reply.body };
}

const told = (jwt: string): unknown => decodeJwt(jwt).token_introspection;

export const rfc9701: Specification = {
  id: 'RFC 9701',
  title: 'JSON Web Token (JWT) Response for OAuth Token Introspection',
  file: 'test/conformance/rfc9701.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9701',
  requirements: [
    must(
      '4',
      'whoever asks has to prove who it is',
      provedBy(
        [attacks, 'nobody learns nothing, not even whether the token is known'],
        [attacks, 'a public client learns nothing, not even whether the token is known'],
      ),
    ),
    must(
      '5',
      'who does not authenticate is refused with the status 400',
      departs(
        'the status is 401, as RFC 7662 section 2.3 and RFC 6749 section 5.2 have it for the same request; nothing is told either way',
      ),
    ),
    must('5', 'the answer has a media type, and a typ, of its own', async (server) => {
      const { headers, jwt } = await signedAnswer(server, 'x');
      assert.equal(headers['content-type'], accept);
      assert.equal(decodeProtectedHeader(jwt).typ, 'token-introspection+jwt');
    }),
    must('5', 'iss is the issuer, aud who asked, iat the time of the answer', async (server) => {
      const { iss, aud, iat } = decodeJwt((await signedAnswer(server, 'x')).jwt);
      assert.deepEqual([iss, aud, iat], [issuer, clientIds.legacy, server.runtime.clock.now() / 1000]);
    }),
    must('5', 'what is told of an active token stands in token_introspection', async (server) => {
      const { access_token } = await server.tokens();
      const caller = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
      const plain = await server.post('/introspect', { ...caller, token: String(access_token) });
      assert.equal(plain.body.active, true);
      assert.deepEqual(told((await signedAnswer(server, access_token)).jwt), plain.body);
    }),
    must('5', 'of a token that is not active only active: false is told', async (server) => {
      const { refresh_token } = await server.tokens();
      for (const token of ['x', refresh_token])
        assert.deepEqual(told((await signedAnswer(server, token)).jwt), { active: false });
    }),
    must(
      '5',
      'a token that is not for the server that asks is not active',
      provedBy([flows, 'a token for https://api.acme.example is inactive for a caller with no audience']),
    ),
    must('5', 'the answer is signed with a published key', async (server) => {
      const keys = createLocalJWKSet(JSON.parse((await server.get('/.well-known/jwks.json')).body));
      const { jwt } = await signedAnswer(server, 'x');
      const { protectedHeader } = await jwtVerify(jwt, keys, { issuer, audience: clientIds.legacy });
      const { introspection_signing_alg_values_supported: algorithms } = await server.metadata();
      assert.deepEqual([protectedHeader.alg], algorithms);
    }),
    must(
      '5',
      'an answer that is signed and encrypted is a nested JWT',
      notApplicable('encrypted answers are not offered'),
    ),
    mustNot('7', 'none is not among the algorithms of answers', async (server) => {
      const { introspection_signing_alg_values_supported: algorithms } = await server.metadata();
      assert.ok(Array.isArray(algorithms) && algorithms.length > 0 && !algorithms.includes('none'));
    }),
    must('8.1', 'an answer does not pass for an access token or an ID token', async (server) => {
      const { access_token } = await server.tokens();
      const { jwt } = await signedAnswer(server, access_token);
      const { sub, exp } = decodeJwt(jwt);
      assert.deepEqual([sub, exp], [undefined, undefined]);
      const { status } = await server.get('/userinfo', { authorization: `Bearer ${jwt}` });
      assert.equal(status, 401);
    }),
  ],
};
