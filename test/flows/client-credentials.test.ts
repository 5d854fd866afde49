/** A machine gets a token of its own (RFC 6749 section 4.4). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientFile } from '../support/client-file.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { bearer, issuer, post } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const machine = 'aaaaaaaa-0000-4000-8000-000000000001';
const asMachine = { client_id: machine, client_secret: 'machine-secret' };
const files = {
  ...configuration(),
  'clients/machine.yaml': clientFile(machine, {
    secret: 'machine-secret',
    grant_types: ['client_credentials', 'refresh_token'],
    scopes: ['openid', 'profile', 'orders:*'],
    audience: 'https://api.acme.example',
    resources: ['https://stock.acme.example/'],
    backchannel_logout_uri: 'https://machine.acme.example/logout',
  }),
};

async function machineToken({ app }: StartedApp, scope?: string, more: Record<string, string> = {}) {
  const fields = { grant_type: 'client_credentials', ...asMachine, scope, ...more };
  return post(app.http.fastify, '/token', fields);
}

test('the token is of the client itself and says nothing about a person', async (t) => {
  const started = await startTestApp(t, { files });
  const { status, body } = await machineToken(started, 'orders:read openid profile admin');
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
  const { exp, iat, jti, ...claims } = decodeJwt(String(body.access_token));
  assert.deepEqual(claims, {
    iss: issuer,
    sub: machine,
    aud: 'https://api.acme.example',
    client_id: machine,
    scope: 'orders:read',
    tenant: 'acme',
  });
  assert.ok(exp && iat && jti);
});

test('without a scope it gets none, and still a token', async (t) => {
  const { status, body } = await machineToken(await startTestApp(t, { files }));
  assert.deepEqual([status, body.scope], [200, '']);
});

test('a resource it is registered for becomes the audience, another is refused', async (t) => {
  const started = await startTestApp(t, { files });
  const stock = await machineToken(started, undefined, { resource: 'https://stock.acme.example/' });
  assert.equal(decodeJwt(String(stock.body.access_token)).aud, 'https://stock.acme.example/');
  const other = await machineToken(started, undefined, { resource: 'https://other.example/' });
  assert.deepEqual([other.status, other.body.error], [400, 'invalid_target']);
});

test('it can be looked at and revoked like any other token', async (t) => {
  const started = await startTestApp(t, { files });
  const { fastify } = started.app.http;
  const token = String((await machineToken(started, 'orders:read')).body.access_token);
  const look = () => post(fastify, '/introspect', { ...asMachine, token });
  const { active, sub, username, sid, scope } = (await look()).body;
  assert.deepEqual([active, sub, username, sid, scope], [true, machine, undefined, undefined, 'orders:read']);
  await post(fastify, '/revoke', { ...asMachine, token });
  assert.deepEqual((await look()).body, { active: false });
});

test('it opens neither userinfo nor the profile of the original', async (t) => {
  const started = await startTestApp(t, { files });
  const { access_token } = (await machineToken(started, 'orders:read openid')).body;
  for (const path of ['/userinfo', '/token/info']) {
    const { status, body } = await post(started.app.http.fastify, path, {}, bearer(access_token));
    assert.deepEqual([status, body.error], [403, 'insufficient_scope'], path);
  }
});

test('a client that has not opted in is told so', async (t) => {
  const { app } = await startTestApp(t, { files });
  const fields = {
    grant_type: 'client_credentials',
    client_id: clientIds.legacy,
    client_secret: 'legacy-secret',
  };
  const { status, body } = await post(app.http.fastify, '/token', fields);
  assert.deepEqual([status, body.error], [400, 'unauthorized_client']);
});
