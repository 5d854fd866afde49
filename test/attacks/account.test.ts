/** What lives on after the person has ended it on the account page, and what ends although nobody wanted it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFile } from '../support/client-file.ts';
import { answer, arrive, change, consentConfiguration, consentUrl } from '../support/consent.ts';
import { configuration } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  bearer,
  issuer,
  obtainCode,
  post,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const days = 86_400;

test('signing out everywhere ends the refresh tokens of sessions that have run out, too', async (t) => {
  const { app, browser, runtime } = await startTestApp(t);
  const stolen = await redeem(app.http.fastify, await obtainCode(browser()));
  runtime.clock.advance(8 * days);
  const jana = browser();
  await obtainCode(jana);
  await change(jana, { action: 'end-all' });
  const reply = await refresh(app.http.fastify, String(stolen.body.refresh_token));
  assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_grant']);
});

test('signing out everywhere is over when it is over: the next sign-in gives tokens that last', async (t) => {
  const { app, browser } = await startTestApp(t);
  const jana = browser();
  await obtainCode(jana);
  await change(jana, { action: 'end-all' });
  const { body } = await redeem(app.http.fastify, await obtainCode(jana));
  assert.equal((await refresh(app.http.fastify, String(body.refresh_token))).status, 200);
  const headers = { host: new URL(issuer).host, authorization: `Bearer ${String(body.access_token)}` };
  assert.equal((await app.http.fastify.inject({ url: '/userinfo', headers })).statusCode, 200);
});

test('signing out everywhere ends tokens without a session, also those of clients with names of their own', async (t) => {
  const client_id = 'dddddddd-0000-4000-8000-000000000077';
  for (const naming of [{}, { subject_type: 'pairwise', sector_identifier: 'one.example' }]) {
    const old = clientFile(client_id, { grant_types: ['password'], ...naming });
    const { app, browser } = await startTestApp(t, {
      files: { ...configuration(), 'clients/old.yaml': old },
    });
    const { fastify } = app.http;
    const jana = browser();
    await obtainCode(jana);
    const typed = { grant_type: 'password', username: 'jana', password: 'right horse', scope: 'openid' };
    const token = async () => (await post(fastify, '/token', { ...typed, client_id })).body.access_token;
    const look = async (of: unknown) => (await post(fastify, '/userinfo', {}, bearer(of))).status;
    const before = await token();
    assert.equal(await look(before), 200);
    await change(jana, { action: 'end-all' });
    assert.deepEqual([await look(before), await look(await token())], [401, 200]);
  }
});

test('a browser that opens many tabs at once does not push other browsers of the person out', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const laptop = browser();
  await obtainCode(laptop);
  runtime.clock.advance(5.5 * days);
  const phone = browser();
  await obtainCode(phone);
  const silently = authorizationUrl({ prompt: 'none' });
  await Promise.all(Array.from({ length: 120 }, () => laptop.request(silently)));
  assert.ok(answerOf(await phone.request(silently)).code);
  runtime.clock.advance(2 * days);
  assert.ok(answerOf(await laptop.request(silently)).code, 'and is itself signed in for longer');
});

test('a session that is prolonged by a request which is refused is prolonged in the browser, too', async (t) => {
  const { browser, runtime } = await startTestApp(t, { files: consentConfiguration() });
  const jana = browser();
  await obtainCode(jana);
  runtime.clock.advance(6 * days);
  assert.equal(answerOf(await jana.request(consentUrl({ prompt: 'none' }))).error, 'consent_required');
  runtime.clock.advance(2 * days);
  assert.ok(answerOf(await jana.request(authorizationUrl({ prompt: 'none' }))).code);
});

test('what is pushed off the list of applications holds no tokens that nobody could withdraw', async (t) => {
  const ident = (number: number): string => `77777777-7777-4777-8777-${String(number).padStart(12, '0')}`;
  const client = (_: unknown, number: number): string => `name: Application ${number}
config:
  ident: ${ident(number)}
  tenantname: acme
  consent: required
  redirect_urls: ["https://app.acme.example/cb"]
  scopes: [openid]
`;
  const many = Array.from({ length: 101 }, client).join('---\n');
  const { app, browser } = await startTestApp(t, {
    files: { ...configuration(), 'clients/many.yaml': many },
  });
  const jana = browser();
  const allow = async (number: number): Promise<unknown> => {
    const at = { client_id: ident(number), redirect_uri: 'https://app.acme.example/cb' };
    const page = await arrive(jana, authorizationUrl({ ...at, scope: 'openid' }));
    const { code = '' } = answerOf(await answer(jana, page, 'allow'));
    return (await redeem(app.http.fastify, code, at)).body.refresh_token;
  };
  const tokens: unknown[] = [];
  for (let number = 0; number < 101; number++) tokens.push(await allow(number));
  const listed = (await jana.request(`${issuer}/account`)).body;
  assert.ok(listed.includes('Application 100') && !listed.includes('<h3>Application 0</h3>'));
  const refreshed = async (number: number) =>
    (await refresh(app.http.fastify, String(tokens[number]), { client_id: ident(number) })).status;
  assert.deepEqual([await refreshed(0), await refreshed(1)], [400, 200]);
});
