import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, obtainCode } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { must, mustNot, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/resource-indicators.test.ts';
const attacks = 'test/attacks/resource-indicators.test.ts';
const orders = 'https://api.acme.example/orders';
const stock = 'https://api.acme.example/stock';

/** A server whose single-page app may ask for two resources, or for these audiences. */
function withResources(server: ServerUnderTest, audiences?: readonly string[]): Promise<ServerUnderTest> {
  const files = configuration();
  const lines = audiences ? `audience: ${JSON.stringify(audiences)}` : `resources: ["${orders}", "${stock}"]`;
  const clients = files['clients/acme.yaml']?.replace('Shop\nconfig:', `Shop\nconfig:\n  ${lines}`);
  return server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
}

const audienceOf = (token: unknown) => decodeJwt(String(token)).aud;

export const rfc8707: Specification = {
  id: 'RFC 8707',
  title: 'Resource Indicators',
  file: 'test/conformance/rfc8707.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc8707',
  requirements: [
    must(
      '2',
      'a resource is an absolute URI, and anything else is answered with invalid_target',
      async (server) => {
        const others = ['orders', '/orders', '//api.acme.example/orders', 'https://api.acme.example/or ders'];
        const resources = await withResources(server, [...others, orders]);
        for (const resource of others) {
          assert.equal(answerOf(await resources.authorize({ resource })).error, 'invalid_target', resource);
          const reply = await resources.redeem(await resources.code(), { resource });
          assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_target'], resource);
        }
        assert.ok(answerOf(await resources.authorize({ resource: orders })).code);
      },
    ),
    mustNot('2', 'a resource has no fragment', async (server) => {
      const resource = `${orders}#x`;
      const resources = await withResources(server, [resource]);
      assert.equal(answerOf(await resources.authorize({ resource })).error, 'invalid_target');
    }),
    must('2', 'several resources may be named in one request', async (server) => {
      const resources = await withResources(server);
      const jana = resources.browser();
      await obtainCode(jana);
      const more = `&resource=${encodeURIComponent(stock)}`;
      const { code = '' } = answerOf(await jana.request(authorizationUrl({ resource: orders }) + more));
      const { body } = await resources.redeem(code);
      assert.deepEqual(audienceOf(body.access_token), [orders, stock]);
    }),
    must('2', 'a resource that the client may not have is answered with invalid_target', async (server) => {
      const resources = await withResources(server);
      const foreign = { resource: 'https://api.other.example/' };
      assert.equal(answerOf(await resources.authorize(foreign)).error, 'invalid_target');
      assert.equal(answerOf(await server.authorize(foreign)).error, 'invalid_target');
    }),
    must('2.2', 'a token is for the resources that were asked for, and for no others', async (server) => {
      const resources = await withResources(server);
      const { access_token } = await resources.tokens({ resource: orders });
      assert.equal(audienceOf(access_token), orders);
      assert.equal(audienceOf((await resources.tokens()).access_token), clientIds.spa);
    }),
    mustNot(
      '2.2',
      'a token request does not go beyond the resources of the grant',
      provedBy(
        [attacks, 'a resource cannot be widened when the code is redeemed, and the attempt costs the code'],
        [attacks, 'a resource cannot be widened at a refresh, and the attempt costs nobody the token'],
        [
          'test/attacks/consent.test.ts',
          'a resource that nobody was asked about cannot be had at the token endpoint, now or later',
        ],
      ),
    ),
    must(
      '2.2',
      'each token request may take its part of the grant',
      provedBy([
        flows,
        'of several resources each request at the token endpoint may take its part, and the refresh token keeps all',
      ]),
    ),
    must(
      '2.1',
      'a resource of the implicit flow counts for the token in the answer',
      provedBy(['test/flows/implicit.test.ts', 'a resource becomes the audience of the token']),
    ),
  ],
};
