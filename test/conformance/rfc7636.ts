import assert from 'node:assert/strict';
import { configuration } from '../support/fixtures.ts';
import { answerOf, verifier } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const codes = 'test/attacks/authorization-code.test.ts';
const requests = 'test/attacks/requests.test.ts';

/** A server whose single-page app may use `plain`. */
function withPlain(server: ServerUnderTest): Promise<ServerUnderTest> {
  const files = configuration();
  const clients = files['clients/acme.yaml'] ?? '';
  return server.start({
    files: {
      ...files,
      'clients/acme.yaml': clients.replace('Shop\nconfig:', 'Shop\nconfig:\n  pkce: plain'),
    },
  });
}

export const rfc7636: Specification = {
  id: 'RFC 7636',
  title: 'Proof Key for Code Exchange',
  file: 'test/conformance/rfc7636.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc7636',
  requirements: [
    must(
      '4.1',
      'a verifier has 43 to 128 unreserved characters, and any other is refused',
      async (server) => {
        const challenge = { code_challenge_method: 'plain', code_challenge: verifier.slice(0, 42) };
        const plain = await withPlain(server);
        assert.equal(answerOf(await plain.authorize(challenge)).error, 'invalid_request');
        for (const code_verifier of ['v'.repeat(42), 'v'.repeat(129), `${'v'.repeat(43)}!`]) {
          const reply = await server.redeem(await server.code(), { code_verifier });
          assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
        }
      },
    ),
    must('4.2', 'S256 is implemented', async (server) => {
      const reply = await server.redeem(await server.code({ code_challenge_method: 'S256' }));
      assert.equal(reply.status, 200);
    }),
    must('4.3', 'a challenge without a method is taken as plain', async (server) => {
      const plain = await withPlain(server);
      const asked = { code_challenge: verifier, code_challenge_method: undefined };
      assert.equal((await plain.redeem(await plain.code(asked))).status, 200);
      const code = await plain.code(asked);
      assert.equal((await plain.redeem(code, { code_verifier: `${verifier}x` })).body.error, 'invalid_grant');
    }),
    must('4.4', 'a code is bound to its challenge and method', async (server) => {
      const plain = await withPlain(server);
      const s256 = new URL((await plain.authorize()).url).searchParams.get('code_challenge') ?? '';
      // As the verifier of plain this would fit, if the method were forgotten.
      const reply = await plain.redeem(await plain.code(), { code_verifier: s256 });
      assert.equal(reply.body.error, 'invalid_grant');
      const [first, second] = [await plain.code(), await plain.code({ code_challenge: 'c'.repeat(43) })];
      assert.equal((await plain.redeem(second)).body.error, 'invalid_grant');
      assert.equal((await plain.redeem(first)).status, 200);
    }),
    mustNot('4.4', 'nobody can read the challenge out of the code', async (server) => {
      const asked = await server.authorize();
      const challenge = asked.url.searchParams.get('code_challenge') ?? '';
      const { code = '' } = answerOf(asked);
      const bytes = Buffer.from(code, 'base64url').toString('latin1');
      assert.ok(challenge !== '' && code !== '');
      assert.ok(!code.includes(challenge) && !bytes.includes(challenge));
      assert.ok(!bytes.includes(Buffer.from(challenge, 'base64url').toString('latin1')));
    }),
    must(
      '4.4.1',
      'no challenge from a client that must use PKCE is answered with invalid_request',
      async (server) => {
        const reply = await server.authorize({ code_challenge: undefined, code_challenge_method: undefined });
        assert.equal(answerOf(reply).error, 'invalid_request');
        assert.match(answerOf(reply).error_description ?? '', /code_challenge/);
      },
    ),
    must('4.4.1', 'an unknown method is answered with invalid_request', async (server) => {
      for (const method of ['S512', 's256', 'none']) {
        const reply = await server.authorize({ code_challenge_method: method });
        assert.equal(answerOf(reply).error, 'invalid_request', method);
      }
    }),
    must(
      '4.6',
      'a verifier that does not fit the challenge is answered with invalid_grant',
      provedBy(
        [codes, 'a code is refused with a wrong verifier, and is spent by the attempt'],
        [codes, 'a code is refused with no verifier, and is spent by the attempt'],
      ),
    ),
    mustNot(
      '7.2',
      'plain is for old clients only: those that are registered for it',
      provedBy([requests, 'the client is told about the plain method']),
    ),
    must('6.2', 'the methods on offer are S256 and plain, by their registered names', async (server) => {
      assert.deepEqual((await server.metadata()).code_challenge_methods_supported, ['S256']);
      const plain = await withPlain(server);
      assert.deepEqual((await plain.metadata()).code_challenge_methods_supported, ['S256', 'plain']);
    }),
    must(
      '4.1',
      'a client makes a new verifier for each request, with enough entropy',
      notApplicable('the client makes it; the server sees only its hash'),
    ),
    mustNot(
      '7.2',
      'a client does not fall back to plain after S256',
      notApplicable('a rule for clients; ours could not tell, but plain is refused unless registered'),
    ),
  ],
};
