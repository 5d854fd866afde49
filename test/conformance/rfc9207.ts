import assert from 'node:assert/strict';
import { configuration } from '../support/fixtures.ts';
import { answerOf, issuer } from '../support/relying-party.ts';
import { must, notApplicable, type Specification } from './specification.ts';

export const rfc9207: Specification = {
  id: 'RFC 9207',
  title: 'Authorization Server Issuer Identification',
  file: 'test/conformance/rfc9207.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc9207',
  requirements: [
    must('2', 'an authorization response names the issuer', async (server) => {
      assert.equal(answerOf(await server.authorize()).iss, issuer);
    }),
    must('2', 'an error response names it too', async (server) => {
      const refusals = [{ prompt: 'none' }, { response_type: 'token' }, { code_challenge: undefined }];
      for (const changes of refusals) {
        const answer = answerOf(await server.authorizeAnonymously(changes));
        assert.ok(answer.error);
        assert.equal(answer.iss, issuer);
      }
    }),
    must('2', 'the fragment names it too', async (server) => {
      const reply = await server.authorize({ response_mode: 'fragment' });
      assert.equal(new URLSearchParams(reply.location?.hash.slice(1)).get('iss'), issuer);
    }),
    must('2', 'the name is an https URL without query and fragment', async (server) => {
      const iss = answerOf(await server.authorize()).iss ?? '';
      assert.match(iss, /^https:\/\/[^?#]+$/);
    }),
    must('2.3', 'where there is metadata, it is the same text as the issuer there', async (server) => {
      const files = configuration();
      const tenant = files['tenants/acme.yaml']?.replace(
        'config:',
        'config:\n  issuer: https://id.acme.example',
      );
      const named = await server.start({ files: { ...files, 'tenants/acme.yaml': tenant ?? '' } });
      for (const each of [server, named])
        assert.equal(answerOf(await each.authorize()).iss, (await each.metadata()).issuer);
      assert.equal((await named.metadata()).issuer, 'https://id.acme.example');
    }),
    must('2.3', 'the metadata says that responses name the issuer', async (server) => {
      assert.equal((await server.metadata()).authorization_response_iss_parameter_supported, true);
    }),
    must(
      '2.4',
      'a client compares the value with the issuer that it asked, and drops the answer otherwise',
      notApplicable('a rule for clients; other people’s do, see `test/interop`'),
    ),
  ],
};
