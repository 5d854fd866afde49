/** Clients that hang, fail or lead elsewhere when they are told of a logout, and what else a logout token could be. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { clientIds, configuration } from '../support/fixtures.ts';
import { startLogoutReceiver } from '../support/logout-receiver.ts';
import { bearer, form, issuer, obtainCode, post, redeem, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const credentials = { client_id: clientIds.legacy, client_secret: 'legacy-secret' };
const atLegacy = { client_id: clientIds.legacy, redirect_uri: 'https://legacy.acme.example/cb' };

/** Legacy, and a second client if it has an address too, want to hear of the end of sessions. */
function files(legacy: string, shop?: string): Record<string, string> {
  const all = configuration();
  const clients = (all['clients/acme.yaml'] ?? '')
    .replace('name: Legacy\nconfig:', `name: Legacy\nconfig:\n  backchannel_logout_uri: ${legacy}`)
    .replace(
      'name: Acme Shop\nconfig:',
      shop === undefined
        ? 'name: Acme Shop\nconfig:'
        : `name: Acme Shop\nconfig:\n  secret: shop-secret\n  backchannel_logout_uri: ${shop}`,
    );
  return { ...all, 'clients/acme.yaml': clients };
}

/** A person with tokens at Legacy, about to sign out. */
async function signedIn(t: TestContext, legacy: string, shop?: string) {
  const started = await startTestApp(t, { files: files(legacy, shop) });
  const jana = started.browser();
  const code = await obtainCode(jana, atLegacy);
  const { body } = await redeem(started.app.http.fastify, code, { ...atLegacy, ...credentials });
  if (shop !== undefined)
    await redeem(started.app.http.fastify, await obtainCode(jana), { client_secret: 'shop-secret' });
  const signOut = () => jana.request(`${issuer}/logout`, { from: 'same-origin' });
  return { ...started, body, signOut };
}

const outcomes = ({ runtime }: Pick<StartedApp, 'runtime'>) =>
  runtime.logger.lines.filter(({ message }) => /(?:Told a|A) client/.test(message));

/** All that was under way has had its end; nothing is tried again after that. */
async function given(started: StartedApp) {
  await started.app.close();
  return outcomes(started);
}

test('a client that hangs holds up neither the person nor the other clients', async (t) => {
  const held: ServerResponse[] = [];
  const hanging = await startLogoutReceiver(t, (response) => void held.push(response));
  const shop = await startLogoutReceiver(t);
  const started = await signedIn(t, hanging.url, shop.url);
  const reply = await started.signOut();
  assert.equal(reply.status, 200);
  await Promise.all([hanging.atLeast(1), shop.atLeast(1)]);
  assert.deepEqual(
    outcomes(started).filter(({ fields }) => fields.client === 'Legacy'),
    [],
    'the person had the answer before the client gave one',
  );
  for (const response of held) response.end();
});

test('a server that stops waits for what is under way', async (t) => {
  const held: ServerResponse[] = [];
  const receiver = await startLogoutReceiver(t, (response) => void held.push(response));
  const started = await signedIn(t, receiver.url);
  await started.signOut();
  await receiver.atLeast(1);
  const closed = started.app.close();
  await started.runtime.clock.untilWaitedFor();
  for (const response of held) response.end();
  await closed;
  assert.deepEqual(
    outcomes(started).map(({ level }) => level),
    ['info'],
  );
});

test('a server that stops does not wait for ever', async (t) => {
  const receiver = await startLogoutReceiver(t, () => {});
  const started = await signedIn(t, receiver.url);
  await started.signOut();
  await receiver.atLeast(1);
  const closed = started.app.close();
  await started.runtime.clock.untilWaitedFor();
  started.runtime.clock.advance(5);
  await closed;
  assert.match(String(outcomes(started)[0]?.fields.reason), /stopping/);
});

test('a client that refuses is not asked again, and the operator reads which it was', async (t) => {
  const receiver = await startLogoutReceiver(t, (response) => response.writeHead(400).end());
  const started = await signedIn(t, receiver.url);
  await started.signOut();
  await receiver.atLeast(1);
  const [line] = await given(started);
  assert.equal(line?.level, 'warning');
  assert.deepEqual(
    [line?.fields.client, line?.fields.attempts, line?.fields.reason],
    ['Legacy', 1, 'status 400'],
  );
});

test('a redirect is not followed, wherever it leads', async (t) => {
  const elsewhere = await startLogoutReceiver(t);
  for (const location of [elsewhere.url, 'http://169.254.169.254/latest/meta-data/']) {
    const receiver = await startLogoutReceiver(t, (response) => response.writeHead(307, { location }).end());
    const started = await signedIn(t, receiver.url);
    await started.signOut();
    await receiver.atLeast(1);
    const [line] = await given(started);
    assert.deepEqual([line?.level, line?.fields.attempts], ['warning', 1]);
    assert.match(String(line?.fields.reason), /^more than 0 redirects$/);
  }
  assert.deepEqual(elsewhere.received, []);
});

for (const uri of [
  'http://169.254.169.254/latest/meta-data/',
  'http://metadata.google.internal/',
  'http://[fe80::1]/',
  'http://0.0.0.0/',
  // In clear, out of the network.
  'http://93.184.216.34/logout',
])
  test(`nothing is sent to ${uri}`, async (t) => {
    const started = await signedIn(t, uri);
    assert.equal((await started.signOut()).status, 200);
    const [line] = await given(started);
    assert.deepEqual([line?.level, line?.fields.attempts], ['warning', 1]);
    assert.match(String(line?.fields.reason), /^\S+ is a (?:link-local|metadata|public)/);
  });

test('a logout token is good for nothing else, and no log has it', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const { app, browser, runtime, signOut } = await signedIn(t, receiver.url);
  await signOut();
  const [logout] = await receiver.atLeast(1);
  const token = logout?.token ?? '';
  assert.ok(token.length > 100);
  const userinfo = await app.http.fastify.inject({
    url: '/userinfo',
    headers: { host: 'login.acme.example', ...bearer(token) },
  });
  assert.equal(userinfo.statusCode, 401);
  const introspected = await post(app.http.fastify, '/introspect', { ...credentials, token });
  assert.deepEqual(introspected.body, { active: false });
  assert.equal((await refresh(app.http.fastify, token, credentials)).status, 400);
  const cookie = browser();
  cookie.cookies.set('uitsmijter-sso', token);
  assert.doesNotMatch((await cookie.request(`${issuer}/`)).body, /jana/);
  const otto = browser();
  await obtainCode(otto);
  const hint = form({ id_token_hint: token });
  const page = await otto.request(`${issuer}/logout?${hint}`, { from: 'cross-site' });
  assert.match(page.body, /id="logoutButton"/);
  assert.ok(!JSON.stringify(runtime.logger.lines).includes(token.split('.')[2] ?? ''));
});

test('nobody is told of sessions by who only knows their id or an ID token of another tenant', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const started = await signedIn(t, receiver.url);
  const atOther = 'https://login.other.example';
  const hint = form({ id_token_hint: String(started.body.id_token ?? started.body.access_token) });
  await started.browser().request(`${atOther}/logout?${hint}`, { from: 'cross-site' });
  await started.browser().request(`${issuer}/logout?logout_hint=u-1001`, { from: 'cross-site' });
  assert.deepEqual(await given(started), []);
  assert.deepEqual(receiver.received, []);
});

test('tokens that are refused because the session has just ended leave nobody to tell later', async (t) => {
  const receiver = await startLogoutReceiver(t);
  const started = await signedIn(t, receiver.url);
  await started.signOut();
  await receiver.atLeast(1);
  const late = await refresh(started.app.http.fastify, String(started.body.refresh_token), credentials);
  assert.equal(late.status, 400);
  await given(started);
  assert.equal(receiver.received.length, 1);
});

test('a client that spells its name in a hundred ways is told once, and takes no place from another', async (t) => {
  const hostile = await startLogoutReceiver(t);
  const legacy = await startLogoutReceiver(t);
  const ident = 'abcdefab-cdef-4bcd-8efa-bcdefabcdefa';
  const shouting = `name: Shouting
config:
  ident: ${ident}
  tenantname: acme
  secret: shouting-secret
  backchannel_logout_uri: ${hostile.url}
  redirect_urls: ["https://shouting.acme.example/cb"]
  scopes: [openid]
`;
  const started = await startTestApp(t, { files: { ...files(legacy.url), 'clients/more.yaml': shouting } });
  const { app, browser } = started;
  const jana = browser();
  for (let spelling = 0; spelling < 100; spelling++) {
    const client_id = spelled(ident, spelling);
    const at = { client_id, redirect_uri: 'https://shouting.acme.example/cb', scope: 'openid' };
    const code = await obtainCode(jana, at);
    await redeem(app.http.fastify, code, { ...at, client_secret: 'shouting-secret' });
  }
  await redeem(app.http.fastify, await obtainCode(jana, atLegacy), { ...atLegacy, ...credentials });
  await jana.request(`${issuer}/logout`, { from: 'same-origin' });
  await Promise.all([hostile.atLeast(1), legacy.atLeast(1)]);
  assert.equal((await given(started)).length, 2);
});

/** Each bit makes one letter a capital. */
const spelled = (ident: string, bits: number): string => {
  let place = 0;
  return ident.replace(/[a-f]/g, (letter) => ((bits >> place++) & 1 ? letter.toUpperCase() : letter));
};
