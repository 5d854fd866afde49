import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { departs, must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const story = 'test/flows/authorization-code.test.ts';

async function keysOf(server: ServerUnderTest): Promise<JSONWebKeySet> {
  return JSON.parse((await server.get('/.well-known/jwks.json')).body);
}

const now = (server: ServerUnderTest) => ({ currentDate: new Date(server.runtime.clock.now()) });

/** The same token with another header; the signature is kept, or left out. */
function withHeader(token: string, changes: object, signature = token.split('.')[2]): string {
  const header = { ...decodeProtectedHeader(token), ...changes };
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), token.split('.')[1], signature].join(
    '.',
  );
}

const refused = async (server: ServerUnderTest, token: string): Promise<void> => {
  const reply = await server.get('/userinfo', bearer(token));
  assert.equal(reply.status, 401);
  assert.match(String(reply.headers['www-authenticate']), /error="invalid_token"/);
};

export const rfc9068: Specification = {
  id: 'RFC 9068',
  title: 'JWT Profile for OAuth 2.0 Access Tokens',
  file: 'test/conformance/rfc9068.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9068',
  note: 'Of the rules for resource servers, those that concern userinfo are here',
  requirements: [
    must('2.1', 'an access token is signed by the issuer', async (server) => {
      const { access_token = '' } = await server.tokens();
      const options = { issuer, typ: 'at+jwt', ...now(server) };
      await jwtVerify(access_token, createLocalJWKSet(await keysOf(server)), options);
    }),
    mustNot('2.1', 'an access token is never unsigned', async (server) => {
      const { access_token = '' } = await server.tokens();
      assert.notEqual(decodeProtectedHeader(access_token).alg, 'none');
    }),
    must('2.1', 'RS256 is supported, and is what a tenant gets that names no algorithm', async (server) => {
      const files = configuration();
      const tenant = files['tenants/acme.yaml']?.replace(/\n {2}jwt_algorithm: .*/, '') ?? '';
      assert.doesNotMatch(tenant, /jwt_algorithm/);
      const unnamed = await server.start({ files: { ...files, 'tenants/acme.yaml': tenant } });
      const { access_token = '' } = await unnamed.tokens();
      assert.equal(decodeProtectedHeader(access_token).alg, 'RS256');
      await jwtVerify(access_token, createLocalJWKSet(await keysOf(unnamed)), now(unnamed));
      assert.equal((await unnamed.get('/userinfo', bearer(access_token))).status, 200);
    }),
    must('2.1', 'the header says at+jwt', async (server) => {
      const { access_token = '' } = await server.tokens();
      assert.equal(decodeProtectedHeader(access_token).typ, 'at+jwt');
    }),
    must('2.2', 'iss, exp, aud, sub, client_id, iat and jti are there', async (server) => {
      const { access_token = '', expires_in } = await server.tokens();
      const { iss, exp = 0, aud, sub, client_id, iat = 0, jti } = decodeJwt(access_token);
      assert.deepEqual([iss, aud, sub, client_id], [issuer, clientIds.spa, 'u-1001', clientIds.spa]);
      assert.equal(exp - iat, Number(expires_in));
      assert.equal(iat * 1000, server.runtime.clock.now());
      assert.notEqual(jti, decodeJwt((await server.tokens()).access_token ?? '').jti);
    }),
    must(
      '2.2.3',
      'every scope in the token means something to its audience',
      departs(
        'which scopes an application knows is for the operator to say, in scopes and audience of the client',
      ),
    ),
    must('3', 'without a resource in the request, aud is a default one', async (server) => {
      const files = configuration();
      const clients = files['clients/acme.yaml']?.replace(
        'Shop\nconfig:',
        'Shop\nconfig:\n  audience: https://api.acme.example',
      );
      const named = await server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
      assert.equal(decodeJwt((await named.tokens()).access_token ?? '').aud, 'https://api.acme.example');
      assert.equal(decodeJwt((await server.tokens()).access_token ?? '').aud, clientIds.spa);
    }),
    must('4', 'userinfo refuses a token of another type', async (server) => {
      const { access_token = '', id_token = '' } = await server.tokens();
      await refused(server, id_token);
      await refused(server, withHeader(access_token, { typ: 'JWT' }));
    }),
    must(
      '4',
      'userinfo refuses a token of another issuer',
      provedBy([story, 'userinfo without, with a wrong, and with somebody else’s token']),
    ),
    must(
      '4',
      'userinfo checks that it is the audience',
      departs(
        'userinfo takes any access token of its own tenant that was granted openid, whatever its audience, as OpenID Connect clients expect',
      ),
    ),
    must(
      '4',
      'userinfo refuses a signature that is wrong, and an algorithm that is not the key’s',
      async (server) => {
        const { access_token = '' } = await server.tokens();
        const other = (await server.tokens()).access_token?.split('.')[2];
        await refused(server, withHeader(access_token, {}, other));
        await refused(server, withHeader(access_token, { alg: 'HS256' }));
        assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
      },
    ),
    must('4', 'userinfo refuses a token that says none', async (server) => {
      const { access_token = '' } = await server.tokens();
      await refused(server, withHeader(access_token, { alg: 'none' }, ''));
      await refused(server, withHeader(access_token, { alg: 'none' }));
    }),
    must(
      '4',
      'userinfo refuses a token that has expired',
      provedBy([story, 'an access token dies when its time is over']),
    ),
    must(
      '5',
      'tokens for different resources have different audiences',
      departs('the audience of a client’s tokens is its own client_id, unless the operator names resources'),
    ),
    mustNot('6', 'a client does not look into access tokens', notApplicable('a rule for clients')),
  ],
};
