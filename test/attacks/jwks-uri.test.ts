/** A `jwks_uri` that does not answer as it should: hostile configuration, or a client's server in other hands. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assertionOf, authenticate, ecKey, withKeyClient } from '../support/client-assertion.ts';
import { startBackend } from '../support/provider-world.ts';
import { startTestApp } from '../support/start-app.ts';

const key = ecKey();
const set = JSON.stringify({ keys: [key.jwk] });

const server = await startBackend((request, response) => {
  const path = request.url ?? '';
  if (path === '/good') response.end(set);
  else if (path === '/moved') response.writeHead(302, { location: '/good' }).end();
  else if (path === '/metadata') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  else if (path === '/huge') response.end(set + ' '.repeat(64 * 1024));
  else if (path === '/private')
    response.end(JSON.stringify({ keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid: key.kid }] }));
  else if (path === '/secret')
    response.end(JSON.stringify({ keys: [key.jwk, { kty: 'oct', k: 'c2VjcmV0' }] }));
  else if (path === '/many') response.end(JSON.stringify({ keys: Array(51).fill(key.jwk) }));
  else if (path === '/list') response.end(JSON.stringify([key.jwk]));
  else if (path === '/page') response.end('<html>');
  else if (path === '/cut') response.socket?.destroy();
  else response.writeHead(404).end(set);
});

async function attempt(t: TestContext, uri: string, env: Readonly<Record<string, string>> = insecure) {
  const { app, runtime } = await startTestApp(t, { files: withKeyClient(`  jwks_uri: ${uri}\n`), env });
  const reply = await authenticate(app.http.fastify, assertionOf({ key, clock: runtime.clock }));
  return { ...reply, log: JSON.stringify(runtime.logger.lines) };
}
const insecure = { ALLOW_INSECURE_JWKS_URI: 'true' };

test('the server of these tests answers as it should at one place', async (t) => {
  assert.equal((await attempt(t, `${server.url}/good`)).status, 200);
});

const paths: Readonly<Record<string, RegExp>> = {
  '/moved': /redirects/,
  '/metadata': /redirects/,
  '/huge': /larger than 65536 bytes/,
  '/private': /member d, which is private/,
  '/secret': /member k, which is private/,
  '/many': /more than 50 keys/,
  '/list': /not a JWK set/,
  '/page': /not JSON/,
  '/missing': /status 404/,
  '/cut': /socket hang up|ECONNRESET/,
};
for (const [path, reason] of Object.entries(paths))
  test(`keys from ${path} are not taken; the client may try again, the operator reads why`, async (t) => {
    const { status, body, log } = await attempt(t, server.url + path);
    assert.deepEqual([status, body.error], [503, 'temporarily_unavailable']);
    assert.match(log, reason);
    assert.doesNotMatch(JSON.stringify(body), /redirect|bytes|member|JWK|JSON|404|socket/);
  });

for (const host of ['169.254.169.254', '[fd00:ec2::254]', 'metadata.google.internal', '0xa9fea9fe'])
  test(`the metadata service at ${host} is not asked`, async (t) => {
    const { status, log } = await attempt(t, `"https://${host}/latest"`);
    assert.equal(status, 503);
    assert.match(log, /link-local|metadata service/);
  });

test('http is not spoken, not even on this machine, unless the operator says so', async (t) => {
  const asked = server.requests.length;
  const { status, log } = await attempt(t, `${server.url}/good`, {});
  assert.equal(status, 503);
  assert.match(log, /it is not https/);
  assert.equal(server.requests.length, asked);
});

test('a client whose keys would come over http from elsewhere is not served at all', async (t) => {
  const { status, log } = await attempt(t, 'http://keys.acme.example/jwks.json');
  assert.equal(status, 401);
  assert.match(log, /whoever is on the way/);
});

test('over https only who owns the name is asked', async (t) => {
  const { status } = await attempt(t, `${server.url.replace('http:', 'https:')}/good`);
  assert.equal(status, 503);
});

test('a stranger cannot make us ask again and again', async (t) => {
  const { app, runtime } = await startTestApp(t, {
    files: withKeyClient(`  jwks_uri: ${server.url}/good\n`),
    env: insecure,
  });
  const before = server.requests.length;
  const forged = (kid: string | undefined) =>
    authenticate(app.http.fastify, assertionOf({ key: ecKey(), header: { kid }, clock: runtime.clock }));
  assert.equal((await forged(key.kid)).status, 401);
  const kids = [undefined, ...Array.from({ length: 10 }, (_, index) => `unknown-${index}`)];
  for (const kid of kids) assert.equal((await forged(kid)).status, 401);
  await Promise.all(kids.map(forged));
  assert.equal(server.requests.length - before, 1);
  runtime.clock.advance(10);
  assert.equal((await forged(key.kid)).status, 401);
  assert.equal(server.requests.length - before, 1, 'no other set will have another key of that name');
  await Promise.all(kids.map(forged));
  assert.equal(server.requests.length - before, 2);
});
