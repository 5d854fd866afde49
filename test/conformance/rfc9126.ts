import assert from 'node:assert/strict';
import {
  assertionOf,
  assertionType,
  ecKey,
  jwksLine,
  keyClient,
  withKeyClient,
} from '../support/client-assertion.ts';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import { answerOf, issuer, type JsonReply, push, pushedUrl, verifier } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import {
  leftToTheProxy,
  must,
  mustNot,
  notApplicable,
  provedBy,
  type Specification,
} from './specification.ts';

const flows = 'test/flows/pushed-requests.test.ts';
const attacks = 'test/attacks/pushed-requests.test.ts';

const pushTo = (server: ServerUnderTest, changes: Parameters<typeof push>[1] = {}): Promise<JsonReply> =>
  push(server.app.http.fastify, changes);

const referenceOf = ({ body }: JsonReply): string => String(body.request_uri);

export const rfc9126: Specification = {
  id: 'RFC 9126',
  title: 'Pushed Authorization Requests',
  file: 'test/conformance/rfc9126.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9126',
  requirements: [
    must('2', 'the endpoint takes a POST of a form', async (server) => {
      assert.equal((await pushTo(server)).status, 201);
      assert.equal((await server.get('/par')).status, 405);
    }),
    must('2', 'the endpoint is reached over TLS', leftToTheProxy),
    must('2', 'clients authenticate as at the token endpoint', async (server) => {
      const web = { client_id: clientIds.web, redirect_uri: 'https://web.acme.example/cb?keep=1' };
      for (const client_secret of [undefined, 'wrong']) {
        const reply = await pushTo(server, { ...web, client_secret });
        assert.deepEqual([reply.status, reply.body.error], [401, 'invalid_client']);
      }
      assert.equal((await pushTo(server, { ...web, client_secret: webSecret })).status, 201);
    }),
    must('2', 'an assertion may be for the issuer, the token endpoint or this endpoint', async (server) => {
      const key = ecKey();
      const keys = await server.start({ files: withKeyClient(jwksLine(key)) });
      const office = { client_id: keyClient, redirect_uri: 'https://office.acme.example/cb' };
      const pushed = (aud: string) =>
        pushTo(keys, {
          ...office,
          client_assertion_type: assertionType,
          client_assertion: assertionOf({ key, claims: { aud }, clock: keys.runtime.clock }),
        });
      for (const aud of [issuer, `${issuer}/token`, `${issuer}/par`])
        assert.equal((await pushed(aud)).status, 201);
      assert.equal((await pushed('https://evil.test/par')).body.error, 'invalid_client');
    }),
    mustNot('2.1', 'a request_uri cannot be pushed', async (server) => {
      const request_uri = referenceOf(await pushTo(server));
      const reply = await pushTo(server, { request_uri });
      assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
    }),
    must('2.1', 'a pushed request is checked like any other', async (server) => {
      const expected = {
        invalid_request: { redirect_uri: 'https://evil.test/cb' },
        unsupported_response_type: { response_type: 'magic' },
        invalid_scope: { scope: 'open"id' },
      };
      for (const [error, changes] of Object.entries(expected)) {
        const reply = await pushTo(server, changes);
        assert.deepEqual([reply.status, reply.body.error], [400, error]);
      }
    }),
    must(
      '2.2',
      'the answer is 201 and JSON with request_uri and expires_in, and is not kept',
      async (server) => {
        const { status, headers, body } = await pushTo(server);
        assert.equal(status, 201);
        assert.match(String(headers['content-type']), /^application\/json/);
        assert.equal(headers['cache-control'], 'no-store');
        assert.equal(typeof body.request_uri, 'string');
        assert.ok(Number.isInteger(body.expires_in) && Number(body.expires_in) > 0);
      },
    ),
    must(
      '2.2',
      'a reference is bound to the client that pushed',
      provedBy([attacks, "another client's reference is refused, and still serves its own client"]),
    ),
    must('2.3', 'an error is told as at the token endpoint', async (server) => {
      const { status, headers, body } = await pushTo(server, { response_type: undefined });
      assert.deepEqual([status, body.error], [400, 'invalid_request']);
      assert.match(String(headers['content-type']), /^application\/json/);
    }),
    must(
      '3',
      'a pushed request object is verified, and its client is the one that authenticated',
      notApplicable('request objects are not supported: `request` is answered with request_not_supported'),
    ),
    must('4', 'the browser gets an answer with a reference and client_id alone', async (server) => {
      const jana = server.browser();
      const page = await jana.visit(pushedUrl(await pushTo(server, { state: 'pushed' })));
      const { code = '', state } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
      assert.equal(state, 'pushed');
      assert.equal((await server.redeem(code, { code_verifier: verifier })).status, 200);
    }),
    must(
      '4',
      'a reference that has expired is refused',
      provedBy([
        flows,
        'a browser must come within 90 seconds, and then a person has ten minutes from the push',
      ]),
    ),
    must(
      '4',
      'a request that was pushed is checked again as any other',
      provedBy([attacks, 'a redirect URI that is no longer registered is not used']),
    ),
    must(
      '5',
      'where clients have to push, a request in the URL is refused',
      provedBy([flows, 'a client that must push is refused in the URL, and told so by redirect']),
    ),
    must('5', 'the metadata names the endpoint', async (server) => {
      assert.equal((await server.metadata()).pushed_authorization_request_endpoint, `${issuer}/par`);
    }),
    must('6', 'a client that is registered to push may not do otherwise', async (server) => {
      const files = configuration();
      const clients = files['clients/acme.yaml']?.replace(
        'Shop\nconfig:',
        'Shop\nconfig:\n  require_pushed_authorization_requests: true',
      );
      const pushing = await server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
      const reply = await pushing.authorizeAnonymously();
      assert.equal(answerOf(reply).error, 'invalid_request');
      assert.equal((await pushing.browser().request(pushedUrl(await pushTo(pushing)))).status, 200);
    }),
    must('7.1', 'references cannot be guessed', async (server) => {
      const references = await Promise.all(
        Array.from({ length: 20 }, async () => referenceOf(await pushTo(server))),
      );
      assert.equal(new Set(references).size, 20);
      for (const reference of references) {
        const random = reference.split(':').at(-1) ?? '';
        assert.ok(Buffer.from(random, 'base64url').length >= 16);
      }
    }),
    must(
      '7.2',
      'a push does not open a way to foreign redirect URIs',
      provedBy([flows, 'a mistake in the request is told at once, as JSON']),
    ),
  ],
};
