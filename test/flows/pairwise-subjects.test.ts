/** Applications that know people by names of their own (OpenID Connect Core 1.0 section 8.1). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { clientIds, configuration } from '../support/fixtures.ts';
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
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const ids = {
  one: '77777777-7777-4777-8777-777777777771',
  sibling: '77777777-7777-4777-8777-777777777772',
  two: '77777777-7777-4777-8777-777777777773',
};
const uris: Readonly<Record<string, string>> = {
  [ids.one]: 'https://one.example/cb',
  [ids.sibling]: 'https://one.example/other',
  [ids.two]: 'https://two.example/cb',
};
const files = {
  ...configuration(),
  'clients/pairwise.yaml': Object.values(ids)
    .map(
      (ident) => `name: ${ident}
config:
  ident: ${ident}
  tenantname: acme
  redirect_urls: ["${uris[ident]}"]
  post_logout_redirect_urls: ["${uris[ident]}"]
  scopes: [openid, profile, email]
  subject_type: pairwise
`,
    )
    .join('---\n'),
};

type Claims = Readonly<Record<string, unknown>>;
interface SignedIn {
  readonly idToken: string;
  readonly id: Claims;
  readonly access: Claims;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const requestOf = (client_id: string) => ({
  client_id,
  redirect_uri: uris[client_id] ?? 'https://spa.acme.example/cb',
});

function signedIn(body: Claims): SignedIn {
  const [idToken, accessToken] = [String(body.id_token), String(body.access_token)];
  const refreshToken = String(body.refresh_token);
  return { idToken, accessToken, refreshToken, id: decodeJwt(idToken), access: decodeJwt(accessToken) };
}

async function signIn(
  { app }: StartedApp,
  jana: ReturnType<StartedApp['browser']>,
  client: string,
  scope = 'openid',
) {
  const code = await obtainCode(jana, { ...requestOf(client), scope });
  return signedIn((await redeem(app.http.fastify, code, requestOf(client))).body);
}

test('applications of one host know a person by one name, those of another host by another', async (t) => {
  const started = await startTestApp(t, { files });
  const jana = started.browser();
  const subs = [];
  for (const client of [ids.one, ids.sibling, ids.two, clientIds.spa])
    subs.push((await signIn(started, jana, client)).id.sub);
  const [one, sibling, two, spa] = subs;
  assert.equal(one, sibling);
  assert.notEqual(one, two);
  assert.equal(spa, 'u-1001');
  assert.match(String(one), /^[\w-]{43}$/);
});

test('the name is the same in every token and in userinfo, at every sign-in and after a refresh', async (t) => {
  const started = await startTestApp(t, { files });
  const first = await signIn(started, started.browser(), ids.one);
  const second = await signIn(started, started.browser(), ids.one);
  const fields = { client_id: ids.one, refresh_token: second.refreshToken };
  const third = signedIn((await refresh(started.app.http.fastify, second.refreshToken, fields)).body);
  const { body } = await post(started.app.http.fastify, '/userinfo', {}, bearer(third.accessToken));
  const names = [first, second, third].flatMap(({ id, access }) => [id.sub, access.sub]);
  assert.equal(new Set([...names, body.sub]).size, 1);
});

test('nothing in the tokens tells who it is, unless the scopes say so', async (t) => {
  const started = await startTestApp(t, { files });
  const { fastify } = started.app.http;
  const bare = await signIn(started, started.browser(), ids.one);
  const text = JSON.stringify([bare.id, bare.access]);
  assert.doesNotMatch(text, /u-1001|jana|Jana|blue/);
  assert.equal(bare.access.user, bare.access.sub);
  const told = await signIn(started, started.browser(), ids.one, 'openid email');
  const { body } = await post(fastify, '/userinfo', {}, bearer(told.accessToken));
  assert.deepEqual(body, { email: 'jana@example.com', email_verified: true, sub: told.id.sub });
  assert.equal(told.access.profile, undefined);
  const info = await post(fastify, '/token/info', {}, bearer(told.accessToken));
  assert.deepEqual(info.body, body);
});

test('claims that were asked for one by one are told to a pairwise client too', async (t) => {
  const started = await startTestApp(t, { files });
  const claims = JSON.stringify({ userinfo: { given_name: null }, id_token: { name: null } });
  const code = await obtainCode(started.browser(), { ...requestOf(ids.one), scope: 'openid', claims });
  const tokens = signedIn((await redeem(started.app.http.fastify, code, requestOf(ids.one))).body);
  assert.equal(tokens.id.name, 'Jana Novak');
  const { body } = await post(started.app.http.fastify, '/userinfo', {}, bearer(tokens.accessToken));
  assert.deepEqual(body, { given_name: 'Jana', sub: tokens.id.sub });
});

test('a hint and a requested sub name the person as this client knows them', async (t) => {
  const started = await startTestApp(t, { files });
  const jana = started.browser();
  const { idToken, id } = await signIn(started, jana, ids.one);
  const silently = async (client: string, changes: Record<string, string>) =>
    answerOf(await jana.request(authorizationUrl({ ...requestOf(client), prompt: 'none', ...changes })));
  const named = (value: unknown) => ({ claims: JSON.stringify({ id_token: { sub: { value } } }) });
  assert.ok((await silently(ids.one, { id_token_hint: idToken })).code);
  assert.ok((await silently(ids.one, named(id.sub))).code);
  assert.equal((await silently(ids.two, named(id.sub))).error, 'login_required');
  // Else a client could find out who somebody is by trying names.
  assert.equal((await silently(ids.one, named('u-1001'))).error, 'login_required');
  assert.equal((await silently(ids.two, { id_token_hint: idToken })).error, 'invalid_request');
});

test('a hint signs the person out without a question, and nobody else', async (t) => {
  const started = await startTestApp(t, { files });
  const jana = started.browser();
  const { idToken } = await signIn(started, jana, ids.one);
  const otto = started.browser();
  await otto.signIn(await otto.visit(authorizationUrl()), 'otto', 'right cow');
  const target = encodeURIComponent(uris[ids.one] ?? '');
  const bye = `${issuer}/logout?id_token_hint=${idToken}&post_logout_redirect_uri=${target}`;
  const asked = await otto.request(bye, { from: 'cross-site' });
  assert.deepEqual([asked.status, asked.location], [200, undefined]);
  assert.ok(answerOf(await otto.request(authorizationUrl({ prompt: 'none' }))).code);
  const done = await jana.request(bye, { from: 'cross-site' });
  assert.equal(done.location?.href, uris[ids.one]);
  assert.equal(answerOf(await jana.request(authorizationUrl({ prompt: 'none' }))).error, 'login_required');
});
