import assert from 'node:assert/strict';
import { hiddenFields } from '../support/browser.ts';
import { find } from '../support/html.ts';
import { issuer } from '../support/relying-party.ts';
import { must, provedBy, type Specification } from './specification.ts';

const story = 'test/flows/form-post.test.ts';
const byForm = { response_mode: 'form_post' };

export const formPost: Specification = {
  id: 'OAuth 2.0 Form Post',
  title: 'Response Mode',
  file: 'test/conformance/form-post.ts',
  url: 'https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html',
  requirements: [
    must('2', 'the form leads to the redirect URI', async (server) => {
      const { body } = await server.authorize(byForm);
      assert.ok(find(body, { action: 'https://spa.acme.example/cb' }));
    }),
    must('2', 'the form is sent by POST, with the answer in its fields', async (server) => {
      const { body } = await server.authorize({ ...byForm, state: 'st' });
      assert.ok(find(body, { action: 'https://spa.acme.example/cb', method: 'post' }));
      const { code, state, iss } = hiddenFields(body);
      assert.ok(code);
      assert.deepEqual([state, iss], ['st', issuer]);
    }),
    must('2', 'nobody keeps the page', async (server) => {
      assert.equal((await server.authorize(byForm)).headers['cache-control'], 'no-store');
    }),
    must(
      '2',
      'the form sends itself',
      provedBy([
        'test/e2e/form-post.test.ts',
        'goes to the application by itself, leaves nothing in any address, and names us as its origin',
      ]),
    ),
    must('2', 'errors are answered in the same way', provedBy([story, 'an error is posted too'])),
  ],
};
