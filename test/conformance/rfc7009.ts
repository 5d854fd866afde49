import assert from 'node:assert/strict';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { bearer } from '../support/relying-party.ts';
import { leftToTheProxy, must, notApplicable, provedBy, type Specification } from './specification.ts';

const refreshing = 'test/attacks/refresh-token.test.ts';
const asSpa = { client_id: clientIds.spa };

export const rfc7009: Specification = {
  id: 'RFC 7009',
  title: 'Token Revocation',
  file: 'test/conformance/rfc7009.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc7009',
  requirements: [
    must('2', 'refresh tokens can be revoked', async (server) => {
      const { refresh_token = '' } = await server.tokens();
      assert.equal((await server.post('/revoke', { ...asSpa, token: refresh_token })).status, 200);
      assert.equal((await server.refresh(refresh_token)).body.error, 'invalid_grant');
    }),
    must('2', 'the address of the endpoint is https and has no fragment', async (server) => {
      const endpoint = new URL(String((await server.metadata()).revocation_endpoint));
      assert.deepEqual([endpoint.protocol, endpoint.hash], ['https:', '']);
    }),
    must('2', 'the endpoint is reached over TLS only', leftToTheProxy),
    must('2.1', 'a request names the token', async (server) => {
      const reply = await server.post('/revoke', asSpa);
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
    }),
    must('2.1', 'a confidential client authenticates, before anything else happens', async (server) => {
      const fields = { client_id: clientIds.web, token: 'x' };
      for (const wrong of [fields, { ...fields, client_secret: 'wrong' }, { token: 'x' }]) {
        const reply = await server.post('/revoke', wrong);
        assert.deepEqual([reply.status, reply.body.error], [401, 'invalid_client']);
      }
      assert.equal((await server.post('/revoke', { ...fields, client_secret: webSecret })).status, 200);
    }),
    must('2.1', 'a token of another client is refused with an error, and lives on', async (server) => {
      const { refresh_token = '', access_token = '' } = await server.tokens();
      for (const token of [refresh_token, access_token]) {
        const asWeb = { client_id: clientIds.web, client_secret: webSecret, token };
        const reply = await server.post('/revoke', asWeb);
        assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
      }
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
      assert.equal((await server.refresh(refresh_token)).status, 200);
    }),
    must('2.1', 'a wrong or unknown token_type_hint does not hide the token', async (server) => {
      for (const token_type_hint of ['access_token', 'magic']) {
        const { refresh_token = '' } = await server.tokens();
        await server.post('/revoke', { ...asSpa, token: refresh_token, token_type_hint });
        assert.equal((await server.refresh(refresh_token)).body.error, 'invalid_grant');
      }
      const { access_token = '' } = await server.tokens();
      await server.post('/revoke', { ...asSpa, token: access_token, token_type_hint: 'refresh_token' });
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 401);
    }),
    must(
      '2.1',
      'a revoked token is dead at once, and a refresh token takes its family with it',
      provedBy([
        refreshing,
        'a revoked token is dead at once, and so is its family when it was a refresh token',
      ]),
    ),
    must('2.2', 'the answer is 200, also for a token that is not known', async (server) => {
      const { access_token = '' } = await server.tokens();
      for (const token of [access_token, access_token, 'no such token'])
        assert.equal((await server.post('/revoke', { ...asSpa, token })).status, 200);
    }),
    must(
      '2.2.1',
      'a type of token that cannot be revoked is answered with unsupported_token_type',
      notApplicable('all tokens that are issued can be revoked'),
    ),
    must(
      '2.3',
      'a callback in the request is answered as JSONP where that is offered',
      notApplicable('scripts of other origins use CORS; JSONP is not offered'),
    ),
  ],
};
