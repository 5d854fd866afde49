import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { configuration } from '../support/fixtures.ts';
import { issuer } from '../support/relying-party.ts';
import {
  departs,
  leftToTheProxy,
  must,
  mustNot,
  notApplicable,
  type Specification,
} from './specification.ts';

const path = '/.well-known/openid-configuration';

export const openidDiscovery: Specification = {
  id: 'OpenID Connect Discovery 1.0',
  title: 'provider configuration',
  file: 'test/conformance/openid-discovery.ts',
  url: 'https://openid.net/specs/openid-connect-discovery-1_0.html',
  requirements: [
    must(
      '2',
      'an issuer is found by WebFinger',
      notApplicable('optional; clients are given the issuer by the operator'),
    ),
    must('3', 'issuer is an https URL without query and fragment', async (server) => {
      assert.match(String((await server.metadata()).issuer), /^https:\/\/[^?#]+$/);
    }),
    must('3', 'what is required of every provider is there', async (server) => {
      const document = await server.metadata();
      const required = [
        'issuer',
        'authorization_endpoint',
        'token_endpoint',
        'jwks_uri',
        'response_types_supported',
        'subject_types_supported',
        'id_token_signing_alg_values_supported',
      ];
      for (const name of required) assert.ok(document[name], name);
    }),
    must('3', 'every endpoint is https, below the issuer, and there', async (server) => {
      const endpoints = Object.entries(await server.metadata()).filter(
        ([name]) => name === 'jwks_uri' || name.endsWith('_endpoint'),
      );
      assert.ok(endpoints.length >= 6);
      for (const [name, url] of endpoints) {
        assert.ok(String(url).startsWith(`${issuer}/`), name);
        assert.notEqual((await server.get(new URL(String(url)).pathname)).status, 404, name);
      }
    }),
    must('3', 'the keys in jwks_uri are public, and say what they are for', async (server) => {
      const { keys } = JSON.parse((await server.get('/.well-known/jwks.json')).body);
      assert.ok(keys.length > 0);
      for (const key of keys) assert.deepEqual([key.use, key.d, key.k], ['sig', undefined, undefined]);
    }),
    must('3', 'RS256 is among the algorithms of a tenant that names none', async (server) => {
      const files = configuration();
      const tenant = files['tenants/acme.yaml']?.replace(/\n {2}jwt_algorithm: .*/, '') ?? '';
      const unnamed = await server.start({ files: { ...files, 'tenants/acme.yaml': tenant } });
      assert.deepEqual((await unnamed.metadata()).id_token_signing_alg_values_supported, ['RS256']);
    }),
    must(
      '3',
      'RS256 is among the algorithms of every issuer',
      departs(
        'a tenant whose operator names another algorithm signs with that one only, and promises no more',
      ),
    ),
    mustNot('3', 'none is no algorithm of ID tokens or of clients', async (server) => {
      for (const [name, value] of Object.entries(await server.metadata()))
        if (/_alg_values_supported$/.test(name))
          assert.ok(Array.isArray(value) && !value.includes('none'), name);
    }),
    must(
      '3',
      'a dynamic provider supports code, id_token and id_token token',
      notApplicable('clients are registered by operators; there is no dynamic registration'),
    ),
    must('4', 'the document is below the issuer, at the well-known path', async (server) => {
      assert.equal((await server.get(path)).status, 200);
    }),
    must('4', 'the document is served over TLS', leftToTheProxy),
    must('4.1', 'the document is read by GET', async (server) => {
      assert.equal((await server.get(path)).status, 200);
      assert.equal((await server.post(path, {})).status, 405);
    }),
    must('4.2', 'the answer is 200 and application/json', async (server) => {
      const { status, headers } = await server.get(path);
      assert.equal(status, 200);
      assert.match(String(headers['content-type']), /^application\/json\b/);
    }),
    must('4.2', 'what has several values is an array, and an empty array is left out', async (server) => {
      for (const [name, value] of Object.entries(await server.metadata())) {
        if (/_supported$/.test(name) && typeof value !== 'boolean') assert.ok(Array.isArray(value), name);
        if (Array.isArray(value)) assert.ok(value.length > 0, name);
      }
    }),
    must('4.3', 'the issuer is the URL that was asked, and the iss of its ID tokens', async (server) => {
      const { issuer: published } = await server.metadata();
      assert.equal(published, issuer);
      assert.equal(decodeJwt((await server.tokens()).id_token ?? '').iss, published);
    }),
    must('7.1', 'TLS is supported', leftToTheProxy),
  ],
};
