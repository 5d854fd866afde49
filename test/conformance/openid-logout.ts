import assert from 'node:assert/strict';
import { clientIds } from '../support/fixtures.ts';
import { authorizationUrl, form, issuer, obtainCode } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { departs, leftToTheProxy, must, mustNot, provedBy, type Specification } from './specification.ts';

const logout = 'test/flows/logout.test.ts';
const bye = 'https://spa.acme.example/bye';

/** A person who is signed in, and what their application would send to sign them out. */
async function signedIn(server: ServerUnderTest) {
  const jana = server.browser();
  const { body } = await server.redeem(await obtainCode(jana));
  return {
    idToken: String(body.id_token),
    isSignedIn: async () => (await jana.request(authorizationUrl())).status === 303,
    /** As a link on the page of the application. */
    follow: (fields: Readonly<Record<string, string>>) =>
      jana.request(`${issuer}/logout?${form(fields)}`, { from: 'cross-site' }),
    post: (fields: Readonly<Record<string, string>>, from: 'cross-site' | 'same-origin' = 'cross-site') =>
      jana.request(`${issuer}/logout`, { form: fields, from }),
  };
}

const isQuestion = (body: string): boolean => /id="logoutButton"/.test(body);

export const openidLogout: Specification = {
  id: 'OpenID Connect RP-Initiated Logout 1.0',
  title: 'logout that an application asks for',
  file: 'test/conformance/openid-logout.ts',
  url: 'https://openid.net/specs/openid-connect-rpinitiated-1_0.html',
  requirements: [
    must('2', 'the logout endpoint takes GET and POST', async (server) => {
      const first = await signedIn(server);
      const byGet = await first.follow({ id_token_hint: first.idToken, post_logout_redirect_uri: bye });
      assert.equal(byGet.location?.href, bye);
      assert.equal(await first.isSignedIn(), false);
      const second = await signedIn(server);
      const fields = { id_token_hint: second.idToken, post_logout_redirect_uri: bye };
      assert.equal((await second.post(fields, 'same-origin')).location?.href, bye);
      assert.equal(await second.isSignedIn(), false);
    }),
    must('2', 'the logout endpoint is reached over TLS', leftToTheProxy),
    must('2', 'an id_token_hint was issued here, or it counts for nothing', async (server) => {
      const { follow, idToken, isSignedIn } = await signedIn(server);
      const [head, body, signature] = idToken.split('.');
      const forged = `${head}.${body}.${signature?.split('').reverse().join('')}`;
      for (const id_token_hint of ['x', forged]) {
        const reply = await follow({ id_token_hint, post_logout_redirect_uri: bye });
        assert.deepEqual([reply.status, reply.location], [200, undefined]);
        assert.ok(isQuestion(reply.body));
      }
      assert.equal(await isSignedIn(), true);
    }),
    must(
      '2',
      'a client_id beside an id_token_hint is the client that the token was issued to',
      async (server) => {
        const { follow, idToken, isSignedIn } = await signedIn(server);
        const wrong = { id_token_hint: idToken, client_id: clientIds.web, post_logout_redirect_uri: bye };
        const reply = await follow(wrong);
        assert.deepEqual([reply.status, reply.location], [400, undefined]);
        assert.equal(await isSignedIn(), true);
        const right = await follow({ ...wrong, client_id: clientIds.spa });
        assert.equal(right.location?.href, bye);
      },
    ),
    must('2', 'without an id_token_hint, who comes from another site is asked first', async (server) => {
      const { follow, isSignedIn } = await signedIn(server);
      for (const fields of [{}, { client_id: clientIds.spa, post_logout_redirect_uri: bye }]) {
        const reply = await follow(fields);
        assert.equal(reply.status, 200);
        assert.ok(isQuestion(reply.body));
      }
      assert.equal(await isSignedIn(), true);
    }),
    must(
      '2',
      'without an id_token_hint, everybody is asked first',
      departs(
        'a click on a page of the same site, or an address that the person typed, is taken for their own answer, as with the original',
      ),
    ),
    must('2', 'with an id_token_hint of somebody else, the person is asked first', async (server) => {
      const otto = server.browser();
      await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
      const { body } = await server.redeem(await obtainCode(otto));
      const { follow, isSignedIn } = await signedIn(server);
      const reply = await follow({ id_token_hint: String(body.id_token) });
      assert.equal(reply.status, 200);
      assert.ok(isQuestion(reply.body));
      assert.equal(await isSignedIn(), true);
    }),
    must(
      '2',
      'who says yes is signed out',
      provedBy([logout, 'another site only gets as far as the question']),
    ),
    must('2.1', 'the metadata names the logout endpoint, over https', async (server) => {
      assert.equal((await server.metadata()).end_session_endpoint, `${issuer}/logout`);
    }),
    mustNot('3', 'nobody is sent to a target that is not exactly registered', async (server) => {
      for (const target of [`${bye}/`, `${bye}?x=1`, 'https://spa.acme.example/', 'https://evil.test/bye']) {
        const { follow, idToken } = await signedIn(server);
        const reply = await follow({ id_token_hint: idToken, post_logout_redirect_uri: target });
        assert.deepEqual([reply.status, reply.location], [200, undefined], target);
      }
    }),
    must(
      '3',
      'state comes back as it was sent',
      provedBy([logout, 'an application signs a person out and gets them back']),
    ),
    mustNot(
      '3',
      'without an id_token_hint nobody is sent on, unless the request is known to be right',
      async (server) => {
        const { follow } = await signedIn(server);
        const unnamed = await follow({ post_logout_redirect_uri: bye });
        assert.deepEqual([unnamed.status, unnamed.location], [200, undefined]);
        // Named, the target is that client's own, and the person has said yes on our page.
        const { post } = await signedIn(server);
        const confirmed = await post(
          { client_id: clientIds.spa, post_logout_redirect_uri: bye },
          'same-origin',
        );
        assert.equal(confirmed.location?.href, bye);
        const foreign = await signedIn(server);
        const refused = await foreign.post(
          { client_id: clientIds.web, post_logout_redirect_uri: bye },
          'same-origin',
        );
        assert.deepEqual([refused.status, refused.location], [200, undefined]);
      },
    ),
    mustNot('4', 'what fails to validate is not used, and nobody is sent on by it', async (server) => {
      const { follow, post, idToken } = await signedIn(server);
      const broken = [
        { client_id: 'x' },
        { id_token_hint: 'x', client_id: 'x' },
        { id_token_hint: idToken, client_id: clientIds.web },
      ];
      for (const fields of broken) {
        const reply = await follow({ ...fields, post_logout_redirect_uri: bye });
        assert.deepEqual([reply.status, reply.location], [400, undefined]);
      }
      // The key of an old ID token may be retired: the person is asked instead, and stays here afterwards.
      const spoilt = { id_token_hint: 'x', post_logout_redirect_uri: bye };
      assert.ok(isQuestion((await follow(spoilt)).body));
      const answered = await post(spoilt, 'same-origin');
      assert.deepEqual([answered.status, answered.location], [200, undefined]);
    }),
  ],
};
