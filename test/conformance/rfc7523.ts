import assert from 'node:assert/strict';
import { must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const attacks = 'test/attacks/client-assertion.test.ts';
const flow = 'test/flows/private-key-jwt.test.ts';

export const rfc7523: Specification = {
  id: 'RFC 7523',
  title: 'JWT Profile for Client Authentication',
  file: 'test/conformance/rfc7523.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc7523',
  note: 'With what RFC 7521 says of client authentication by assertions in general.',
  requirements: [
    must(
      '2.2',
      'client_assertion_type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      provedBy([attacks, 'the type of the assertion must be the one there is']),
    ),
    mustNot(
      '2.2',
      'client_assertion holds one JWT, not more',
      provedBy([attacks, 'when it is no JWT at all']),
    ),
    must(
      '3',
      'iss is there, and is the client_id, letter for letter',
      provedBy(
        [attacks, 'an assertion by another issuer is refused'],
        [attacks, 'an assertion without iss is refused'],
        [attacks, 'an assertion with the issuer of another spelling than the subject is refused'],
      ),
    ),
    must(
      '3',
      'sub is the client_id',
      provedBy(
        [attacks, 'an assertion of no client is refused'],
        [attacks, 'an assertion of another client that has keys is refused'],
      ),
    ),
    must(
      '3',
      'aud names this server, and an assertion for another is rejected',
      provedBy(
        [
          flow,
          'the issuer, the token endpoint and the endpoint that is called are good audiences, in a list too',
        ],
        [attacks, 'an assertion for another tenant is refused'],
        [attacks, 'an assertion for two audiences is refused'],
        [attacks, 'an assertion for nobody is refused'],
      ),
    ),
    must(
      '3',
      'exp is there, and an assertion that has expired is rejected',
      provedBy(
        [attacks, 'an assertion without exp is refused'],
        [attacks, 'an assertion that has expired is refused'],
        [flow, 'clocks may differ by half a minute'],
      ),
    ),
    mustNot(
      '3',
      'before nbf an assertion is not taken',
      provedBy([attacks, 'an assertion out of its time is refused']),
    ),
    must(
      '3',
      'the assertion is signed by the client, and one with another signature is rejected',
      provedBy(
        [attacks, 'when there is none'],
        [attacks, 'when it is an HMAC with the public key as the secret'],
        [attacks, 'when it is of another key, whatever key id it names'],
      ),
    ),
    must(
      '3',
      'an assertion that is no valid JWT is rejected',
      provedBy([attacks, 'when it is no JWT at all'], [attacks, 'when its algorithm is not that of the key']),
    ),
    must(
      '3.1',
      'the grant by assertion names its errors',
      notApplicable('the grant jwt-bearer is not offered'),
    ),
    must('3.2', 'the error for an assertion that is not valid is invalid_client', async (server) => {
      const { status, body } = await server.post('/token', {
        grant_type: 'refresh_token',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: 'e30.e30.e30',
      });
      assert.deepEqual([status, body.error], [401, 'invalid_client']);
    }),
    must(
      '4.2 of RFC 7521',
      'a client_id beside the assertion is that of the assertion',
      provedBy([attacks, 'client_id must be that of the assertion']),
    ),
    mustNot(
      '4.2 of RFC 7521',
      'an assertion is not mixed with another way of authentication',
      provedBy([attacks, 'assertions are not mixed with other proofs']),
    ),
    must(
      '5',
      'RS256 is understood',
      provedBy([
        flow,
        "RS256 is taken, with and without the key id, and with a certificate's thumbprint beside it",
      ]),
    ),
  ],
};
