import assert from 'node:assert/strict';
import { bearer } from '../support/relying-party.ts';
import type { ServerUnderTest, TextReply } from './server-under-test.ts';
import {
  leftToTheProxy,
  must,
  mustNot,
  notApplicable,
  provedBy,
  type Specification,
} from './specification.ts';

const story = 'test/flows/authorization-code.test.ts';
const bindings = 'test/flows/bindings.test.ts';
const sessions = 'test/flows/sessions.test.ts';

/** One refusal of each kind: no token, a wrong one, one without the scope, and a malformed request. */
async function refusals(server: ServerUnderTest): Promise<readonly (TextReply & { error?: string })[]> {
  const { access_token } = await server.tokens({ scope: undefined });
  const twice = await server.post('/userinfo', { access_token: String(access_token) }, bearer(access_token));
  return [
    await server.get('/userinfo'),
    { ...(await server.get('/userinfo', bearer('x'))), error: 'invalid_token' },
    { ...(await server.get('/userinfo', bearer(access_token))), error: 'insufficient_scope' },
    { ...twice, body: JSON.stringify(twice.body), error: 'invalid_request' },
  ];
}

/** The first of the headers; the other offers the scheme of RFC 9449. */
const challengeOf = ({ headers }: TextReply): string => String([headers['www-authenticate']].flat()[0]);

/** The values of every parameter of that name in a challenge. */
function parametersOf(challenge: string, name: string): string[] {
  return [...challenge.matchAll(/([a-z_]+)="([^"]*)"/g)]
    .filter(([, found]) => found === name)
    .map(([, , value = '']) => value);
}

export const rfc6750: Specification = {
  id: 'RFC 6750',
  title: 'Bearer Token Usage',
  file: 'test/conformance/rfc6750.ts',
  url: 'https://www.rfc-editor.org/rfc/rfc6750',
  note: 'The protected resource of this server is userinfo',
  requirements: [
    must('2.1', 'the token is taken from the Authorization header', async (server) => {
      const { access_token } = await server.tokens();
      assert.equal((await server.get('/userinfo', bearer(access_token))).status, 200);
    }),
    must(
      '2.2',
      'in a form, the token counts only with POST and as application/x-www-form-urlencoded',
      async (server) => {
        const { access_token = '' } = await server.tokens();
        assert.equal((await server.post('/userinfo', { access_token })).status, 200);
        const asText = await server.post('/userinfo', `access_token=${access_token}`, {
          'content-type': 'text/plain',
        });
        assert.equal(asText.status, 415);
      },
    ),
    mustNot('2.2', 'a GET does not carry the token in its body or query', async (server) => {
      const { access_token = '' } = await server.tokens();
      const reply = await server.get(`/userinfo?access_token=${access_token}`);
      assert.equal(reply.status, 401);
    }),
    must(
      '2.3',
      'a token in the query makes the answer private, and the rest of that section',
      notApplicable('a token in the query is not read, as the section itself advises'),
    ),
    mustNot(
      '2',
      'a request that sends the token in more than one way is refused',
      provedBy([bindings, 'an access token that comes twice in one request is refused']),
    ),
    must(
      '3',
      'a request without a token, or with one that does not do, gets WWW-Authenticate',
      async (server) => {
        for (const refusal of await refusals(server)) assert.ok(refusal.headers['www-authenticate']);
      },
    ),
    must('3', 'the challenge has the scheme Bearer and at least one parameter', async (server) => {
      for (const refusal of await refusals(server)) assert.match(challengeOf(refusal), /^Bearer [a-z]+="/);
    }),
    mustNot('3', 'no parameter stands twice in a challenge', async (server) => {
      for (const refusal of await refusals(server))
        for (const name of ['realm', 'scope', 'error', 'error_description', 'error_uri'])
          assert.ok(parametersOf(challengeOf(refusal), name).length <= 1, name);
    }),
    mustNot('3', 'scope and error texts have only the characters they may have', async (server) => {
      for (const refusal of await refusals(server)) {
        const challenge = challengeOf(refusal);
        for (const text of parametersOf(challenge, 'error_description'))
          assert.match(text, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        for (const text of [...parametersOf(challenge, 'error'), ...parametersOf(challenge, 'scope')])
          assert.match(text, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        assert.equal(challenge.replace(/[a-z_]+="[^"\\]*"(?:, )?/g, ''), 'Bearer ');
      }
    }),
    must('3.1', 'the error is one of the three codes, and fits the status', async (server) => {
      const statuses: Record<string, number> = {
        invalid_request: 400,
        invalid_token: 401,
        insufficient_scope: 403,
      };
      for (const refusal of await refusals(server)) {
        const [error] = parametersOf(challengeOf(refusal), 'error');
        assert.equal(error, refusal.error);
        assert.equal(refusal.status, statuses[error ?? 'invalid_token']);
      }
    }),
    must(
      '5.2',
      'a token is protected against changes',
      provedBy([story, 'userinfo without, with a wrong, and with somebody else’s token']),
    ),
    must('5.2', 'a token is sent over TLS only', leftToTheProxy),
    mustNot('5.2', 'no cookie that could be sent in the clear holds a bearer token', async (server) => {
      const jana = server.browser();
      await jana.signIn(
        await jana.visit((await server.authorizeAnonymously()).url.href),
        'jana',
        'right horse',
      );
      assert.ok(jana.cookies.size > 0);
      for (const value of jana.cookies.values())
        assert.equal((await server.get('/userinfo', bearer(value))).status, 401);
    }),
    must(
      '5.3',
      'cookies are sent over https only',
      provedBy([
        sessions,
        'the cookie is HttpOnly, Secure, Lax, for this host only, and good for seven days',
      ]),
    ),
  ],
};
