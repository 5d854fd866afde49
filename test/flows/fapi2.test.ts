/** A client with `profile: fapi2` (FAPI 2.0 Security Profile), from its pushed request to its refreshed token. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { assertionOf, keyClient, rsaKey, signatures } from '../support/client-assertion.ts';
import { athOf, type DpopKey, dpopKey, get } from '../support/dpop-client.ts';
import { redirectUri, startFapi2Client } from '../support/fapi2-client.ts';
import { webSecret } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, issuer, pushedUrl } from '../support/relying-party.ts';

test('a client that keeps all rules gets tokens that only its key can use', async (t) => {
  const client = await startFapi2Client(t);
  const { status, body } = await client.redeem(await client.code());
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.token_type, 'DPoP');
  const { cnf } = decodeJwt<{ cnf: { jkt: string } }>(String(body.access_token));
  assert.equal(cnf.jkt, client.dpop.thumbprint);
  for (const token of [body.access_token, body.id_token])
    assert.match(String(decodeProtectedHeader(String(token)).alg), /^(?:PS256|ES256|EdDSA)$/);
});

test('a refresh token stays the same, and is good with another DPoP key, but not without the client', async (t) => {
  const client = await startFapi2Client(t);
  const first = (await client.redeem(await client.code())).body;
  const refresh = { grant_type: 'refresh_token', refresh_token: String(first.refresh_token) };
  for (let uses = 0; uses < 3; uses++) {
    client.started.runtime.clock.advance(3600);
    const { status, body } = await client.token(refresh, dpopKey(client.started.runtime.clock));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.refresh_token, first.refresh_token);
    assert.notEqual(body.access_token, first.access_token);
  }
  const stolen = { ...refresh, client_assertion: undefined, client_assertion_type: undefined };
  assert.equal((await client.token(stolen)).body.error, 'invalid_client');
});

test('a refresh token that is not rotated ends all the same: by its age, and with the session', async (t) => {
  const client = await startFapi2Client(t);
  const refreshOf = async (code: string) => {
    const { refresh_token } = (await client.redeem(code)).body;
    return { grant_type: 'refresh_token', refresh_token: String(refresh_token) };
  };
  const old = await refreshOf(await client.code());
  client.started.runtime.clock.advance(719 * 3600);
  assert.equal((await client.token(old)).status, 200);
  client.started.runtime.clock.advance(2 * 3600);
  assert.equal((await client.token(old)).body.error, 'invalid_grant');

  const jana = client.started.browser();
  const ended = await refreshOf(await client.code(jana));
  await jana.visit(`${issuer}/logout`, { from: 'same-origin' });
  assert.equal((await client.token(ended)).body.error, 'invalid_grant');
});

test('a request that is not pushed is refused', async (t) => {
  const client = await startFapi2Client(t);
  const url = authorizationUrl({ client_id: keyClient, redirect_uri: redirectUri });
  const answer = answerOf(await client.started.browser().visit(url));
  assert.equal(answer.error, 'invalid_request');
  assert.equal(answer.iss, issuer);
});

test('what a pushed request lacks or has too much is refused at once', async (t) => {
  const client = await startFapi2Client(t);
  const wrong: readonly [error: string, changes: Record<string, string | undefined>][] = [
    ['invalid_request', { redirect_uri: undefined }],
    ['invalid_request', { code_challenge: undefined, code_challenge_method: undefined }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['unauthorized_client', { response_type: 'code token' }],
    ['invalid_client', { client_assertion: undefined, client_assertion_type: undefined }],
    [
      'invalid_client',
      { client_assertion: undefined, client_assertion_type: undefined, client_secret: webSecret },
    ],
  ];
  for (const [error, changes] of wrong)
    assert.equal((await client.push(changes)).body.error, error, JSON.stringify(changes));
});

test('assertions are for the issuer alone, at every endpoint', async (t) => {
  const client = await startFapi2Client(t);
  const { clock } = client.started.runtime;
  for (const aud of [`${issuer}/token`, `${issuer}/par`, [issuer]]) {
    const client_assertion = assertionOf({ key: client.key, clock, claims: { aud } });
    assert.equal((await client.push({ client_assertion })).body.error, 'invalid_client', String(aud));
  }
  const client_assertion = assertionOf({ key: rsaKey(), alg: 'RS256', clock });
  assert.equal((await client.push({ client_assertion })).body.error, 'invalid_client');
});

test('tokens without a DPoP proof are refused, and so is a code with another key than the request was pushed with', async (t) => {
  const client = await startFapi2Client(t);
  const without = await client.redeem(await client.code(), {}, null);
  assert.deepEqual([without.status, without.body.error], [400, 'invalid_dpop_proof']);

  const pushed = await client.push({ dpop_jkt: client.dpop.thumbprint });
  const jana = client.started.browser();
  const page = await jana.visit(pushedUrl(pushed, { client_id: keyClient }));
  const { code } = answerOf(await jana.signIn(page, 'jana', 'right horse'));
  const stolen = await client.redeem(String(code), {}, dpopKey(client.started.runtime.clock));
  assert.equal(stolen.body.error, 'invalid_grant');
});

test('a DPoP proof with RS256 is refused at the token endpoint and at userinfo', async (t) => {
  const client = await startFapi2Client(t);
  const { jwk, privateKey } = rsaKey();
  const { kty, n, e } = jwk;
  const plain = dpopKey(client.started.runtime.clock);
  const signed = (alg: 'PS256' | 'RS256'): DpopKey => ({
    ...plain,
    proof: (method, url, { claims = {} } = {}) =>
      plain.proof(method, url, {
        claims,
        header: { alg, jwk: { kty, n, e } },
        signature: (input) => Buffer.from(signatures[alg]?.(Buffer.from(input), privateKey) ?? ''),
      }),
  });
  const refused = await client.redeem(await client.code(), {}, signed('RS256'));
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_dpop_proof']);

  const { body } = await client.redeem(await client.code(), {}, signed('PS256'));
  const userinfo = async (alg: 'PS256' | 'RS256') => {
    const access = String(body.access_token);
    const dpop = signed(alg).proof('GET', `${issuer}/userinfo`, { claims: { ath: athOf(access) } });
    const reply = await get(client.app, '/userinfo', { authorization: `DPoP ${access}`, dpop });
    return [reply.status, reply.body.error];
  };
  assert.deepEqual(await userinfo('PS256'), [200, undefined]);
  assert.deepEqual(await userinfo('RS256'), [401, 'invalid_dpop_proof']);
});

test('redirect_uri may be left out at the token endpoint, since PKCE binds the code, but not be another', async (t) => {
  const client = await startFapi2Client(t);
  assert.equal((await client.redeem(await client.code(), { redirect_uri: undefined })).status, 200);
  const other = await client.redeem(await client.code(), { redirect_uri: `${redirectUri}/` });
  assert.equal(other.body.error, 'invalid_grant');
});
