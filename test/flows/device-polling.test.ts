/** What a device hears from the token endpoint while it waits, and after (RFC 8628 sections 3.4 and 3.5). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { resourcesOn } from '../support/consent.ts';
import {
  askForCodes,
  type Device,
  deviceConfiguration,
  deviceIds,
  enterCode,
  errorOn,
  letIn,
  press,
  printerSecret,
  startDevice,
} from '../support/device.ts';
import { dpopKey } from '../support/dpop-client.ts';
import { usersScript } from '../support/fixtures.ts';
import { issuer } from '../support/relying-party.ts';
import { type StartOptions, startTestApp } from '../support/start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

async function start(t: Owner, options: StartOptions = {}) {
  const started = await startTestApp(t, { files: deviceConfiguration(), ...options });
  const wait = (seconds: number): void => started.runtime.clock.advance(seconds);
  return { ...started, fastify: started.app.http.fastify, wait };
}

const heard = async (device: Device): Promise<unknown> => {
  const { status, body } = await device.poll();
  return body.error ?? status;
};

test('a device that keeps the interval waits in peace', async (t) => {
  const { fastify, wait } = await start(t);
  const device = await startDevice(fastify);
  for (let polls = 0; polls < 5; polls++) {
    assert.equal(await heard(device), 'authorization_pending');
    wait(5);
  }
});

test('a device that asks too early is told to slow down, each time by five seconds more', async (t) => {
  const { fastify, wait } = await start(t);
  const device = await startDevice(fastify);
  assert.equal(await heard(device), 'authorization_pending');
  wait(2);
  assert.equal(await heard(device), 'slow_down');
  wait(10);
  assert.equal(await heard(device), 'authorization_pending');
  wait(6);
  assert.equal(await heard(device), 'slow_down', 'five seconds are no longer enough');
  wait(15);
  assert.equal(await heard(device), 'authorization_pending');
  wait(11);
  assert.equal(await heard(device), 'slow_down', 'nor are ten');
});

test('of polls in parallel one is in time', async (t) => {
  const { fastify } = await start(t);
  const device = await startDevice(fastify);
  const answers = await Promise.all(Array.from({ length: 6 }, () => heard(device)));
  assert.deepEqual(answers.sort(), ['authorization_pending', ...Array(5).fill('slow_down')]);
});

test('an answer is told however early the device asks', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  await heard(device);
  assert.equal(await heard(device), 'slow_down');
  await letIn(browser(), device);
  assert.equal(await heard(device), 200);
});

test('a code ends when it was said to, however often the device asks', async (t) => {
  const { fastify, browser, wait } = await start(t);
  const printer = { client_id: deviceIds.printer, client_secret: printerSecret };
  const device = await startDevice(fastify, printer);
  for (let seconds = 0; seconds < 60; seconds += 2) {
    await heard(device);
    wait(2);
  }
  assert.equal(await heard(device), 'expired_token');
  assert.equal(errorOn(await enterCode(browser(), device.userCode)), 'ACTIVATE.ERRORS.INVALID_CODE');
  wait(400);
  assert.equal(await heard(device), 'invalid_grant');
});

test('a yes that comes too late is none', async (t) => {
  const { fastify, browser, wait } = await start(t);
  const device = await startDevice(fastify, { client_id: deviceIds.printer, client_secret: printerSecret });
  const person = browser();
  const page = await enterCode(person, device.userCode);
  wait(60);
  assert.equal(errorOn(await press(person, page, 'allow')), 'ACTIVATE.ERRORS.INVALID_CODE');
  assert.equal(await heard(device), 'expired_token');
});

test('a device code is redeemed once, also by polls in parallel', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  await letIn(browser(), device);
  const answers = await Promise.all(Array.from({ length: 8 }, () => heard(device)));
  assert.deepEqual(answers.sort(), [200, ...Array(7).fill('invalid_grant')]);
  assert.equal(await heard(device), 'invalid_grant');
});

test('the short name of the grant serves as well', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  await letIn(browser(), device);
  assert.equal((await device.poll({ grant_type: 'device_code' })).status, 200);
});

test('the user store is asked once more before there are tokens', async (t) => {
  const script = usersScript.replace(/this\.valid = .*?;/, 'this.valid = false;');
  const { fastify, browser } = await start(t, { files: deviceConfiguration({ script }) });
  const device = await startDevice(fastify);
  await letIn(browser(), device);
  assert.equal(await heard(device), 'invalid_grant');
});

test('a user store that is away costs nobody the code', async (t) => {
  const failing = usersScript.replace(/this\.valid = .*?;/, 'throw new Error("away");');
  const { fastify, browser, reconfigure } = await start(t, {
    files: deviceConfiguration({ script: failing }),
  });
  const device = await startDevice(fastify);
  await letIn(browser(), device);
  assert.equal((await device.poll()).status, 503);
  await reconfigure(deviceConfiguration());
  assert.equal(await heard(device), 200);
});

test('scopes are those that the client may have, and what the user store adds within its bounds', async (t) => {
  const { fastify, browser } = await start(t, {
    files: deviceConfiguration({ more: '  allowedProviderScopes: ["user:*"]\n' }),
  });
  const device = await startDevice(fastify, { scope: 'openid orders:read admin secret:all' });
  await letIn(browser(), device);
  assert.equal((await device.poll()).body.scope, 'openid orders:read user:list');
});

test('a request without a scope works, and gets none', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify, { scope: undefined });
  await letIn(browser(), device);
  const { body } = await device.poll();
  assert.deepEqual([body.scope, body.id_token], ['', undefined]);
});

test('a resource that the device asked for is what its tokens are for', async (t) => {
  const { fastify, browser } = await start(t, {
    files: deviceConfiguration({ more: '  resources: ["https://films.example"]\n' }),
  });
  const foreign = await askForCodes(fastify, { resource: 'https://elsewhere.example' });
  assert.equal(foreign.body.error, 'invalid_target');
  const device = await startDevice(fastify, { resource: 'https://films.example' });
  const person = browser();
  const page = await enterCode(person, device.userCode);
  assert.deepEqual(resourcesOn(page), ['https://films.example']);
  await press(person, page, 'allow');
  assert.equal(decodeJwt(String((await device.poll()).body.access_token)).aud, 'https://films.example');
});

test('a device that shows a key when it asks must have it when it polls, and its tokens are bound to it', async (t) => {
  const { fastify, browser, runtime } = await start(t);
  const key = dpopKey(runtime.clock);
  const endpoint = `${issuer}/oauth/device_authorization`;
  const proofs = [
    { headers: { dpop: key.proof('POST', endpoint) } },
    { fields: { dpop_jkt: key.thumbprint } },
  ];
  for (const { headers = {}, fields = {} } of proofs) {
    const device = await startDevice(fastify, fields, headers);
    await letIn(browser(), device);
    assert.equal(await heard(device), 'invalid_grant');
    const { status, body } = await device.poll({}, { dpop: key.proof('POST', `${issuer}/token`) });
    assert.deepEqual([status, body.token_type], [200, 'DPoP']);
    assert.deepEqual(decodeJwt(String(body.access_token)).cnf, { jkt: key.thumbprint });
  }
  const other = await askForCodes(
    fastify,
    { dpop_jkt: 'A'.repeat(43) },
    { dpop: key.proof('POST', endpoint) },
  );
  assert.equal(other.body.error, 'invalid_request');
});
