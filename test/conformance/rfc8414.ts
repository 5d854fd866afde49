import assert from 'node:assert/strict';
import { issuer } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { leftToTheProxy, must, mustNot, notApplicable, type Specification } from './specification.ts';

const path = '/.well-known/oauth-authorization-server';

const metadata = async (server: ServerUnderTest) => (await server.getJson(path)).body;

export const rfc8414: Specification = {
  id: 'RFC 8414',
  title: 'Authorization Server Metadata',
  file: 'test/conformance/rfc8414.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc8414',
  requirements: [
    must('2', 'issuer is an https URL without query and fragment', async (server) => {
      assert.match(String((await metadata(server)).issuer), /^https:\/\/[^?#]+$/);
    }),
    must(
      '2',
      'authorization_endpoint, token_endpoint and response_types_supported are there',
      async (server) => {
        const { authorization_endpoint, token_endpoint, response_types_supported } = await metadata(server);
        assert.equal((await server.get(new URL(String(authorization_endpoint)).pathname)).status, 400);
        assert.equal((await server.post(new URL(String(token_endpoint)).pathname, {})).status, 401);
        assert.ok(Array.isArray(response_types_supported) && response_types_supported.length > 0);
      },
    ),
    must('2', 'jwks_uri is https, and its keys say what they are for', async (server) => {
      const uri = new URL(String((await metadata(server)).jwks_uri));
      assert.equal(uri.protocol, 'https:');
      const { keys } = (await server.getJson(uri.pathname)).body;
      assert.ok(Array.isArray(keys) && keys.length > 0 && keys.every(({ use }) => use === 'sig'));
    }),
    must('2', 'every endpoint is https', async (server) => {
      const endpoints = Object.entries(await metadata(server)).filter(([name]) =>
        /_(?:endpoint|uri)$/.test(name),
      );
      assert.ok(endpoints.length >= 5);
      for (const [name, url] of endpoints) assert.equal(new URL(String(url)).protocol, 'https:', name);
    }),
    must('2', 'where clients may sign to authenticate, the algorithms are listed', async (server) => {
      const document = await metadata(server);
      for (const endpoint of ['token', 'revocation', 'introspection']) {
        const methods = document[`${endpoint}_endpoint_auth_methods_supported`] ?? [];
        assert.ok(Array.isArray(methods));
        const algorithms = document[`${endpoint}_endpoint_auth_signing_alg_values_supported`];
        const signing = methods.some((method) => /_jwt$/.test(method));
        assert.equal(Array.isArray(algorithms) && algorithms.length > 0, signing, endpoint);
      }
    }),
    mustNot('2', 'none is no algorithm that a client may sign with', async (server) => {
      for (const [name, algorithms] of Object.entries(await metadata(server)))
        if (/_alg_values_supported$/.test(name))
          assert.ok(!JSON.stringify(algorithms).includes('none'), name);
    }),
    must(
      '2.1',
      'signed metadata is a JWT of the issuer, and takes precedence',
      notApplicable('signed_metadata is not offered'),
    ),
    must('3', 'the document is at the well-known address of the issuer', async (server) => {
      const reply = await server.get(path);
      assert.equal(reply.status, 200);
      assert.equal(JSON.parse(reply.body).issuer, issuer);
    }),
    must(
      '3',
      'for an issuer with a path, the well-known part stands between host and path',
      notApplicable('an issuer here has no path; the schema of tenants refuses one'),
    ),
    must('3', 'the document is served over TLS', leftToTheProxy),
    must('3.1', 'the document is read by GET', async (server) => {
      assert.equal((await server.get(path)).status, 200);
      assert.equal((await server.post(path, {})).status, 405);
    }),
    must('3.2', 'the answer is 200 and application/json', async (server) => {
      const { status, headers } = await server.get(path);
      assert.equal(status, 200);
      assert.match(String(headers['content-type']), /^application\/json\b/);
    }),
    must('3.2', 'what has several values is an array, and an empty array is left out', async (server) => {
      for (const [name, value] of Object.entries(await metadata(server))) {
        if (/_supported$/.test(name) && typeof value !== 'boolean') assert.ok(Array.isArray(value), name);
        if (Array.isArray(value)) assert.ok(value.length > 0, name);
      }
    }),
    must('3.3', 'the issuer is the very URL that the well-known address was made of', async (server) => {
      const other = await server.app.http.fastify.inject({
        url: path,
        headers: { host: 'login.other.example' },
      });
      assert.equal(other.json().issuer, 'https://login.other.example');
      assert.equal((await metadata(server)).issuer, issuer);
    }),
  ],
};
