import assert from 'node:assert/strict';
import { athOf, dpopKey } from '../support/dpop-client.ts';
import { clientIds } from '../support/fixtures.ts';
import { issuer, verifier } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { must, mustNot, provedBy, type Specification } from './specification.ts';

const flow = 'test/flows/dpop.test.ts';
const attacks = 'test/attacks/dpop.test.ts';
const unit = 'src/tokens/dpop-proof.test.ts';

/** Tokens that are bound to a new key. */
async function boundTokens(server: ServerUnderTest) {
  const key = dpopKey(server.runtime.clock);
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    code: await server.code(),
    code_verifier: verifier,
  };
  const { body } = await server.post('/token', fields, { dpop: key.proof('POST', `${issuer}/token`) });
  return { key, body };
}

export const rfc9449: Specification = {
  id: 'RFC 9449',
  title: 'OAuth 2.0 Demonstrating Proof of Possession (DPoP)',
  file: 'test/conformance/rfc9449.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9449',
  note: 'What binds clients is left out. Userinfo is the protected resource here.',
  requirements: [
    must(
      '4.3',
      'there is not more than one DPoP header',
      provedBy([attacks, 'is refused beside another one']),
    ),
    must('4.3', 'the header is one well-formed JWT', provedBy([attacks, 'is refused that is no JWT'])),
    must(
      '4.3',
      'a proof has jti, htm, htu and iat',
      provedBy(
        [attacks, 'is refused without jti'],
        [attacks, 'is refused without htm'],
        [attacks, 'is refused without htu'],
        [attacks, 'is refused without iat'],
      ),
    ),
    must(
      '4.3',
      'the type of a proof is dpop+jwt',
      provedBy([attacks, 'is refused of another type'], [unit, 'is refused in a type that only looks alike']),
    ),
    must(
      '4.3',
      'the algorithm of a proof is asymmetric, and not none',
      provedBy(
        [attacks, 'is refused signed with nothing'],
        [attacks, 'is refused signed with its public key as a secret'],
        [attacks, 'is refused that brings a secret'],
      ),
    ),
    must(
      '4.3',
      'the signature of a proof verifies with the key in its header',
      provedBy([attacks, 'is refused with the key of somebody else']),
    ),
    mustNot(
      '4.2',
      'the key in the header has no private part',
      provedBy([unit, 'is refused with each private member, in any kind of key']),
    ),
    must(
      '4.3',
      'htm is the method of the request',
      provedBy(
        [attacks, 'is refused for another method'],
        [attacks, 'is refused for the method in other letters'],
      ),
    ),
    must(
      '4.3',
      'htu is the URL of the request, without query and fragment',
      provedBy(
        [attacks, 'is refused for another endpoint'],
        [attacks, 'is refused for another host'],
        [attacks, 'htu counts as section 4.3 has it: query and fragment ignored, normalized'],
      ),
    ),
    must(
      '4.3',
      'a nonce that was given out is in the proof',
      provedBy([flow, 'where nonces are required, the client is given one and comes back with it']),
    ),
    must(
      '4.3',
      'a proof is from within a short time',
      provedBy([attacks, 'is refused a second beyond its window, on both ends, and not within']),
    ),
    must(
      '4.3',
      'at a resource, ath is the hash of the access token',
      provedBy([attacks, 'with a proof for another token'], [attacks, 'with a proof for no token']),
    ),
    must(
      '4.3',
      'at a resource, the access token is bound to the key of the proof',
      provedBy([attacks, 'with the key of the thief']),
    ),
    must('5', 'a token request with a wrong proof is refused with invalid_dpop_proof', async (server) => {
      const reply = await server.post(
        '/token',
        { grant_type: 'authorization_code', client_id: clientIds.spa, code: 'x' },
        { dpop: 'no proof' },
      );
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_dpop_proof']);
    }),
    must('5', 'the token_type of a bound access token is DPoP', async (server) => {
      assert.equal((await boundTokens(server)).body.token_type, 'DPoP');
    }),
    must('5', 'the token_type of an access token that is not bound is Bearer', async (server) => {
      assert.equal((await server.tokens()).token_type, 'Bearer');
    }),
    must(
      '5',
      'a refresh token of a public client is bound to the key of its token request',
      provedBy([flow, 'the refresh tokens of a public client stay bound to its key through every rotation']),
    ),
    must(
      '5',
      'a bound refresh token is only taken with a proof of its key',
      provedBy([attacks, 'who stole the refresh token of a public client cannot use it, nor end its family']),
    ),
    must(
      '5.2',
      'a token request without a proof is refused to a client with dpop_bound_access_tokens',
      provedBy([flow, 'a client registered with dpop_bound_access_tokens gets no token without a proof']),
    ),
    must('6', 'the key can be known from the bound access token', async (server) => {
      const { key, body } = await boundTokens(server);
      const [, payload = ''] = String(body.access_token).split('.');
      const { cnf } = JSON.parse(Buffer.from(payload, 'base64url').toString());
      assert.deepEqual(cnf, { jkt: key.thumbprint });
    }),
    must(
      '6.1',
      'jkt is the SHA-256 thumbprint of the key, in base64url',
      provedBy([unit, 'of RFC 9449 section 4.1 is read, with the thumbprint of section 6.1']),
    ),
    must('6.2', 'introspection tells the thumbprint of the key, and the type DPoP', async (server) => {
      const { key, body } = await boundTokens(server);
      const caller = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
      const told = await server.post('/introspect', { ...caller, token: String(body.access_token) });
      const { active, token_type, cnf } = told.body;
      assert.deepEqual([active, token_type, cnf], [true, 'DPoP', { jkt: key.thumbprint }]);
    }),
    must('7.1', 'a resource takes a bound token only with a proof that is right', async (server) => {
      const { key, body } = await boundTokens(server);
      const token = String(body.access_token);
      const headers = { authorization: `DPoP ${token}` };
      assert.equal((await server.get('/userinfo', headers)).status, 401);
      const dpop = key.proof('GET', `${issuer}/userinfo`, { claims: { ath: athOf(token) } });
      assert.equal((await server.get('/userinfo', { ...headers, dpop })).status, 200);
    }),
    must('7.1', 'who is refused is told of the scheme DPoP', async (server) => {
      const { headers } = await server.get('/userinfo');
      assert.match(String(headers['www-authenticate']), /\bDPoP realm="[^"]+", algs="[^"]*\bES256\b/);
    }),
    mustNot(
      '7.2',
      'a bound token is not taken as a bearer token',
      provedBy([attacks, 'as a bearer token, in the header or in a form']),
    ),
    must(
      '8',
      'a refusal over a nonce has the error use_dpop_nonce and a DPoP-Nonce header',
      async (server) => {
        const dpop = dpopKey(server.runtime.clock).proof('POST', `${issuer}/token`, {
          claims: { nonce: 'not ours' },
        });
        const fields = { grant_type: 'authorization_code', client_id: clientIds.spa, code: 'x' };
        const { status, body, headers } = await server.post('/token', fields, { dpop });
        assert.deepEqual([status, body.error], [400, 'use_dpop_nonce']);
        // Section 8.1: nonce = 1*NQCHAR
        assert.match(String(headers['dpop-nonce']), /^[\x21\x23-\x5b\x5d-\x7e]+$/);
        assert.equal(headers['cache-control'], 'no-store');
      },
    ),
    mustNot(
      '8',
      'a nonce cannot be guessed, or made up',
      provedBy([attacks, 'that was made up, is a token of ours, or has been changed']),
    ),
    must(
      '9',
      'a resource that wants a nonce answers 401 with a DPoP challenge and a DPoP-Nonce header',
      provedBy([flow, 'where nonces are required, the client is given one and comes back with it']),
    ),
    must(
      '10',
      'a code that dpop_jkt has bound is refused without a proof of that key',
      provedBy([flow, 'dpop_jkt binds the code to the key, and a request with another one costs the code']),
    ),
    must(
      '10.1',
      'a pushed request takes both dpop_jkt and the DPoP header, and refuses them when they differ',
      provedBy([flow, 'a key that is shown when the request is pushed binds the code like dpop_jkt']),
    ),
    must(
      '11.1',
      'a proof is taken once where its use is tracked',
      provedBy([attacks, 'of requests in parallel with the same proof one gets in']),
    ),
    must(
      '11.6',
      'an algorithm that is not registered, symmetric or not thought to be secure is refused',
      async (server) => {
        const key = dpopKey(server.runtime.clock);
        const fields = { grant_type: 'authorization_code', client_id: clientIds.spa, code: 'x' };
        for (const alg of ['none', 'HS256', 'RS1', 'ES256K', 'magic', undefined]) {
          const dpop = key.proof('POST', `${issuer}/token`, { header: { alg } });
          assert.equal((await server.post('/token', fields, { dpop })).body.error, 'invalid_dpop_proof', alg);
        }
      },
    ),
  ],
};
