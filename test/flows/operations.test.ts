import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestApp } from '../support/start-app.ts';

describe('whoever runs the server', () => {
  it('is told that it lives and is ready, at any host', async (t) => {
    const { app } = await startTestApp(t);
    for (const url of ['/health', '/health/ready']) {
      const { statusCode, body } = await app.http.fastify.inject({ url, headers: { host: '10.0.0.7' } });
      assert.deepEqual([statusCode, body], [204, '']);
    }
  });

  it('can read the version, unless it is not to be shown', async (t) => {
    const { app } = await startTestApp(t);
    assert.match((await app.http.fastify.inject('/versions')).body, /^\d+\.\d+\.\d+$/);
    const silent = await startTestApp(t, { env: { DISPLAY_VERSION: 'false' } });
    assert.notEqual((await silent.app.http.fastify.inject('/versions')).statusCode, 200);
  });
});
