/** Requests that are malformed, repeated, oversized, for unknown hosts or clients, or go to nearly the right place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientIds } from '../support/fixtures.ts';
import {
  answerOf,
  authorizationUrl,
  form,
  issuer,
  obtainCode,
  post,
  redeem,
  refresh,
  verifier,
} from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const nearMisses = [
  undefined,
  '',
  'https://spa.acme.example/cb/',
  'https://spa.acme.example/CB',
  'https://spa.acme.example/cb?x=1',
  'https://spa.acme.example/cb#x',
  'https://spa.acme.example/cb%2f',
  'https://spa.acme.example/x/../cb',
  'https://spa.acme.example:8443/cb',
  'https://spa.acme.example.evil.test/cb',
  'https://spa-acme.example/cb',
  'https://evil.test/https://spa.acme.example/cb',
  'https://evil.test/?https://spa.acme.example/cb',
  'https://spa.acme.example@evil.test/cb',
  'https://user@spa.acme.example/cb',
  'https://spa.acme.example\\@evil.test/cb',
  'https://evil.test\\.preview.acme.example/cb',
  'https://evil.test/.preview.acme.example/cb',
  'https://evil.test#.preview.acme.example/cb',
  'https://.preview.acme.example/cb',
  'https://a.preview.acme.example.evil.test/cb',
  'http://spa.acme.example/cb',
  'HTTPS://spa.acme.example/cb',
  ' https://spa.acme.example/cb',
  'https://spa.acme.example/cb\n',
  'https://sp\u0430.acme.example/cb',
  'javascript:alert(1)//https://spa.acme.example/cb',
  'data:text/html,https://spa.acme.example/cb',
  '//spa.acme.example/cb',
  '/cb',
];
for (const redirectUri of nearMisses)
  test(`no answer goes to ${JSON.stringify(redirectUri)}`, async (t) => {
    const { browser } = await startTestApp(t);
    const jana = browser();
    await obtainCode(jana);
    for (const prompt of [undefined, 'none']) {
      const reply = await jana.request(authorizationUrl({ redirect_uri: redirectUri, prompt }));
      assert.equal(reply.status, 400);
      assert.equal(reply.location, undefined);
      assert.match(reply.headers['content-type'] ?? '', /^text\/html/);
    }
  });

test('an unknown client ends on a page that says so, with a code that the log knows', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  for (const clientId of [undefined, 'x', '99999999-9999-4999-8999-999999999999', clientIds.foreign]) {
    const reply = await browser().request(authorizationUrl({ client_id: clientId }));
    assert.equal(reply.status, 400);
    assert.equal(reply.location, undefined);
    const supportCode = String(reply.headers['x-request-id']);
    assert.match(supportCode, /^[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    assert.ok(reply.body.includes(supportCode));
    assert.ok(
      runtime.logger.lines.some(
        ({ fields }) => fields.request === supportCode && fields.reason !== undefined,
      ),
    );
  }
});

const answered: readonly [string, Record<string, string | undefined>, string][] = [
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['an unknown response_type', { response_type: 'device' }, 'unsupported_response_type'],
  ['the implicit flow', { response_type: 'token' }, 'unauthorized_client'],
  ['no code_challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['the plain method', { code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request'],
  ['no method', { code_challenge_method: undefined }, 'invalid_request'],
  ['an unknown prompt', { prompt: 'sing' }, 'invalid_request'],
  ['prompt none and another', { prompt: 'none login' }, 'invalid_request'],
  ['a max_age that is no number', { max_age: '-1' }, 'invalid_request'],
  ['a request object', { request: 'x' }, 'request_not_supported'],
  ['a request by reference', { request_uri: 'https://evil.test/' }, 'request_uri_not_supported'],
  ['a registration', { registration: '{}' }, 'registration_not_supported'],
  ['an unknown response_mode', { response_mode: 'web_message' }, 'invalid_request'],
];
for (const [name, changes, error] of answered)
  test(`the client is told about ${name}`, async (t) => {
    const { browser } = await startTestApp(t);
    const reply = await browser().request(authorizationUrl(changes));
    assert.equal(reply.location?.origin, 'https://spa.acme.example');
    const answer = answerOf(reply);
    assert.deepEqual(
      [answer.error, answer.state, answer.iss, answer.code],
      [error, 'st&te=1', issuer, undefined],
    );
  });

test('a repeated parameter of an authorization request is refused: to a person before the client is known, then to the client', async (t) => {
  const { browser } = await startTestApp(t);
  for (const name of ['client_id', 'redirect_uri']) {
    const reply = await browser().request(`${authorizationUrl()}&${name}=x`);
    assert.deepEqual([reply.status, reply.location], [400, undefined]);
  }
  for (const name of ['scope', 'state', 'nonce', 'code_challenge', 'response_mode', 'prompt', 'unknown']) {
    const url = authorizationUrl({ [name]: 'query' });
    const reply = await browser().request(`${url}&${name}=query`);
    assert.equal(answerOf(reply).error, 'invalid_request', name);
  }
});

test('a repeated parameter of a revocation is refused, and nothing is revoked', async (t) => {
  const { app, browser } = await startTestApp(t);
  const { body } = await redeem(app.http.fastify, await obtainCode(browser()));
  const token = String(body.refresh_token);
  const fields = form({ client_id: clientIds.spa, token });
  for (const extra of [
    `&token=${token}`,
    '&token=x',
    '&client_id=x',
    '&token_type_hint=x&token_type_hint=y',
  ]) {
    const reply = await post(app.http.fastify, '/revoke', fields + extra);
    assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request'], extra);
  }
  const json = `{"client_id":"${clientIds.spa}","token":"${token}","token":"x"}`;
  const reply = await post(app.http.fastify, '/revoke', json, { 'content-type': 'application/json' });
  assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request']);
  assert.equal((await refresh(app.http.fastify, token)).status, 200);
});

test('a repeated parameter of a token request is refused, in a form and in JSON', async (t) => {
  const { app, browser } = await startTestApp(t);
  const code = await obtainCode(browser());
  const fields = {
    grant_type: 'authorization_code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    code,
    code_verifier: verifier,
  };
  for (const extra of [
    '&code=x',
    `&code=${code}`,
    '&grant_type=refresh_token',
    '&client_id=x',
    '&unknown=1&unknown=1',
  ]) {
    const reply = await post(app.http.fastify, '/token', form(fields) + extra);
    assert.deepEqual([reply.status, reply.body.error], [400, 'invalid_request'], extra);
  }
  const json = `${JSON.stringify(fields).slice(0, -1)},"code":"x"}`;
  const reply = await post(app.http.fastify, '/token', json, { 'content-type': 'application/json' });
  assert.equal(reply.body.error, 'invalid_request');
  assert.equal((await redeem(app.http.fastify, code)).status, 200);
});

const badTokenRequests: readonly [
  string,
  Record<string, string | undefined>,
  Record<string, string>,
  number,
  string,
][] = [
  ['nothing', {}, {}, 401, 'invalid_client'],
  ['an unknown client', { client_id: 'x', grant_type: 'refresh_token' }, {}, 401, 'invalid_client'],
  [
    'a client of another tenant',
    { client_id: clientIds.foreign, grant_type: 'refresh_token' },
    {},
    401,
    'invalid_client',
  ],
  ['no grant_type', { client_id: clientIds.spa }, {}, 400, 'invalid_request'],
  [
    'an unknown grant_type',
    { client_id: clientIds.spa, grant_type: 'magic' },
    {},
    400,
    'unsupported_grant_type',
  ],
  [
    'a confidential client without its secret',
    { client_id: clientIds.web, grant_type: 'refresh_token' },
    {},
    401,
    'invalid_client',
  ],
  [
    'a confidential client with a wrong secret',
    { client_id: clientIds.web, client_secret: 'x', grant_type: 'refresh_token' },
    {},
    401,
    'invalid_client',
  ],
  [
    'a grant the client does not list',
    { client_id: clientIds.noRefresh, grant_type: 'refresh_token', refresh_token: 'x' },
    {},
    400,
    'unauthorized_client',
  ],
  ['no code', { client_id: clientIds.spa, grant_type: 'authorization_code' }, {}, 400, 'invalid_request'],
  [
    'an unknown code',
    { client_id: clientIds.spa, grant_type: 'authorization_code', code: 'x' },
    {},
    400,
    'invalid_grant',
  ],
  [
    'an unknown refresh token',
    { client_id: clientIds.spa, grant_type: 'refresh_token', refresh_token: 'x' },
    {},
    400,
    'invalid_grant',
  ],
  [
    'two methods of authentication',
    { client_id: clientIds.web, client_secret: 'x', grant_type: 'refresh_token' },
    { authorization: `Basic ${btoa(`${clientIds.web}:x`)}` },
    400,
    'invalid_request',
  ],
  [
    'a Basic header that is none',
    { grant_type: 'refresh_token' },
    { authorization: 'Basic %%%' },
    401,
    'invalid_client',
  ],
];
for (const [name, fields, headers, status, error] of badTokenRequests)
  test(`a token request with ${name} is refused as RFC 6749 says`, async (t) => {
    const { app } = await startTestApp(t);
    const reply = await post(app.http.fastify, '/token', fields, headers);
    assert.deepEqual([reply.status, reply.body.error], [status, error]);
    assert.equal(typeof reply.body.error_description, 'string');
    assert.equal(reply.headers['cache-control'], 'no-store');
    if (status === 401 && headers.authorization)
      assert.match(String(reply.headers['www-authenticate']), /^Basic /);
  });

test('a body that is too large or of a strange type is refused', async (t) => {
  const { app } = await startTestApp(t);
  const large = await post(app.http.fastify, '/token', {
    client_id: clientIds.spa,
    code: 'x'.repeat(17_000),
  });
  assert.deepEqual([large.status, large.body.error], [413, 'invalid_request']);
  const strange = await post(app.http.fastify, '/token', '<a/>', { 'content-type': 'text/xml' });
  assert.deepEqual([strange.status, strange.body.error], [415, 'invalid_request']);
  const broken = await post(app.http.fastify, '/token', '{', { 'content-type': 'application/json' });
  assert.deepEqual([broken.status, broken.body.error], [400, 'invalid_request']);
});

test('an unknown host learns nothing', async (t) => {
  const { app } = await startTestApp(t);
  for (const host of [
    'nobody.example',
    'login.acme.example.evil.test',
    'evil.test:443',
    'localhost',
    'a b',
    '',
  ])
    for (const url of [
      '/authorize',
      '/login',
      '/',
      '/.well-known/openid-configuration',
      '/.well-known/jwks.json',
      '/userinfo',
    ]) {
      const reply = await app.http.fastify.inject({ url, headers: { host } });
      assert.equal(reply.statusCode, 400, `${host} ${url}`);
      assert.doesNotMatch(reply.body, /acme|other|shop/i);
    }
});

test('a stranger cannot name the host by a header', async (t) => {
  const { app } = await startTestApp(t);
  const reply = await app.http.fastify.inject({
    url: '/.well-known/openid-configuration',
    remoteAddress: '203.0.113.5',
    headers: {
      host: 'login.acme.example',
      'x-forwarded-host': 'login.other.example',
      'x-forwarded-proto': 'http',
    },
  });
  assert.equal(reply.json().issuer, issuer);
});

test('one spelling of a path: slashes more or less lead to the same endpoint', async (t) => {
  const { app } = await startTestApp(t);
  for (const path of ['/token/', '//token', '//token//']) {
    const reply = await post(app.http.fastify, path, { client_id: clientIds.spa });
    assert.equal(reply.body.error, 'invalid_request', path);
  }
});

test('an unknown path is a 404 that carries the headers of every page', async (t) => {
  const { browser } = await startTestApp(t);
  const reply = await browser().request(`${issuer}/nothing/here?x=1`);
  assert.equal(reply.status, 404);
  assert.match(reply.headers['content-security-policy'] ?? '', /frame-ancestors 'none'/);
  assert.doesNotMatch(reply.headers['content-security-policy'] ?? '', /unsafe/);
  assert.equal(reply.headers['x-content-type-options'], 'nosniff');
  assert.equal(reply.headers['referrer-policy'], 'same-origin');
});

test('an error page speaks to the person, in their language, and shows the words for others only where nothing else says it', async (t) => {
  const { browser, runtime } = await startTestApp(t);
  const german = { headers: { 'accept-language': 'de' } };
  const message = /class="message">([^<]*)/;
  const repeated = await browser().request(`${authorizationUrl()}&client_id=x`, german);
  assert.match(repeated.body, /Die Anfrage der Anwendung ist unvollständig/);
  assert.match(String(message.exec(repeated.body)?.[1]), /client_id/);
  for (const url of [`${issuer}/nothing/here`, authorizationUrl({ client_id: 'x' })]) {
    const reply = await browser().request(url, german);
    assert.match(reply.body, /lang="de"/);
    assert.equal(message.exec(reply.body), null);
    const { reason } = runtime.logger.lines.findLast(({ fields }) => fields.reason)?.fields ?? {};
    assert.ok(reason && !reply.body.includes(String(reason)), 'what the operator reads stays in the log');
  }
});

test('scripts of other origins reach the token endpoint and the metadata, and not the pages', async (t) => {
  const { app } = await startTestApp(t);
  const headers = { host: 'login.acme.example', origin: 'https://spa.acme.example' };
  const allowed = async (method: 'GET' | 'OPTIONS', url: string) =>
    (
      await app.http.fastify.inject({
        method,
        url,
        headers: { ...headers, 'access-control-request-method': 'POST' },
      })
    ).headers['access-control-allow-origin'];
  for (const url of ['/token', '/userinfo', '/revoke']) assert.equal(await allowed('OPTIONS', url), '*', url);
  for (const url of ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/userinfo'])
    assert.equal(await allowed('GET', url), '*', url);
  for (const url of ['/authorize', '/login', '/logout', '/']) {
    assert.equal(await allowed('OPTIONS', url), undefined, url);
    assert.equal(await allowed('GET', url), undefined, url);
  }
});

test('a HEAD is answered where reading is all there is, and does nothing where it is not', async (t) => {
  const { app } = await startTestApp(t);
  const status = async (url: string) =>
    (await app.http.fastify.inject({ method: 'HEAD', url, headers: { host: 'login.acme.example' } }))
      .statusCode;
  assert.equal(await status('/health'), 204);
  for (const url of ['/.well-known/openid-configuration', '/.well-known/jwks.json', '/css/uitsmijter.css'])
    assert.equal(await status(url), 200, url);
  for (const url of ['/authorize', '/logout', '/login']) assert.equal(await status(url), 405, url);
});

test('a method that an address does not take is told which it does', async (t) => {
  const { app } = await startTestApp(t);
  const headers = { host: 'login.acme.example' };
  for (const [method, url, allow] of [
    ['GET', '/token', 'POST'],
    ['DELETE', '/authorize', 'GET, POST'],
    ['PUT', '/login', 'GET, POST'],
  ] as const) {
    const reply = await app.http.fastify.inject({ method, url, headers });
    assert.deepEqual([reply.statusCode, reply.headers.allow], [405, allow], url);
  }
});
