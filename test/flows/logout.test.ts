import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenFields } from '../support/browser.ts';
import { clientIds, configuration } from '../support/fixtures.ts';
import { authorizationUrl, form, issuer, obtainCode, redeem } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

async function signedIn(started: StartedApp) {
  const jana = started.browser();
  const { body } = await redeem(started.app.http.fastify, await obtainCode(jana));
  const isSignedIn = async (): Promise<boolean> => (await jana.request(authorizationUrl())).status === 303;
  return { jana, idToken: String(body.id_token), isSignedIn };
}

test('an application signs a person out and gets them back', async (t) => {
  const started = await startTestApp(t);
  const { jana, idToken, isSignedIn } = await signedIn(started);
  const query = form({
    id_token_hint: idToken,
    post_logout_redirect_uri: 'https://spa.acme.example/bye',
    state: 'a b&c',
  });
  const reply = await jana.request(`${issuer}/logout?${query}`, { from: 'cross-site' });
  assert.equal(reply.location?.href, 'https://spa.acme.example/bye?state=a%20b%26c');
  assert.equal(await isSignedIn(), false);
});

test('the hint may have expired', async (t) => {
  const started = await startTestApp(t);
  const { jana, idToken, isSignedIn } = await signedIn(started);
  started.runtime.clock.advance(3 * 3600);
  await jana.request(`${issuer}/logout?${form({ id_token_hint: idToken })}`, { from: 'cross-site' });
  assert.equal(await isSignedIn(), false);
});

test('another site only gets as far as the question', async (t) => {
  const { jana, isSignedIn } = await signedIn(await startTestApp(t));
  const page = await jana.request(`${issuer}/logout`, { from: 'cross-site' });
  assert.equal(page.status, 200);
  assert.match(page.body, /id="logoutButton"/);
  assert.equal(await isSignedIn(), true);
  const yes = await jana.request(`${issuer}/logout`, { form: { location: '' }, from: 'same-origin' });
  assert.equal(yes.status, 200);
  assert.equal(await isSignedIn(), false);
});

test('a form of another site does not get further', async (t) => {
  const { jana, isSignedIn } = await signedIn(await startTestApp(t));
  const page = await jana.request(`${issuer}/logout`, { form: { x: '1' }, from: 'cross-site' });
  assert.match(page.body, /id="logoutButton"/);
  assert.equal(await isSignedIn(), true);
});

test('the cookie that was copied before the logout is worth nothing after it', async (t) => {
  const started = await startTestApp(t);
  const { jana } = await signedIn(started);
  const thief = started.browser();
  for (const [name, value] of jana.cookies) thief.cookies.set(name, value);
  await jana.request(`${issuer}/logout`, { from: 'same-origin' });
  assert.equal((await thief.request(authorizationUrl())).status, 200);
});

const targets: readonly [string, string, string | undefined][] = [
  ['a host of the tenant', 'https://shop.apps.acme.example/x', 'https://shop.apps.acme.example/x'],
  ['a host of the tenant without a scheme', '//shop.apps.acme.example/x', 'https://shop.apps.acme.example/x'],
  ['a foreign host', 'https://evil.test/', undefined],
  ['a foreign host without a scheme', '//evil.test/', undefined],
  ['a backslash', '/\\evil.test/', undefined],
  ['a tab', '/\t/evil.test/', undefined],
  ['a script', 'javascript:alert(1)', undefined],
  ['a registered target of a client that nobody named', 'https://spa.acme.example/bye', undefined],
  ['user info', 'https://shop.apps.acme.example@evil.test/', undefined],
];
for (const [name, target, expected] of targets)
  for (const parameter of ['location', 'post_logout_redirect_uri'])
    test(`plain logout to ${name} (${parameter})`, async (t) => {
      const { jana } = await signedIn(await startTestApp(t));
      const path = parameter === 'location' ? '/logout/finalize' : '/logout';
      const reply = await jana.request(`${issuer}${path}?${form({ [parameter]: target })}`, {
        from: 'same-origin',
      });
      assert.equal(reply.location?.href, expected);
      if (expected === undefined) assert.equal(reply.status, 200);
    });

test('a client is sent to its own registered targets only', async (t) => {
  const { jana } = await signedIn(await startTestApp(t));
  const to = async (target: string) => {
    const query = form({ client_id: clientIds.spa, post_logout_redirect_uri: target });
    return (await jana.request(`${issuer}/logout?${query}`, { from: 'same-origin' })).location?.href;
  };
  assert.equal(await to('https://spa.acme.example/bye'), 'https://spa.acme.example/bye');
  assert.equal(await to('https://spa.acme.example/bye?x'), undefined);
  assert.equal(await to('https://shop.apps.acme.example/x'), undefined);
});

test('a hint of another client, and a client that is not there, are refused', async (t) => {
  const { jana, idToken, isSignedIn } = await signedIn(await startTestApp(t));
  const refused = [{ id_token_hint: idToken, client_id: clientIds.legacy }, { client_id: 'unknown' }];
  for (const fields of refused) {
    const reply = await jana.request(`${issuer}/logout?${form(fields)}`, { from: 'same-origin' });
    assert.equal(reply.status, 400);
    assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
  }
  assert.equal(await isSignedIn(), true);
});

test('a hint that does not verify is no hint: the person is asked, and the redirect needs the client’s name', async (t) => {
  const { jana, idToken, isSignedIn } = await signedIn(await startTestApp(t));
  const bye = { post_logout_redirect_uri: 'https://spa.acme.example/bye', state: 'x' };
  for (const id_token_hint of ['x.y.z', `${idToken.slice(0, -6)}AAAAAA`]) {
    const fields = { id_token_hint, client_id: clientIds.spa, ...bye };
    const page = await jana.request(`${issuer}/logout?${form(fields)}`, { from: 'cross-site' });
    assert.match(page.body, /id="logoutButton"/);
  }
  assert.equal(await isSignedIn(), true);
  const nameless = form({ id_token_hint: 'x.y.z', ...bye });
  assert.equal((await jana.request(`${issuer}/logout?${nameless}`, { from: 'same-origin' })).status, 200);
  const onTenant = form({ id_token_hint: 'x.y.z', post_logout_redirect_uri: 'https://x.apps.acme.example/' });
  assert.equal((await jana.request(`${issuer}/logout?${onTenant}`, { from: 'same-origin' })).status, 200);
});

test('an ID token whose key is retired leads to the question, and from there back to the application', async (t) => {
  const started = await startTestApp(t);
  const { jana, idToken, isSignedIn } = await signedIn(started);
  for (let day = 0; day < 120; day += 6) {
    started.runtime.clock.advance(6 * 86_400);
    await jana.request(authorizationUrl());
    await jana.request(`${issuer}/.well-known/jwks.json`);
  }
  const fields = {
    id_token_hint: idToken,
    client_id: clientIds.spa,
    post_logout_redirect_uri: 'https://spa.acme.example/bye',
    state: 's',
  };
  const page = await jana.request(`${issuer}/logout?${form(fields)}`, { from: 'cross-site' });
  assert.match(page.body, /id="logoutButton"/);
  const yes = await jana.request(`${issuer}/logout`, {
    form: hiddenFields(page.body),
    from: 'same-origin',
  });
  assert.equal(yes.location?.href, 'https://spa.acme.example/bye?state=s');
  assert.equal(await isSignedIn(), false);
});

test('an application may post its request', async (t) => {
  const { jana, idToken } = await signedIn(await startTestApp(t));
  const reply = await jana.request(`${issuer}/logout`, {
    form: {
      id_token_hint: idToken,
      post_logout_redirect_uri: 'https://spa.acme.example/bye',
      state: 's',
    },
    // A browser sends no SameSite=Lax cookie with it.
    headers: { cookie: '', origin: 'https://spa.acme.example' },
    from: 'cross-site',
  });
  assert.equal(reply.location?.href, 'https://spa.acme.example/bye?state=s');
});

test('a logout_hint of somebody else is a reason to ask', async (t) => {
  const { jana, isSignedIn } = await signedIn(await startTestApp(t));
  const page = await jana.request(`${issuer}/logout?logout_hint=otto`, { from: 'same-origin' });
  assert.match(page.body, /id="logoutButton"/);
  assert.equal(await isSignedIn(), true);
  const yes = await jana.request(`${issuer}/logout`, { form: hiddenFields(page.body), from: 'same-origin' });
  assert.equal(yes.status, 200);
  assert.equal(await isSignedIn(), false);
});

test('the question is asked in the language of ui_locales, by GET and by POST', async (t) => {
  const { jana } = await signedIn(await startTestApp(t));
  const got = await jana.request(`${issuer}/logout?ui_locales=nl`, { from: 'cross-site' });
  const posted = await jana.request(`${issuer}/logout`, { form: { ui_locales: 'nl' }, from: 'cross-site' });
  for (const { body } of [got, posted]) assert.match(body, /<html lang="nl"/);
});

const states: readonly [state: string, target: string, expected: string][] = [
  ['a b&c=d#e', 'https://spa.acme.example/bye', 'https://spa.acme.example/bye?state=a%20b%26c%3Dd%23e'],
  ['ü', 'https://spa.acme.example/bye?x=1', 'https://spa.acme.example/bye?x=1&state=%C3%BC'],
  ['s', 'https://spa.acme.example/bye?', 'https://spa.acme.example/bye?state=s'],
];
for (const [state, target, expected] of states)
  test(`the state “${state}” comes back to ${target}`, async (t) => {
    const files = configuration();
    const clients = (files['clients/acme.yaml'] ?? '').replace(
      '["https://spa.acme.example/bye"]',
      `["${target}"]`,
    );
    const { jana } = await signedIn(
      await startTestApp(t, { files: { ...files, 'clients/acme.yaml': clients } }),
    );
    const query = form({ client_id: clientIds.spa, post_logout_redirect_uri: target, state });
    const reply = await jana.request(`${issuer}/logout?${query}`, { from: 'same-origin' });
    assert.equal(reply.headers.location, expected);
  });
