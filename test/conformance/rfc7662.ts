import assert from 'node:assert/strict';
import { clientIds } from '../support/fixtures.ts';
import { issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import {
  leftToTheProxy,
  must,
  mustNot,
  notApplicable,
  provedBy,
  type Specification,
} from './specification.ts';

const flows = 'test/flows/introspection.test.ts';
const attacks = 'test/attacks/introspection.test.ts';

/** Asks as a confidential client, which plays the resource server. */
function ask(server: ServerUnderTest, token: unknown, more: Readonly<Record<string, string>> = {}) {
  const caller = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
  return server.post('/introspect', { ...caller, token: String(token), ...more });
}

export const rfc7662: Specification = {
  id: 'RFC 7662',
  title: 'Token Introspection',
  file: 'test/conformance/rfc7662.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc7662',
  requirements: [
    must('2', 'the endpoint is reached over TLS', leftToTheProxy),
    must('2.1', 'the endpoint takes a POST of a form', async (server) => {
      assert.equal((await ask(server, 'x')).status, 200);
    }),
    must('2.1', 'a request names the token', async (server) => {
      const caller = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
      const reply = await server.post('/introspect', caller);
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
    }),
    must('2.1', 'a wrong or unknown token_type_hint does not hide the token', async (server) => {
      const { access_token } = await server.tokens();
      for (const token_type_hint of ['refresh_token', 'magic'])
        assert.equal((await ask(server, access_token, { token_type_hint })).body.active, true);
    }),
    must(
      '2.1',
      'whoever asks has to prove who it is',
      provedBy(
        [attacks, 'nobody learns nothing, not even whether the token is known'],
        [attacks, 'a public client learns nothing, not even whether the token is known'],
        [attacks, 'a client with a wrong secret learns nothing, not even whether the token is known'],
      ),
    ),
    must('2.2', 'the answer is JSON, and says whether the token is active', async (server) => {
      const { access_token } = await server.tokens();
      for (const [token, active] of [
        [access_token, true],
        ['x', false],
      ]) {
        const { status, headers, body } = await ask(server, token);
        assert.equal(status, 200);
        assert.match(String(headers['content-type']), /^application\/json\b/);
        assert.equal(body.active, active);
      }
    }),
    must('2.2', 'what it says about a token is what the token says', async (server) => {
      const { access_token = '', scope } = await server.tokens();
      const { body } = await ask(server, access_token);
      const claims = JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString());
      for (const name of ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'])
        assert.deepEqual(body[name], claims[name], name);
      assert.equal(body.scope, scope);
      assert.equal(body.iss, issuer);
    }),
    must(
      '2.2',
      'a token that is not active, not known or not for the caller gets active: false',
      async (server) => {
        const { refresh_token, id_token, access_token = '' } = await server.tokens();
        for (const token of ['x', 'a.b.c', refresh_token, id_token, `${access_token.slice(0, -6)}AAAAAA`])
          assert.deepEqual((await ask(server, token)).body, { active: false });
      },
    ),
    must('2.3', 'wrong credentials are answered with 401', async (server) => {
      const { access_token } = await server.tokens();
      const reply = await ask(server, access_token, { client_secret: 'wrong' });
      assert.deepEqual(
        [reply.status, reply.body.error, reply.body.active],
        [401, 'invalid_client', undefined],
      );
    }),
    must('2.3', 'a good question about a token that is not active is no error', async (server) => {
      assert.equal((await ask(server, 'x')).status, 200);
    }),
    must(
      '4',
      'a token is not active once it has expired',
      provedBy([flows, 'an access token is inactive at once when it has expired']),
    ),
    must(
      '4',
      'a token is not active before its time',
      notApplicable('tokens are good from the moment they are issued'),
    ),
    must(
      '4',
      'a token is not active once it was revoked',
      provedBy(
        [flows, 'an access token is inactive at once when it was revoked'],
        [flows, 'an access token is inactive at once when its refresh token was revoked'],
        [flows, 'an access token is inactive at once when the person signed out'],
      ),
    ),
    must(
      '4',
      'the signature of a token is verified',
      provedBy([attacks, 'all tokens that are none of the caller’s business get one and the same answer']),
    ),
    must(
      '4',
      'it is decided whether the token is for the server that asks',
      provedBy([flows, 'a token for https://api.acme.example is inactive for a caller with no audience']),
    ),
    mustNot('4', 'the answer is not kept', async (server) => {
      assert.equal((await ask(server, 'x')).headers['cache-control'], 'no-store');
    }),
  ],
};
