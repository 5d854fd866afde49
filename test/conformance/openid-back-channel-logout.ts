import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
import { startLogoutReceiver } from '../support/logout-receiver.ts';
import type { Owner } from '../support/owner.ts';
import { issuer, obtainCode } from '../support/relying-party.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { must, mustNot, notApplicable, provedBy, type Specification } from './specification.ts';

const flows = 'test/flows/back-channel-logout.test.ts';
const event = 'http://schemas.openid.net/event/backchannel-logout';
const legacy = { client_id: clientIds.legacy, redirect_uri: 'https://legacy.acme.example/cb' };

/** What a client is sent when its person signs out, and the ID token that it had. */
async function loggedOut(server: ServerUnderTest) {
  const releases: (() => Promise<void> | void)[] = [];
  const owner: Owner = { after: (release) => void releases.push(release) };
  try {
    const receiver = await startLogoutReceiver(owner);
    const files = configuration();
    const clients = files['clients/acme.yaml']?.replace(
      'name: Legacy\nconfig:',
      `name: Legacy\nconfig:\n  scopes: [openid]\n  backchannel_logout_uri: ${receiver.url}`,
    );
    const started = await server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
    const jana = started.browser();
    const code = await obtainCode(jana, { ...legacy, scope: 'openid' });
    const { body } = await started.redeem(code, { ...legacy, client_secret: 'legacy-secret' });
    await jana.request(`${issuer}/logout`, { from: 'same-origin' });
    const [sent] = await receiver.atLeast(1);
    assert.ok(sent);
    return { started, sent, logout: decodeJwt(sent.token), idToken: decodeJwt(String(body.id_token)) };
  } finally {
    for (const release of releases) await release();
  }
}

export const openidBackChannelLogout: Specification = {
  id: 'OpenID Connect Back-Channel Logout 1.0',
  title: 'telling applications that a session has ended',
  file: 'test/conformance/openid-back-channel-logout.ts',
  url: 'https://openid.net/specs/openid-connect-backchannel-1_0.html',
  note: 'Section 2.7 advises that refresh tokens of the session end, but for those with offline_access. All of them end here, as `docs/guide/consent.md` tells: a sign-out means all that came of the sign-in.',
  requirements: [
    must('2.1', 'the metadata says that logout is told, and with which session', async (server) => {
      const document = await server.metadata();
      assert.equal(document.backchannel_logout_supported, true);
      assert.equal(document.backchannel_logout_session_supported, true);
    }),
    must('2.1', 'the ID token has the sid that the logout token will have', async (server) => {
      const { logout, idToken } = await loggedOut(server);
      assert.ok(idToken.sid);
      assert.equal(logout.sid, idToken.sid);
    }),
    mustNot('2.2', 'a registered address has no fragment', async (server) => {
      const files = configuration();
      const clients = files['clients/acme.yaml']?.replace(
        'name: Legacy\nconfig:',
        'name: Legacy\nconfig:\n  backchannel_logout_uri: https://legacy.acme.example/out#x',
      );
      const started = await server.start({ files: { ...files, 'clients/acme.yaml': clients ?? '' } });
      const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_id: clientIds.legacy };
      const reply = await started.post('/token', { ...fields, client_secret: 'legacy-secret' });
      assert.equal(reply.body.error, 'invalid_client');
    }),
    must(
      '2.2',
      'an address is https, or the client is confidential',
      provedBy([
        'src/tenants/configuration.test.ts',
        'is told with its place: a logout address in clear for a client without a secret',
      ]),
    ),
    must('2.4', 'a logout token has iss, aud, iat, exp and jti', async (server) => {
      const { started, logout } = await loggedOut(server);
      const now = started.runtime.clock.now() / 1000;
      assert.deepEqual([logout.iss, [logout.aud].flat(), logout.iat], [issuer, [clientIds.legacy], now]);
      assert.ok(Number(logout.exp) > now);
      assert.ok(logout.jti);
    }),
    must('2.4', 'its events has the member of back-channel logout, an object', async (server) => {
      const { logout } = await loggedOut(server);
      assert.deepEqual(logout.events, { [event]: {} });
    }),
    must('2.4', 'it names the person or the session, those of the ID token', async (server) => {
      const { logout, idToken } = await loggedOut(server);
      assert.deepEqual([logout.sub, logout.sid], [idToken.sub, idToken.sid]);
    }),
    mustNot('2.4', 'it has no nonce', async (server) => {
      const { logout, idToken } = await loggedOut(server);
      assert.ok(idToken.nonce);
      assert.equal(logout.nonce, undefined);
    }),
    must('2.4', 'it is signed with a published key, and never with none', async (server) => {
      const { started, sent } = await loggedOut(server);
      const keys = createLocalJWKSet(JSON.parse((await started.get('/.well-known/jwks.json')).body));
      const currentDate = new Date(started.runtime.clock.now());
      await jwtVerify(sent.token, keys, { issuer, typ: 'logout+jwt', currentDate });
      assert.notEqual(decodeProtectedHeader(sent.token).alg, 'none');
    }),
    must('2.5', 'it comes by POST, as logout_token in a form', async (server) => {
      const { sent } = await loggedOut(server);
      assert.equal(sent.method, 'POST');
      assert.match(sent.contentType, /^application\/x-www-form-urlencoded\b/);
      assert.equal(sent.token.split('.').length, 3);
    }),
    must(
      '2.5',
      'each application that got tokens in the session is told',
      provedBy([flows, 'every client of the session is told, and only those']),
    ),
    must(
      '2.6',
      'a logout token is validated',
      notApplicable('a rule for clients; other people’s do, see `test/interop`'),
    ),
  ],
};
