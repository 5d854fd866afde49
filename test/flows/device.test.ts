/** A device without a browser is let in by a person with one (RFC 8628). */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { temporaryDirectory } from '../support/demo.ts';
import {
  askForCodes,
  deviceConfiguration,
  deviceGrant,
  deviceIds,
  enterCode,
  errorOn,
  isQuestion,
  jana,
  letIn,
  openActivation,
  otto,
  press,
  printerSecret,
  resultOn,
  startDevice,
  submit,
} from '../support/device.ts';
import { usersScript } from '../support/fixtures.ts';
import { bearer, issuer, refresh } from '../support/relying-party.ts';
import { type StartOptions, startTestApp } from '../support/start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

async function start(t: Owner, options: StartOptions = {}) {
  const started = await startTestApp(t, { files: deviceConfiguration(), ...options });
  return { ...started, fastify: started.app.http.fastify };
}

test('a person types the code, sees who asks for what, says yes, and the device has tokens', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  assert.equal((await device.poll()).body.error, 'authorization_pending');

  const person = browser();
  const page = await enterCode(person, device.userCode);
  assert.equal(page.status, 200);
  assert.match(page.body, /<h1>Connect Television\?<\/h1>/);
  assert.match(page.body, /signed in as <strong>jana<\/strong>/);
  assert.match(page.body, /know who you are[\s\S]*see your email address/);
  assert.ok(page.body.includes(device.userCode));
  assert.equal(resultOn(await press(person, page, 'allow')), 'success');

  const { status, headers, body } = await device.poll();
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(body.token_type, 'Bearer');
  assert.equal(body.scope, 'email openid');
  const claims = decodeJwt(String(body.id_token));
  assert.deepEqual([claims.iss, claims.sub, claims.aud], [issuer, 'u-1001', deviceIds.television]);
  assert.deepEqual(claims.amr, ['pwd']);
  assert.ok(claims.sid && claims.auth_time);
  const info = await fastify.inject({
    url: '/userinfo',
    headers: { host: 'login.acme.example', ...bearer(body.access_token) },
  });
  assert.equal(info.json().email, 'jana@example.com');
  const renewed = await refresh(fastify, String(body.refresh_token), { client_id: deviceIds.television });
  assert.equal(renewed.status, 200);
});

test('the answer to the device says all that it has to show and to heed', async (t) => {
  const { fastify } = await start(t);
  const { status, headers, body } = await askForCodes(fastify);
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(body.user_code), /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  assert.equal(Buffer.from(String(body.device_code), 'base64url').length, 32);
  assert.deepEqual(body, {
    device_code: body.device_code,
    user_code: body.user_code,
    verification_uri: `${issuer}/activate`,
    verification_uri_complete: `${issuer}/activate?user_code=${body.user_code}`,
    expires_in: 1800,
    interval: 5,
  });
});

test('a client has times and a page of its own', async (t) => {
  const { fastify } = await start(t);
  const { body } = await askForCodes(fastify, { client_id: deviceIds.printer, client_secret: printerSecret });
  assert.deepEqual([body.expires_in, body.interval], [60, 3]);
  assert.equal(body.verification_uri, 'https://acme.example/link?to=printer');
  assert.equal(
    body.verification_uri_complete,
    `https://acme.example/link?to=printer&user_code=${body.user_code}`,
  );
});

test('who is not signed in signs in first, comes back with the code filled in, and the script hears why', async (t) => {
  const script = usersScript.replace(
    'get role() { return this.user.role; }',
    'get role() { return this.reason; }',
  );
  const heard = script.replace('constructor(credentials) {', '$&\n    this.reason = credentials.grant_type;');
  const { fastify, browser } = await start(t, { files: deviceConfiguration({ script: heard }) });
  const device = await startDevice(fastify);
  const person = browser();
  const login = await person.visit(String(device.codes.verification_uri_complete));
  assert.match(login.body, /name="password"/);
  const page = await person.signIn(login, 'jana', 'right horse');
  assert.equal(page.url.pathname, '/activate');
  assert.match(page.body, new RegExp(`id="user_code"[^>]* value="${device.userCode}"`));
  assert.equal(resultOn(await letIn(person, device)), 'success');
  assert.equal(decodeJwt(String((await device.poll()).body.access_token)).role, 'device_code');
});

test('who is signed out between the page and the click signs in again, and is asked again', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const question = await enterCode(person, device.userCode);
  await person.visit(`${issuer}/logout`, { from: 'same-origin' });
  const login = await press(person, question, 'allow');
  assert.match(login.body, /name="password"/);
  assert.ok((await person.signIn(login, 'jana', 'right horse')).body.includes(`value="${device.userCode}"`));
  assert.equal((await device.poll()).body.error, 'authorization_pending');
});

test('the code may be typed in any case, with whatever between the letters', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const letters = device.userCode.replace('-', '');
  const person = browser();
  const wide = [...letters].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
  for (const typed of [
    letters.toLowerCase(),
    ` ${[...letters].join(' ')} `,
    letters.replace(/(..)/g, '$1.'),
    wide,
  ])
    assert.ok(isQuestion(await enterCode(person, typed)), typed);
});

test('no code, and a code that nothing waits behind, are told apart', async (t) => {
  const { browser } = await start(t);
  const person = browser();
  const empty = await enterCode(person, '');
  assert.deepEqual([empty.status, errorOn(empty)], [400, 'ACTIVATE.ERRORS.MISSING_CODE']);
  for (const typed of ['BCDF-GHJK', 'hello', 'x'.repeat(5000)]) {
    const page = await submit(person, { user_code: typed });
    assert.deepEqual([page.status, errorOn(page)], [400, 'ACTIVATE.ERRORS.INVALID_CODE']);
  }
});

test('who says no sends the device away, and the answer stays', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const page = await enterCode(person, device.userCode);
  assert.equal(resultOn(await press(person, page, 'deny')), 'denied');
  const { status, body } = await device.poll();
  assert.deepEqual([status, body.error], [400, 'access_denied']);
  assert.equal(resultOn(await press(person, page, 'allow')), 'denied');
  assert.equal((await device.poll()).body.error, 'access_denied');
});

test('who sends the form twice, or looks again, is told the same', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const page = await enterCode(person, device.userCode);
  assert.equal(resultOn(await press(person, page, 'allow')), 'success');
  assert.equal(resultOn(await press(person, page, 'allow')), 'success');
  assert.equal((await device.poll()).status, 200);
  assert.equal(resultOn(await enterCode(person, device.userCode)), 'success');
});

test('of a yes and a no in the same moment one counts, and a yes that does not is not remembered', async (t) => {
  // Writing to a file takes its time, so that the two really overlap.
  const directory = temporaryDirectory(t);
  const { fastify, browser } = await start(t, { env: { STORAGE: `lmdb:${join(directory, 'data')}` } });
  for (const [user, order] of [
    [jana, ['allow', 'deny']],
    [otto, ['deny', 'allow']],
  ] as const) {
    const device = await startDevice(fastify);
    const person = browser();
    const questions = [];
    for (const button of order)
      questions.push({ button, page: await enterCode(person, device.userCode, user) });
    const pages = await Promise.all(questions.map(({ page, button }) => press(person, page, button)));
    const results = new Set(pages.map((page) => resultOn(page) ?? errorOn(page)));
    const isIn = (await device.poll()).status === 200;
    assert.ok(results.has(isIn ? 'success' : 'denied'));
    assert.ok(!results.has(isIn ? 'denied' : 'success'));
    assert.equal(/Television/.test((await person.visit(`${issuer}/account`)).body), isIn);
  }
});

test('two devices at once are two questions', async (t) => {
  const { fastify, browser } = await start(t);
  const [first, second] = await Promise.all([startDevice(fastify), startDevice(fastify)]);
  assert.notEqual(first.userCode, second.userCode);
  const person = browser();
  const one = await enterCode(person, first.userCode);
  const other = await enterCode(person, second.userCode);
  assert.equal(resultOn(await press(person, other, 'deny')), 'denied');
  assert.equal(resultOn(await press(person, one, 'allow')), 'success');
  assert.equal((await first.poll()).status, 200);
  assert.equal((await second.poll()).body.error, 'access_denied');
});

test('who is signed in as the wrong person goes on as another', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  const login = await press(person, await enterCode(person, device.userCode), 'switch');
  assert.match(login.body, /to continue to <strong>Television<\/strong>/);
  await person.signIn(login, ...otto);
  const page = await submit(person, { user_code: device.userCode });
  assert.match(page.body, /signed in as <strong>otto<\/strong>/);
  await press(person, page, 'allow');
  assert.equal(decodeJwt(String((await device.poll()).body.id_token)).sub, 'u-1002');
});

const warning = /Another network than yours/;

test('the page says from where and when the device has asked', async (t) => {
  const { fastify, browser } = await start(t, { env: { TRUSTED_PROXIES: 'loopback' } });
  const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const here = await startDevice(fastify, {}, { 'user-agent': agent });
  const far = await startDevice(fastify, {}, { 'x-forwarded-for': '203.0.113.7', 'user-agent': 'curl/8' });
  const person = browser();
  const near = await enterCode(person, here.userCode);
  assert.match(near.body, /Firefox, Linux[\s\S]*<code>127\.0\.0\.1<\/code>/);
  assert.match(near.body, /datetime="2026-11-23T10:00:00.000Z"/);
  assert.doesNotMatch(near.body, warning);
  const away = await enterCode(person, far.userCode);
  assert.match(away.body, /<code>203\.0\.113\.7<\/code>/);
  assert.match(away.body, warning);
});

test('nobody is told that the device is in their network: the address may be that of a proxy', async (t) => {
  // The proxy in front is not in TRUSTED_PROXIES, so everybody seems to come from it.
  const { fastify, browser } = await start(t, { env: { TRUSTED_PROXIES: 'none' } });
  const attackers = await startDevice(fastify, {}, { 'x-forwarded-for': '203.0.113.7' });
  const page = await enterCode(browser(), attackers.userCode);
  assert.match(page.body, /<code>127\.0\.0\.1<\/code>/);
  assert.doesNotMatch(page.body, /network that you are in|same network|your network/i);
  assert.doesNotMatch(page.body, warning);
});

test('what the person allowed is in their account, and taking it back ends the tokens of the device', async (t) => {
  const { fastify, browser } = await start(t);
  const device = await startDevice(fastify);
  const person = browser();
  await letIn(person, device);
  const { body } = await device.poll();
  assert.match((await person.visit(`${issuer}/account`)).body, /Television/);
  const withdrawal = { action: 'withdraw', client: deviceIds.television };
  await person.visit(`${issuer}/account`, { form: withdrawal, from: 'same-origin' });
  const renewed = await refresh(fastify, String(body.refresh_token), { client_id: deviceIds.television });
  assert.equal(renewed.body.error, 'invalid_grant');
});

test('a person is asked for each device, also when they have allowed the application before', async (t) => {
  const { fastify, browser } = await start(t);
  const person = browser();
  await letIn(person, await startDevice(fastify));
  const next = await startDevice(fastify);
  assert.ok(isQuestion(await enterCode(person, next.userCode)));
  assert.equal((await next.poll()).body.error, 'authorization_pending');
});

test('signing out ends the tokens of the devices that were let in', async (t) => {
  const { fastify, browser } = await start(t);
  const person = browser();
  const [first, second] = [await startDevice(fastify), await startDevice(fastify)];
  await letIn(person, first);
  const { body } = await first.poll();
  await letIn(person, second);
  await person.visit(`${issuer}/logout`, { from: 'same-origin' });
  const renewed = await refresh(fastify, String(body.refresh_token), { client_id: deviceIds.television });
  assert.equal(renewed.body.error, 'invalid_grant');
  assert.equal((await second.poll()).body.error, 'invalid_grant');
});

test('a tenant without silent_login wants a sign-in of the last ten minutes', async (t) => {
  const { fastify, browser, runtime } = await start(t, {
    files: deviceConfiguration({ silentLogin: false }),
  });
  const device = await startDevice(fastify);
  const person = browser();
  assert.ok(isQuestion(await enterCode(person, device.userCode)));
  runtime.clock.advance(601);
  assert.match((await submit(person, { user_code: device.userCode })).body, /name="password"/);
  assert.match((await openActivation(person)).body, /id="user_code"/);
});

test('discovery names the endpoint and the grant where a client of the tenant may use them', async (t) => {
  const { fastify } = await start(t);
  const metadataAt = async (host: string) =>
    (await fastify.inject({ url: '/.well-known/openid-configuration', headers: { host } })).json();
  const acme = await metadataAt('login.acme.example');
  assert.equal(acme.device_authorization_endpoint, `${issuer}/oauth/device_authorization`);
  assert.ok(acme.grant_types_supported.includes(deviceGrant));
  const plain = await startTestApp(t);
  const { device_authorization_endpoint, grant_types_supported } = (
    await plain.app.http.fastify.inject({
      url: '/.well-known/openid-configuration',
      headers: { host: 'login.acme.example' },
    })
  ).json();
  assert.equal(device_authorization_endpoint, undefined);
  assert.deepEqual(grant_types_supported, ['authorization_code', 'refresh_token']);
});
