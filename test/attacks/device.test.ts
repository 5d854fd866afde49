/** Who wants a device on somebody else's account, or somebody else on their device. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenFields } from '../support/browser.ts';
import { arrive, consentConfiguration, consentUrl } from '../support/consent.ts';
import {
  askForCodes,
  deviceConfiguration,
  deviceGrant,
  deviceIds,
  enterCode,
  errorOn,
  isQuestion,
  letIn,
  openActivation,
  otherIssuer,
  otto,
  press,
  printerSecret,
  resultOn,
  startDevice,
  submit,
} from '../support/device.ts';
import { clientIds } from '../support/fixtures.ts';
import { issuer, post } from '../support/relying-party.ts';
import { type StartOptions, startTestApp } from '../support/start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

async function start(t: Owner, options: StartOptions = {}) {
  const started = await startTestApp(t, { files: deviceConfiguration(), ...options });
  return { ...started, fastify: started.app.http.fastify };
}

const waits = 'authorization_pending';

test('no link lets a device in, whoever is signed in and whatever it carries', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const question = await enterCode(person, device.userCode);
  const fields = new URLSearchParams({ ...hiddenFields(question.body), answer: 'allow' });
  for (const query of [new URLSearchParams({ user_code: device.userCode }), fields])
    for (const from of ['none', 'cross-site', 'same-origin'] as const) {
      const page = await person.visit(`${issuer}/activate?${query}`, { from });
      assert.ok(page.body.includes('id="activateButton"') && !isQuestion(page));
    }
  assert.equal((await device.poll()).body.error, waits);
});

test('a form on another site lets no device in', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const question = await enterCode(person, device.userCode);
  const form = { ...hiddenFields(question.body), answer: 'allow' };
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
  ]) {
    const reply = await person.request(`${issuer}/activate`, { form, headers });
    assert.equal(reply.status, 403);
  }
  assert.equal((await device.poll()).body.error, waits);
});

test('an answer without the proof that the page was shown only shows the page', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  await openActivation(person);
  for (const ticket of ['', 'made-up'])
    assert.ok(isQuestion(await submit(person, { user_code: device.userCode, answer: 'allow', ticket })));
  assert.equal((await device.poll()).body.error, waits);
});

test('the proof of one device lets in no other, and that of another session or person neither', async (t) => {
  const { fastify, browser } = await start(t);
  const [mine, victims] = [await startDevice(fastify), await startDevice(fastify)];
  const person = browser();
  const { ticket = '' } = hiddenFields((await enterCode(person, mine.userCode)).body);
  assert.ok(isQuestion(await submit(person, { user_code: victims.userCode, answer: 'allow', ticket })));

  const again = hiddenFields((await enterCode(person, mine.userCode)).body);
  const elsewhere = browser();
  await openActivation(elsewhere);
  assert.ok(
    isQuestion(await submit(elsewhere, { ...again, answer: 'allow' })),
    'another session of the same person',
  );
  const attacker = browser();
  await openActivation(attacker, otto);
  const third = hiddenFields((await enterCode(person, mine.userCode)).body);
  assert.equal(
    errorOn(await submit(attacker, { ...third, answer: 'allow' })),
    'ACTIVATE.ERRORS.CODE_ALREADY_USED',
  );
  for (const device of [mine, victims]) assert.equal((await device.poll()).body.error, waits);
});

test('the proof of a consent page lets no device in, nor the other way round', async (t) => {
  const { fastify, browser } = await start(t, { files: { ...consentConfiguration(), ...deviceFiles() } });
  const device = await startDevice(fastify);
  const person = browser();
  const consent = hiddenFields((await arrive(person, consentUrl())).body);
  const page = await submit(person, {
    user_code: device.userCode,
    ticket: String(consent.ticket),
    answer: 'allow',
  });
  assert.ok(isQuestion(page));
  const { ticket = '' } = hiddenFields(page.body);
  const form = { location: String(consent.location), ticket, answer: 'allow' };
  const asked = await person.visit(`${issuer}/consent`, { form, from: 'same-origin' });
  assert.match(asked.body, /Calendar asks for access/);
  assert.equal((await device.poll()).body.error, waits);
});

function deviceFiles(): Record<string, string> {
  return { 'clients/devices.yaml': deviceConfiguration()['clients/devices.yaml'] ?? '' };
}

test('who sees a request first is the only one who may answer it', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const question = await enterCode(person, device.userCode);
  const attacker = browser();
  const refused = await enterCode(attacker, device.userCode, otto);
  assert.deepEqual([refused.status, errorOn(refused)], [400, 'ACTIVATE.ERRORS.CODE_ALREADY_USED']);
  assert.ok(!refused.body.includes('Television'));
  assert.equal(resultOn(await press(person, question, 'allow')), 'success');
  assert.equal(
    errorOn(await enterCode(attacker, device.userCode, otto)),
    'ACTIVATE.ERRORS.CODE_ALREADY_USED',
  );
});

test('a person of another tenant does not reach the device', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const stranger = browser();
  const page = await enterCode(stranger, device.userCode, ['jana', 'right horse'], otherIssuer);
  assert.equal(errorOn(page), 'ACTIVATE.ERRORS.INVALID_CODE');
  const crossed = await stranger.visit(`${issuer}/activate`, {
    form: { user_code: device.userCode },
    from: 'same-origin',
  });
  assert.ok(!isQuestion(crossed));
  const polled = await post(
    fastify,
    '/token',
    {
      grant_type: deviceGrant,
      client_id: deviceIds.elsewhere,
      device_code: String(device.codes.device_code),
    },
    {},
    'login.other.example',
  );
  assert.equal(polled.body.error, 'invalid_grant');
  assert.equal((await device.poll()).body.error, waits);
});

test('another client cannot use a device code, and what it asks changes nothing', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const thief = { client_id: deviceIds.printer, client_secret: printerSecret };
  for (let polls = 0; polls < 5; polls++)
    assert.equal((await device.poll(thief)).body.error, 'invalid_grant');
  assert.equal((await device.poll()).body.error, waits, 'not slowed down');
  await letIn(browser(), device);
  assert.equal((await device.poll(thief)).body.error, 'invalid_grant');
  assert.equal((await device.poll()).status, 200);
});

test('a confidential client must authenticate for its codes and for its tokens', async (t) => {
  const { fastify, browser } = await start(t);
  const named = { client_id: deviceIds.printer };
  for (const client_secret of [undefined, 'wrong'])
    assert.equal((await askForCodes(fastify, { ...named, client_secret })).body.error, 'invalid_client');
  const device = await startDevice(fastify, { ...named, client_secret: printerSecret });
  await letIn(browser(), device);
  assert.equal((await device.poll({ client_secret: undefined })).body.error, 'invalid_client');
  assert.equal((await device.poll()).status, 200);
});

test('a client that may not use the grant gets no codes, and no tokens', async (t) => {
  const { fastify } = await start(t);
  const { status, body } = await askForCodes(fastify, { client_id: clientIds.spa });
  assert.deepEqual([status, body.error], [400, 'unauthorized_client']);
  const fields = { grant_type: deviceGrant, client_id: clientIds.spa, device_code: 'guess' };
  assert.equal((await post(fastify, '/token', fields)).body.error, 'unauthorized_client');
});

test('a device code that was made up is nothing', async (t) => {
  const { fastify } = await start(t);
  const device = await startDevice(fastify);
  for (const device_code of ['guess', device.userCode, 'x'.repeat(5000), '__proto__'])
    assert.equal((await device.poll({ device_code })).body.error, 'invalid_grant');
  assert.equal((await device.poll({ device_code: undefined })).body.error, 'invalid_request');
});

test('after ten wrong codes a person has to wait, with a right one too, and others need not', async (t) => {
  const { fastify, browser, runtime } = await start(t);
  const device = await startDevice(fastify);
  const attacker = browser();
  await openActivation(attacker, otto);
  for (let guesses = 0; guesses < 10; guesses++)
    assert.equal((await submit(attacker, { user_code: 'BCDF-GHJK' })).status, 400);
  const page = await submit(attacker, { user_code: device.userCode });
  assert.deepEqual([page.status, errorOn(page)], [429, 'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS']);
  assert.ok(Number(page.headers['retry-after']) > 0);
  const anotherSession = browser();
  assert.equal((await enterCode(anotherSession, device.userCode, otto)).status, 429);
  assert.ok(isQuestion(await enterCode(browser(), device.userCode)));
  runtime.clock.advance(601);
  assert.equal((await submit(attacker, { user_code: 'BCDF-GHJK' })).status, 400);
});

test('right codes in between do not buy more guesses', async (t) => {
  const { fastify, browser } = await start(t);
  const own = await startDevice(fastify);
  const attacker = browser();
  await openActivation(attacker, otto);
  for (let guesses = 0; guesses < 10; guesses++) {
    assert.ok(isQuestion(await submit(attacker, { user_code: own.userCode })));
    await submit(attacker, { user_code: 'BCDF-GHJK' });
  }
  assert.equal((await submit(attacker, { user_code: own.userCode })).status, 429);
});

test('guesses in parallel are bounded', async (t) => {
  const { browser } = await start(t);
  const attacker = browser();
  await openActivation(attacker, otto);
  const pages = await Promise.all(
    Array.from({ length: 80 }, () => submit(attacker, { user_code: 'BCDF-GHJK' })),
  );
  assert.ok(pages.filter(({ status }) => status === 400).length <= 50);
});

test('device codes for a public client are limited per network, and others need not wait', async (t) => {
  const { fastify, runtime } = await start(t, { env: { TRUSTED_PROXIES: 'loopback' } });
  for (let requests = 0; requests < 60; requests++) assert.equal((await askForCodes(fastify)).status, 200);
  const { status, body } = await askForCodes(fastify);
  assert.deepEqual([status, body.error], [400, 'slow_down']);
  assert.equal((await askForCodes(fastify, {}, { 'x-forwarded-for': '203.0.113.7' })).status, 200);
  const printer = { client_id: deviceIds.printer, client_secret: printerSecret };
  for (let requests = 0; requests < 61; requests++)
    assert.equal(
      (await askForCodes(fastify, printer)).status,
      200,
      'who has proved to be the client is known',
    );
  runtime.clock.advance(601);
  assert.equal((await askForCodes(fastify)).status, 200);
});

test('markup in names, agents, addresses and codes stays text', async (t) => {
  const files = deviceConfiguration({ televisionName: '<img src=x onerror=alert(1)>{{ 7 | times: 6 }}' });
  const { fastify, browser } = await start(t, { files });
  const device = await startDevice(
    fastify,
    { scope: 'orders:<script>alert(1)</script>' },
    { 'user-agent': '<script>alert(2)</script> Firefox/1', 'x-forwarded-for': '<b>1.2.3.4</b>' },
  );
  const person = browser();
  const page = await enterCode(person, device.userCode);
  assert.ok(isQuestion(page));
  assert.ok(page.body.includes('&lt;img src=x'));
  assert.ok(!page.body.includes('42'));
  const wrong = await submit(person, { user_code: '"><script>alert(3)</script>' });
  const filled = await person.visit(`${issuer}/activate?user_code=%22%3E%3Cscript%3Ealert(4)%3C/script%3E`);
  for (const { body } of [page, wrong, filled]) assert.doesNotMatch(body, /<(?:img src=x|b>|script>)/);
  assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
});

test('a device that asks for more scopes than anybody reads is refused at once', async (t) => {
  const { fastify } = await start(t);
  for (const scope of [
    Array.from({ length: 51 }, (_, index) => `orders:${index}`).join(' '),
    `orders:${'x'.repeat(200)}`,
  ])
    assert.equal((await askForCodes(fastify, { scope })).body.error, 'invalid_scope');
});

test('a client that loses the grant meanwhile gets no answer and no tokens', async (t) => {
  const { fastify, browser, reconfigure } = await start(t);
  const [before, after] = [await startDevice(fastify), await startDevice(fastify)];
  const person = browser();
  await letIn(person, before);
  const files = deviceConfiguration();
  const clients = String(files['clients/devices.yaml']).replace(
    '[device_code, refresh_token]',
    '[refresh_token]',
  );
  await reconfigure({ 'clients/devices.yaml': clients });
  assert.equal((await before.poll()).body.error, 'unauthorized_client');
  assert.equal(errorOn(await enterCode(person, after.userCode)), 'ACTIVATE.ERRORS.INVALID_CODE');
});

test('no code and no profile reaches the log', async (t) => {
  const { fastify, browser, runtime } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  await enterCode(person, 'BCDF-GHJK');
  await letIn(person, device);
  await device.poll();
  const log = JSON.stringify(runtime.logger.lines);
  for (const secret of [device.userCode, device.userCode.replace('-', ''), String(device.codes.device_code)])
    assert.ok(!log.includes(secret));
});
