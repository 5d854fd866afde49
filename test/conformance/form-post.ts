import assert from 'node:assert/strict';
import { hiddenFields } from '../support/browser.ts';
import { find } from '../support/html.ts';
import { answerOf, issuer } from '../support/relying-party.ts';
import { must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/form-post.test.ts';
const asForm = { response_mode: 'form_post' };
const redirectUri = 'https://spa.acme.example/cb';

export const formPost: Specification = {
  id: 'OAuth 2.0 Form Post Response Mode',
  title: 'answers in a form',
  file: 'test/conformance/form-post.ts',
  url: 'https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html',
  requirements: [
    must('2', 'the action of the form is the redirect URI, its method POST', async (server) => {
      const { status, body } = await server.authorize(asForm);
      assert.equal(status, 200);
      assert.ok(find(body, { action: redirectUri, method: 'post' }));
    }),
    must('2', 'its fields are the parameters of the answer', async (server) => {
      const { code, ...rest } = hiddenFields((await server.authorize(asForm)).body);
      assert.deepEqual(rest, { state: 'st&te=1', iss: issuer });
      assert.equal((await server.redeem(String(code))).status, 200);
    }),
    must('2', 'an error is answered in a form too', async (server) => {
      const page = await server.authorizeAnonymously({ ...asForm, prompt: 'none' });
      assert.equal(page.location, undefined);
      assert.equal(hiddenFields(page.body).error, 'login_required');
    }),
    mustNot('2', 'browsers and whoever is between do not keep the answer', async (server) => {
      const { headers } = await server.authorize(asForm);
      assert.equal(headers['cache-control'], 'no-store');
    }),
    must(
      '2',
      'it sends itself, and waits for a button where scripts are off',
      provedBy(
        [
          'test/e2e/form-post.test.ts',
          'an answer in a form › goes to the application by itself, leaves nothing in any address, and names us as its origin',
        ],
        [flows, 'the page is kept nowhere and runs our script alone'],
      ),
    ),
  ],
};

export const multipleResponseTypes: Specification = {
  id: 'OAuth 2.0 Multiple Response Type Encoding Practices',
  title: 'response modes',
  file: 'test/conformance/form-post.ts',
  url: 'https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html',
  requirements: [
    must('2.1', 'without a response_mode, a code comes in the query', async (server) => {
      const { location } = await server.authorize({ response_mode: undefined });
      assert.match(String(location?.search), /^\?code=/);
      assert.equal(location?.hash, '');
    }),
    must('2.1', 'with query it comes in the query, with fragment in the fragment', async (server) => {
      assert.ok(answerOf(await server.authorize({ response_mode: 'query' })).code);
      const { location } = await server.authorize({ response_mode: 'fragment' });
      assert.match(String(location?.hash), /^#code=/);
      assert.equal(location?.search, '');
    }),
    must(
      '3',
      'id_token alone gives an ID token and no access token',
      provedBy(['test/flows/implicit.test.ts', 'response_type=id_token is answered with just what it names']),
    ),
    must(
      '5',
      'a combined response type gives all that it names',
      provedBy(
        [
          'test/flows/implicit.test.ts',
          'response_type=code id_token token is answered with just what it names',
        ],
        ['test/flows/implicit.test.ts', 'the words of a response type come in any order'],
      ),
    ),
    mustNot(
      '5',
      'an answer with a token in it, or the refusal of one, stands in the query',
      provedBy([
        'test/attacks/implicit.test.ts',
        'no token ever stands in a query, not even a refusal of one',
      ]),
    ),
    must(
      '4',
      'the response type none issues nothing',
      notApplicable('the response type none is not offered'),
    ),
  ],
};
