import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HealthCheck, liveness, readiness } from './health.ts';

const well: HealthCheck = { name: 'tenants', run: async () => {} };
const ill: HealthCheck = {
  name: 'storage',
  run: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.5')),
};
const rude: HealthCheck = {
  name: 'sandbox',
  run: () => {
    throw new Error('not even a promise');
  },
};

describe('health', () => {
  it('is alive as long as it answers', () => {
    assert.equal(liveness().status, 204);
  });

  it('is ready when everything it depends on is', async () => {
    assert.deepEqual(await readiness([well]), { status: 204, reasons: [] });
    assert.equal((await readiness([])).status, 204);
  });

  it('is not ready when one thing is away, and names all that are', async () => {
    const answer = await readiness([well, ill, rude]);
    assert.equal(answer.status, 503);
    assert.deepEqual(answer.body, { status: 'unavailable', failed: ['storage', 'sandbox'] });
  });

  it('tells the log why and strangers only what', async () => {
    const { body, reasons } = await readiness([ill]);
    assert.doesNotMatch(JSON.stringify(body), /10\.0\.0\.5/);
    assert.match(String(reasons[0]?.error), /ECONNREFUSED/);
  });
});
