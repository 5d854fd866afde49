import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { departs, must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

async function keysOf(server: ServerUnderTest): Promise<JSONWebKeySet> {
  return JSON.parse((await server.get('/.well-known/jwks.json')).body);
}

const now = (server: ServerUnderTest) => ({ currentDate: new Date(server.runtime.clock.now()) });

type Members = Readonly<Record<string, unknown>>;

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A tenant whose secret we know: its tokens can be made here, good ones and wrong ones. */
async function forging(server: ServerUnderTest) {
  const secret = 'a secret of at least thirty-two bytes';
  const files = configuration({ algorithm: 'HS256' });
  const started = await server.start({ files, env: { JWT_SECRET: secret } });
  const { access_token = '' } = await started.tokens();
  const [header, claims] = [decodeProtectedHeader(access_token), decodeJwt(access_token)];
  const made = (headerChanges: Members, claimChanges: Members = {}, key = secret): string => {
    const input = `${encoded({ ...header, ...headerChanges })}.${encoded({ ...claims, ...claimChanges })}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
  return {
    made,
    claims,
    status: async (token: string) => (await started.get('/userinfo', bearer(token))).status,
    refuses: (token: string) => refused(started, token),
  };
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
      const { made, status, refuses } = await forging(server);
      for (const typ of ['at+jwt', 'application/at+jwt']) assert.equal(await status(made({ typ })), 200);
      for (const typ of ['JWT', 'session+jwt', undefined]) await refuses(made({ typ }));
      await refused(server, (await server.tokens()).id_token ?? '');
    }),
    must('4', 'userinfo refuses a token of another issuer', async (server) => {
      const { made, refuses } = await forging(server);
      for (const iss of ['https://evil.test', `${issuer}/`, undefined]) await refuses(made({}, { iss }));
    }),
    must(
      '4',
      'userinfo checks that it is the audience',
      departs(
        'userinfo takes any access token of its own tenant that was granted openid, whatever its audience, as OpenID Connect clients expect',
      ),
    ),
    must('4', 'userinfo refuses a token that was signed with another key', async (server) => {
      const { made, status, refuses } = await forging(server);
      assert.equal(await status(made({})), 200);
      await refuses(made({}, {}, 'another secret of thirty-two bytes'));
      await refuses(made({ kid: 'another' }));
    }),
    must('4', 'userinfo refuses a token that says none', async (server) => {
      const { made, refuses } = await forging(server);
      const [header, body] = made({ alg: 'none' }).split('.');
      await refuses(`${header}.${body}.`);
      await refuses(made({ alg: 'none' }));
    }),
    must('4', 'userinfo refuses a token that has expired', async (server) => {
      const { made, claims, refuses } = await forging(server);
      await refuses(made({}, { exp: claims.iat }));
      await refuses(made({}, { exp: undefined }));
    }),
    must(
      '3',
      'with a resource in the request, aud is that resource',
      provedBy([
        'test/flows/resource-indicators.test.ts',
        'a token is for the resource that was asked for, and for no other',
      ]),
    ),
    must(
      '5',
      'tokens for different resources have different audiences',
      provedBy([
        'test/flows/resource-indicators.test.ts',
        'of several resources each request at the token endpoint may take its part, and the refresh token keeps all',
      ]),
    ),
    mustNot('6', 'a client does not look into access tokens', notApplicable('a rule for clients')),
  ],
};
