/** Tokens that only the holder of a key can use (RFC 9449). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { athOf, type DpopKey, dpopKey, get } from '../support/dpop-client.ts';
import { clientIds, configuration, webSecret } from '../support/fixtures.ts';
import {
  answerOf,
  bearer,
  form,
  issuer,
  type JsonReply,
  obtainCode,
  post,
  push,
  pushedUrl,
  verifier,
} from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const tokenUrl = `${issuer}/token`;
const userinfoUrl = `${issuer}/userinfo`;

type Fields = Readonly<Record<string, string | undefined>>;

const web = {
  client_id: clientIds.web,
  client_secret: webSecret,
  redirect_uri: 'https://web.acme.example/cb?keep=1',
};

function redeemWith({ app }: StartedApp, proof: string | undefined, code: string, changes: Fields = {}) {
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    code,
    code_verifier: verifier,
    ...changes,
  };
  return post(app.http.fastify, '/token', fields, proof === undefined ? {} : { dpop: proof });
}

function refreshWith(
  { app }: StartedApp,
  proof: string | undefined,
  refreshToken: unknown,
  client: Fields = { client_id: clientIds.spa },
) {
  const fields = { grant_type: 'refresh_token', refresh_token: String(refreshToken), ...client };
  return post(app.http.fastify, '/token', fields, proof === undefined ? {} : { dpop: proof });
}

function userinfoWith({ app }: StartedApp, key: DpopKey, token: unknown, claims: object = {}) {
  const ath = athOf(String(token));
  const dpop = key.proof('GET', userinfoUrl, { claims: { ath, ...claims } });
  return get(app.http.fastify, '/userinfo', { authorization: `DPoP ${String(token)}`, dpop });
}

const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());

const outcome = ({ status, body }: JsonReply) => [status, body.error];

test('a proof at the token endpoint binds the access token to its key', async (t) => {
  const started = await startTestApp(t);
  const key = dpopKey(started.runtime.clock);
  const { status, body } = await redeemWith(
    started,
    key.proof('POST', tokenUrl),
    await obtainCode(started.browser()),
  );
  assert.deepEqual([status, body.token_type], [200, 'DPoP']);
  assert.deepEqual(claimsOf(body.access_token).cnf, { jkt: key.thumbprint });
  assert.equal(claimsOf(body.id_token).cnf, undefined);
  const reply = await userinfoWith(started, key, body.access_token);
  assert.deepEqual([reply.status, reply.body.name], [200, 'Jana Novak']);
  const { client_id, client_secret } = web;
  const asked = { client_id, client_secret, token: String(body.access_token) };
  const known = (await post(started.app.http.fastify, '/introspect', asked)).body;
  assert.deepEqual([known.active, known.token_type, known.cnf], [true, 'DPoP', { jkt: key.thumbprint }]);
  const original = await get(started.app.http.fastify, '/token/info', {
    authorization: `dpop ${String(body.access_token)}`,
    dpop: key.proof('GET', `${issuer}/token/info`, { claims: { ath: athOf(String(body.access_token)) } }),
  });
  assert.deepEqual([original.status, original.body.team], [200, 'blue']);
});

test('without a proof everything is as it was', async (t) => {
  const started = await startTestApp(t);
  const { body } = await redeemWith(started, undefined, await obtainCode(started.browser()));
  assert.equal(body.token_type, 'Bearer');
  assert.equal(claimsOf(body.access_token).cnf, undefined);
  assert.equal((await get(started.app.http.fastify, '/userinfo', bearer(body.access_token))).status, 200);
  assert.equal((await refreshWith(started, undefined, body.refresh_token)).status, 200);
});

test('the refresh tokens of a public client stay bound to its key through every rotation', async (t) => {
  const started = await startTestApp(t);
  const key = dpopKey(started.runtime.clock);
  const prove = () => key.proof('POST', tokenUrl);
  let { body } = await redeemWith(started, prove(), await obtainCode(started.browser()));
  for (let round = 0; round < 3; round += 1) {
    for (const proof of [undefined, dpopKey(started.runtime.clock).proof('POST', tokenUrl)])
      assert.deepEqual(outcome(await refreshWith(started, proof, body.refresh_token)), [
        400,
        'invalid_grant',
      ]);
    const next = await refreshWith(started, prove(), body.refresh_token);
    assert.deepEqual([next.status, next.body.token_type], [200, 'DPoP']);
    assert.notEqual(next.body.refresh_token, body.refresh_token);
    body = next.body;
  }
  assert.equal((await userinfoWith(started, key, body.access_token)).status, 200);
});

test('a public client that begins to use DPoP has its refresh tokens bound from then on', async (t) => {
  const started = await startTestApp(t);
  const key = dpopKey(started.runtime.clock);
  const { body } = await redeemWith(started, undefined, await obtainCode(started.browser()));
  const bound = (await refreshWith(started, key.proof('POST', tokenUrl), body.refresh_token)).body;
  assert.equal(bound.token_type, 'DPoP');
  assert.deepEqual(outcome(await refreshWith(started, undefined, bound.refresh_token)), [
    400,
    'invalid_grant',
  ]);
  assert.equal((await refreshWith(started, key.proof('POST', tokenUrl), bound.refresh_token)).status, 200);
});

test('a client that authenticates may change its key with each refresh', async (t) => {
  const started = await startTestApp(t);
  const code = await obtainCode(started.browser(), {
    client_id: clientIds.web,
    redirect_uri: web.redirect_uri,
  });
  const [first, second] = [dpopKey(started.runtime.clock), dpopKey(started.runtime.clock)];
  const { body } = await redeemWith(started, first.proof('POST', tokenUrl), code, web);
  assert.deepEqual(claimsOf(body.access_token).cnf, { jkt: first.thumbprint });
  const next = await refreshWith(started, second.proof('POST', tokenUrl), body.refresh_token, web);
  assert.equal(next.status, 200);
  assert.deepEqual(claimsOf(next.body.access_token).cnf, { jkt: second.thumbprint });
});

test('dpop_jkt binds the code to the key, and a request with another one costs the code', async (t) => {
  const started = await startTestApp(t);
  const key = dpopKey(started.runtime.clock);
  const jana = started.browser();
  const boundCode = () => obtainCode(jana, { dpop_jkt: key.thumbprint });
  const good = await redeemWith(started, key.proof('POST', tokenUrl), await boundCode());
  assert.equal(good.body.token_type, 'DPoP');
  for (const wrong of [undefined, dpopKey(started.runtime.clock).proof('POST', tokenUrl)]) {
    const code = await boundCode();
    assert.deepEqual(outcome(await redeemWith(started, wrong, code)), [400, 'invalid_grant']);
    const late = await redeemWith(started, key.proof('POST', tokenUrl), code);
    assert.deepEqual(outcome(late), [400, 'invalid_grant']);
  }
});

test('a key that is shown when the request is pushed binds the code like dpop_jkt', async (t) => {
  const started = await startTestApp(t);
  const app = started.app.http.fastify;
  const key = dpopKey(started.runtime.clock);
  const jana = started.browser();
  const prove = () => ({ dpop: key.proof('POST', `${issuer}/par`) });
  const pushedCode = async () => {
    const page = await jana.visit(pushedUrl(await push(app, {}, prove())));
    const { code } = answerOf(page.location ? page : await jana.signIn(page, 'jana', 'right horse'));
    return String(code);
  };
  const { body } = await redeemWith(started, key.proof('POST', tokenUrl), await pushedCode());
  assert.equal(body.token_type, 'DPoP');
  assert.deepEqual(outcome(await redeemWith(started, undefined, await pushedCode())), [400, 'invalid_grant']);

  assert.equal((await push(app, { dpop_jkt: key.thumbprint }, prove())).status, 201);
  const other = dpopKey(started.runtime.clock).thumbprint;
  assert.deepEqual(outcome(await push(app, { dpop_jkt: other }, prove())), [400, 'invalid_request']);
  const wrongUrl = await push(app, {}, { dpop: key.proof('POST', tokenUrl) });
  assert.deepEqual(outcome(wrongUrl), [400, 'invalid_dpop_proof']);
});

test('a dpop_jkt that is no thumbprint is refused before anybody signs in', async (t) => {
  const { browser } = await startTestApp(t);
  const reply = await browser().visit(
    `${issuer}/authorize?${form({
      response_type: 'code',
      client_id: clientIds.spa,
      redirect_uri: 'https://spa.acme.example/cb',
      scope: 'openid',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
      dpop_jkt: 'short',
    })}`,
  );
  assert.equal(reply.location?.searchParams.get('error'), 'invalid_request');
});

test('a client registered with dpop_bound_access_tokens gets no token without a proof', async (t) => {
  const files = configuration();
  const started = await startTestApp(t, {
    files: {
      ...files,
      'clients/acme.yaml': String(files['clients/acme.yaml']).replace(
        'tenantname: acme\n',
        'tenantname: acme\n  dpop_bound_access_tokens: true\n',
      ),
    },
  });
  const key = dpopKey(started.runtime.clock);
  const code = await obtainCode(started.browser());
  assert.deepEqual(outcome(await redeemWith(started, undefined, code)), [400, 'invalid_dpop_proof']);
  // The client's mistake did not cost the code.
  const { body } = await redeemWith(started, key.proof('POST', tokenUrl), code);
  assert.equal(body.token_type, 'DPoP');
  assert.deepEqual(outcome(await refreshWith(started, undefined, body.refresh_token)), [
    400,
    'invalid_dpop_proof',
  ]);
});

test('where nonces are required, the client is given one and comes back with it', async (t) => {
  const started = await startTestApp(t, { files: configuration({ dpopNonce: 'required' }) });
  const key = dpopKey(started.runtime.clock);
  const code = await obtainCode(started.browser());
  const challenged = await redeemWith(started, key.proof('POST', tokenUrl), code);
  assert.deepEqual(outcome(challenged), [400, 'use_dpop_nonce']);
  const nonce = String(challenged.headers['dpop-nonce']);
  const { status, body, headers } = await redeemWith(
    started,
    key.proof('POST', tokenUrl, { claims: { nonce } }),
    code,
  );
  assert.deepEqual([status, headers['dpop-nonce']], [200, undefined]);

  const at = await userinfoWith(started, key, body.access_token);
  assert.deepEqual(outcome(at), [401, 'use_dpop_nonce']);
  assert.match(
    String(at.headers['www-authenticate']),
    /DPoP realm="[^"]+", algs="[^"]+", error="use_dpop_nonce"/,
  );
  const fresh = String(at.headers['dpop-nonce']);
  assert.equal((await userinfoWith(started, key, body.access_token, { nonce: fresh })).status, 200);
});

test('a nonce that is soon too old is replaced with the answer, and refused once it is', async (t) => {
  const started = await startTestApp(t, { files: configuration({ dpopNonce: 'required' }) });
  const key = dpopKey(started.runtime.clock);
  const code = await obtainCode(started.browser());
  const nonceOf = ({ headers }: JsonReply) => String(headers['dpop-nonce']);
  const nonce = nonceOf(await redeemWith(started, key.proof('POST', tokenUrl), code));
  const prove = (by: string) => key.proof('POST', tokenUrl, { claims: { nonce: by } });
  const { body } = await redeemWith(started, prove(nonce), code);
  started.runtime.clock.advance(200);
  const renewed = await userinfoWith(started, key, body.access_token, { nonce });
  assert.equal(renewed.status, 200);
  started.runtime.clock.advance(101);
  const old = await refreshWith(started, prove(nonce), body.refresh_token);
  assert.deepEqual(outcome(old), [400, 'use_dpop_nonce']);
  const next = await refreshWith(started, prove(nonceOf(renewed)), body.refresh_token);
  assert.equal(next.status, 200);
});

test('scripts of other origins may send proofs and read nonces', async (t) => {
  const { app } = await startTestApp(t);
  const preflight = await app.http.fastify.inject({
    method: 'OPTIONS',
    url: '/token',
    headers: { host: 'login.acme.example', origin: 'https://spa.acme.example' },
  });
  assert.match(String(preflight.headers['access-control-allow-headers']), /\bDPoP\b/);
  const reply = await post(app.http.fastify, '/token', {});
  assert.match(String(reply.headers['access-control-expose-headers']), /\bDPoP-Nonce\b/);
});

test('discovery names the algorithms of proofs', async (t) => {
  const { app } = await startTestApp(t);
  const { body } = await get(app.http.fastify, '/.well-known/openid-configuration', {});
  assert.deepEqual(body.dpop_signing_alg_values_supported, ['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256']);
});
