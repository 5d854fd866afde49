/** Guessing a client's secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { clientIds, webSecret } from '../support/fixtures.ts';
import { form } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const basic = (secret: string): string =>
  `Basic ${Buffer.from(`${clientIds.web}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** What a token that nobody knows is worth, asked with that secret: 200 when the secret is right. */
async function ask(app: FastifyInstance, secret: string, from: string, path = '/introspect') {
  const reply = await app.inject({
    method: 'POST',
    url: path,
    headers: {
      host: 'login.acme.example',
      authorization: basic(secret),
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': from,
    },
    payload: form({ token: 'unknown' }),
  });
  return { status: reply.statusCode, body: reply.json() };
}

test('after fifty wrong secrets from one network not even the right one is taken there, at any endpoint', async (t) => {
  const { app, runtime } = await startTestApp(t);
  const { fastify } = app.http;
  assert.equal((await ask(fastify, webSecret, '203.0.113.9')).status, 200);
  for (let guess = 0; guess < 50; guess++)
    assert.equal((await ask(fastify, `guess ${guess}`, '203.0.113.9')).status, 401);
  for (const path of ['/introspect', '/revoke', '/token', '/par']) {
    const { status, body } = await ask(fastify, webSecret, '203.0.113.9', path);
    assert.deepEqual([status, body.error], [401, 'invalid_client'], path);
    assert.match(body.error_description, /wait/);
  }
  assert.equal((await ask(fastify, webSecret, '198.51.100.7')).status, 200, 'nobody elsewhere is locked out');
  runtime.clock.advance(300);
  assert.equal((await ask(fastify, webSecret, '203.0.113.9')).status, 200, 'and it is over after a while');
});

test('the addresses of one IPv6 customer are one network', async (t) => {
  const { app } = await startTestApp(t);
  const { fastify } = app.http;
  for (let guess = 0; guess < 50; guess++) await ask(fastify, 'wrong', `2001:db8:1:2::${guess.toString(16)}`);
  assert.equal((await ask(fastify, webSecret, '2001:db8:1:2:ffff::1')).status, 401);
  assert.equal((await ask(fastify, webSecret, '2001:db8:1:3::1')).status, 200);
});

test('a client that sends its secret rightly is never stopped', async (t) => {
  const { app } = await startTestApp(t);
  for (let request = 0; request < 60; request++)
    assert.equal((await ask(app.http.fastify, webSecret, '203.0.113.9')).status, 200);
});
