/** Tokens for resource servers that the client, or this grant, has no business with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds, configuration } from '../support/fixtures.ts';
import { answerOf, authorizationUrl, post, redeem, refresh } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const orders = 'https://api.acme.example/orders';
const stock = 'https://api.acme.example/stock';

const files = configuration();
const withResources = {
  ...files,
  'clients/acme.yaml':
    files['clients/acme.yaml']?.replace(
      '  tenantname: acme\n',
      `  tenantname: acme\n  resources: ["${orders}", "${stock}"]\n`,
    ) ?? '',
};

async function codeFor({ browser }: StartedApp, resource: string | undefined): Promise<string> {
  const jana = browser();
  const page = await jana.visit(authorizationUrl({ resource }));
  return String(answerOf(await jana.signIn(page, 'jana', 'right horse')).code);
}

test('a resource that is malformed, or registered for nobody, is refused', async (t) => {
  const { app, browser } = await startTestApp(t, { files: withResources });
  const refused = [
    'https://api.acme.example/everything',
    `${orders}/`,
    `${orders}/sub`,
    `${orders}?x=1`,
    `${orders}#fragment`,
    `${orders}#`,
    'HTTPS://API.ACME.EXAMPLE/orders',
    'https://api.acme.example/x/../orders',
    'orders',
    '/orders',
    '//api.acme.example/orders',
    'javascript:alert(1)',
    'https://api.acme.example/orders ',
    'https://api.acme.example/\u00f6rders',
    `https://api.acme.example/${'x'.repeat(600)}`,
    '*',
    clientIds.spa,
  ];
  for (const resource of refused) {
    const answer = answerOf(await browser().visit(authorizationUrl({ resource })));
    assert.equal(answer.error, 'invalid_target', resource.slice(0, 80));
    assert.equal(answer.state, 'st&te=1');
    const pushed = await post(
      app.http.fastify,
      '/par',
      new URL(authorizationUrl({ resource })).search.slice(1),
    );
    assert.deepEqual([pushed.status, pushed.body.error], [400, 'invalid_target'], resource.slice(0, 80));
  }
});

test('a client with nothing registered may name no resource', async (t) => {
  const { browser } = await startTestApp(t);
  const answer = answerOf(await browser().visit(authorizationUrl({ resource: orders })));
  assert.equal(answer.error, 'invalid_target');
});

test('an audience that is no URI can be had, but not named', async (t) => {
  const named = withResources['clients/acme.yaml'].replace(
    '  resources: [',
    '  audience: orders-api\n  resources: [',
  );
  const { browser } = await startTestApp(t, { files: { ...files, 'clients/acme.yaml': named } });
  const answer = answerOf(await browser().visit(authorizationUrl({ resource: 'orders-api' })));
  assert.equal(answer.error, 'invalid_target');
});

test('a resource cannot be widened when the code is redeemed, and the attempt costs the code', async (t) => {
  const started = await startTestApp(t, { files: withResources });
  const app = started.app.http.fastify;
  const code = await codeFor(started, orders);
  const wide = await redeem(app, code, { resource: stock });
  assert.deepEqual([wide.status, wide.body.error], [400, 'invalid_target']);
  assert.equal((await redeem(app, code)).body.error, 'invalid_grant');
});

test('a resource cannot be widened at a refresh, and the attempt costs nobody the token', async (t) => {
  const started = await startTestApp(t, { files: withResources });
  const app = started.app.http.fastify;
  const { body } = await redeem(app, await codeFor(started, orders));
  const token = String(body.refresh_token);
  const both = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientIds.spa,
    refresh_token: token,
    resource: orders,
  });
  both.append('resource', stock);
  assert.equal((await post(app, '/token', both.toString())).body.error, 'invalid_target');
  assert.equal((await refresh(app, token, { resource: stock })).body.error, 'invalid_target');
  assert.equal((await refresh(app, token, { resource: `${orders}#` })).body.error, 'invalid_target');
  // Later than the grace window: the token was really not rotated.
  started.runtime.clock.advance(60);
  assert.equal((await refresh(app, token)).status, 200);
});

test('what is taken out of the registration is served no longer, even to a grant that has it', async (t) => {
  const started = await startTestApp(t, { files: withResources });
  const app = started.app.http.fastify;
  const { body } = await redeem(app, await codeFor(started, stock));
  const fewer = withResources['clients/acme.yaml'].replace(`, "${stock}"`, '');
  await started.reconfigure({ 'clients/acme.yaml': fewer });
  assert.equal((await refresh(app, String(body.refresh_token))).body.error, 'invalid_target');
});

test('a hundred resources are refused, and so are eleven that are registered', async (t) => {
  const eleven = Array.from({ length: 11 }, (_, index) => `"https://r${index}.example/"`).join(', ');
  const many = withResources['clients/acme.yaml'].replace(`"${orders}"`, eleven);
  const { app, browser } = await startTestApp(t, { files: { ...files, 'clients/acme.yaml': many } });
  for (const count of [11, 100]) {
    const many = Array.from({ length: count }, (_, index) => `&resource=https://r${index}.example/`).join('');
    const reply = await browser().visit(authorizationUrl() + many);
    assert.match(reply.location?.searchParams.get('error') ?? 'page', /^(?:invalid_target|page)$/);
    assert.equal(answerOf(reply).code, undefined);
    const query = new URL(authorizationUrl()).search.slice(1);
    const pushed = await post(app.http.fastify, '/par', query + many);
    assert.equal(pushed.body.error, count === 11 ? 'invalid_target' : 'invalid_request');
  }
});

test('nothing but the resource may be repeated', async (t) => {
  const { app, browser } = await startTestApp(t, { files: withResources });
  const named = `&resource=${encodeURIComponent(orders)}&resource=${encodeURIComponent(stock)}`;
  const reply = await browser().visit(`${authorizationUrl()}${named}&scope=openid`);
  assert.equal(answerOf(reply).error, 'invalid_request');
  const fields = 'grant_type=refresh_token&refresh_token=x&scope=a&scope=b';
  assert.equal((await post(app.http.fastify, '/token', fields + named)).body.error, 'invalid_request');
  assert.equal((await post(app.http.fastify, '/revoke', `token=x${named}`)).body.error, 'invalid_request');
});

test('a resource that is no absolute URI cannot be registered', async (t) => {
  const broken = withResources['clients/acme.yaml'].replace(`"${stock}"`, '"https://api.acme.example/#x"');
  const { browser, runtime } = await startTestApp(t, { files: { ...files, 'clients/acme.yaml': broken } });
  assert.ok(runtime.logger.lines.some(({ message }) => /resources\[1\].*absolute URI/.test(message)));
  assert.equal((await browser().visit(authorizationUrl())).status, 400);
});
