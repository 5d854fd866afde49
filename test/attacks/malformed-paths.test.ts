/** Paths that are no paths. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApp } from '../support/start-app.ts';

test('a path with a broken escape is refused like every other, with support code, headers and a log line', async (t) => {
  const { app, runtime } = await startTestApp(t);
  const reply = await app.http.fastify.inject({ url: '/%zz', headers: { host: 'login.acme.example' } });
  assert.equal(reply.statusCode, 400);
  assert.ok(reply.headers['x-content-type-options'], 'security headers');
  const code = reply.headers['x-request-id'];
  assert.ok(runtime.logger.lines.some(({ fields }) => fields.request === code && code !== undefined));
});
