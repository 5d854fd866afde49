/** Strangers who ask the interceptor, or make a proxy ask it about something else than they want. */
import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { type TestContext, test } from 'node:test';
import { behindProxy } from '../support/proxied-browser.ts';
import { proxiedFiles } from '../support/proxied-tenants.ts';
import { recordedProxies } from '../support/recorded-proxies.ts';
import { startTestApp } from '../support/start-app.ts';

const rules = `    rules:
      - { path: /public/**, allow: everybody }
      - { path: [/admin/**, /settings], allow: { roles: [admin] } }`;

type Headers = Readonly<Record<string, string | string[]>>;

const asked = (path = '/data', host = 'shop.apps.acme.example'): Record<string, string> => ({
  host: 'uitsmijter:8080',
  accept: 'text/html',
  'x-forwarded-method': 'GET',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': host,
  'x-forwarded-uri': path,
});

async function world(t: TestContext, { interceptor = rules, env = {} } = {}) {
  const started = await startTestApp(t, { files: proxiedFiles(interceptor), env });
  const { fastify } = started.app.http;
  const person = behindProxy(fastify);
  const signIn = async (username: string, password: string): Promise<string> => {
    await person.signIn(await person.visit('https://shop.apps.acme.example/'), username, password);
    return `uitsmijter-sso=${person.jar.get('.acme.example')?.get('uitsmijter-sso')}`;
  };
  const ask = async (headers: Headers, url = '/interceptor', remoteAddress = '127.0.0.1') =>
    fastify.inject({ method: 'GET', url, headers: { ...headers }, remoteAddress });
  return { ...started, fastify, person, signIn, ask };
}

test('only a trusted proxy is answered, signed in or not', async (t) => {
  const { ask, signIn } = await world(t, { env: { TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' } });
  const cookie = await signIn('jana', 'right horse');
  assert.equal((await ask({ ...asked(), cookie }, '/interceptor', '10.1.2.3')).statusCode, 200);
  for (const stranger of ['203.0.113.9', '192.168.0.1', '2001:db8::1', '::ffff:203.0.113.9'])
    for (const headers of [
      asked(),
      { ...asked(), cookie },
      { ...asked('/public/x'), 'x-forwarded-for': '127.0.0.1' },
    ]) {
      const reply = await ask(headers, '/interceptor', stranger);
      assert.equal(reply.statusCode, 403, stranger);
      assert.equal(reply.headers.authorization, undefined);
    }
});

/** Each makes it unclear what is asked; with a valid cookie all the same, nothing is let through. */
const unclear: Readonly<Record<string, Headers>> = {
  'no header at all': { host: 'uitsmijter:8080' },
  'no method': without('x-forwarded-method'),
  'no scheme': without('x-forwarded-proto'),
  'no host': without('x-forwarded-host'),
  'no path': without('x-forwarded-uri'),
  'two dialects': {
    ...asked(),
    'x-original-url': 'https://shop.apps.acme.example/data',
    'x-original-method': 'GET',
  },
  'two hosts': { ...asked(), 'x-forwarded-host': 'shop.apps.acme.example, evil.example' },
  'two paths': { ...asked(), 'x-forwarded-uri': ['/public/x', '/admin/x'] },
  'two methods': { ...asked(), 'x-forwarded-method': 'GET, POST' },
  'two schemes': { ...asked(), 'x-forwarded-proto': 'https,http' },
  'a method in lower case': { ...asked(), 'x-forwarded-method': 'get' },
  'a method that is none': { ...asked(), 'x-forwarded-method': 'G3T' },
  'a scheme that is none': { ...asked(), 'x-forwarded-proto': 'gopher' },
  'an empty host': { ...asked(), 'x-forwarded-host': '' },
  'a host with user info': { ...asked(), 'x-forwarded-host': 'x@shop.apps.acme.example' },
  'a host with a path': { ...asked(), 'x-forwarded-host': 'shop.apps.acme.example/x' },
  'a host with a strange port': { ...asked(), 'x-forwarded-host': 'shop.apps.acme.example:99999' },
  'a host with a trailing dot': { ...asked(), 'x-forwarded-host': 'shop.apps.acme.example.' },
  'an absolute path': { ...asked(), 'x-forwarded-uri': 'https://shop.apps.acme.example/data' },
  'a path without a slash': { ...asked(), 'x-forwarded-uri': 'data' },
  'an empty path': { ...asked(), 'x-forwarded-uri': '' },
  'a path with a fragment': { ...asked(), 'x-forwarded-uri': '/public/#/../admin/x' },
  'a path with a blank': { ...asked(), 'x-forwarded-uri': '/data x' },
  'a path with a backslash': { ...asked(), 'x-forwarded-uri': '/public\\..\\admin' },
  'a path with bytes beyond ASCII': { ...asked(), 'x-forwarded-uri': '/d\u00e4ta' },
  'a path without an end': { ...asked(), 'x-forwarded-uri': `/${'x'.repeat(9000)}` },
  'a host of nobody': { ...asked(), 'x-forwarded-host': 'nobody.example' },
  'the host localhost': { ...asked(), 'x-forwarded-host': 'localhost' },
};

function without(name: string): Headers {
  const { [name]: _, ...rest } = asked();
  return rest;
}

for (const [what, headers] of Object.entries(unclear))
  test(`${what}: nothing is let through`, async (t) => {
    const { ask, signIn } = await world(t);
    const cookie = await signIn('jana', 'right horse');
    assert.equal((await ask({ ...asked(), cookie })).statusCode, 200);
    const reply = await ask({ ...headers, cookie });
    assert.equal(reply.statusCode, 403);
    assert.equal(reply.headers.authorization, undefined);
    assert.equal(reply.headers.location, undefined);
  });

const nginxUrls = [
  'https://shop.apps.acme.example',
  'https:///data',
  '//shop.apps.acme.example/data',
  'shop.apps.acme.example/data',
  'https://x@shop.apps.acme.example/data',
  'https://shop.apps.acme.example/data, https://shop.apps.acme.example/public/x',
  'https://evil.example\\@shop.apps.acme.example/data',
  'ftp://shop.apps.acme.example/data',
  'https://shop.apps.acme.example#/data',
  '',
];
test('an X-Original-URL that is no plain address lets nothing through', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('jana', 'right horse');
  for (const url of nginxUrls) {
    const reply = await ask({ cookie, 'x-original-url': url, 'x-original-method': 'GET' });
    assert.equal(reply.statusCode, 403, url);
  }
});

test('an identity header from the browser never comes back as ours', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  const forged = {
    authorization: 'Bearer forged',
    'x-user-ident': 'forged',
    'x-forwarded-user': 'forged',
    'x-forwarded-email': 'forged@example.com',
    'x-forwarded-groups': 'admin',
  };
  const nobody = await ask({ ...asked('/public/x'), ...forged });
  const otto = await ask({ ...asked(), ...forged, cookie });
  for (const name of Object.keys(forged)) {
    assert.equal(nobody.headers[name], '', name);
    assert.doesNotMatch(String(otto.headers[name]), /forged|admin/, name);
  }
  // What Otto's profile does not have is said to be empty, not left to the browser.
  assert.equal(otto.headers['x-forwarded-email'], '');
});

test('an identity header in a spelling that no proxy overwrites is refused', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  for (const name of [
    'x_user_ident',
    'x-user_ident',
    'X_FORWARDED_GROUPS',
    'x-forwarded_email',
    'X.User.Ident',
    'x-forwarded.groups',
    "x'user_ident",
  ])
    assert.equal((await ask({ ...asked(), cookie, [name]: 'admin' })).statusCode, 403, name);
});

test('where rules go by the method, a request names one', async (t) => {
  const { ask, signIn } = await world(t, {
    interceptor: `    rules:
      - { path: /public/**, allow: everybody }
      - { path: /orders/**, method: [DELETE, PUT], allow: { roles: [admin] } }
      - { path: /api/**, method: OPTIONS, allow: everybody }`,
  });
  const cookie = await signIn('otto', 'right cow');
  const post = (path: string, headers: Headers = {}) =>
    ask({ ...asked(path), 'x-forwarded-method': 'POST', ...headers });
  for (const name of [
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'X_HTTP_Method_Override',
    'x.http.method-override',
  ])
    for (const value of ['DELETE', 'delete', 'GET, DELETE', 'OPTIONS', '']) {
      const override = { [name]: value };
      assert.equal((await post('/orders/1', { cookie, ...override })).statusCode, 403, `${name}: ${value}`);
      assert.equal((await post('/api/x', override)).statusCode, 403, `${name}: ${value}`);
      // Where no method has a say, applications take from it what they like.
      assert.equal((await post('/list', { cookie, ...override })).statusCode, 200);
      assert.equal((await post('/public/x', override)).statusCode, 200);
    }
  assert.equal((await post('/orders/1', { cookie })).statusCode, 200);
});

test('the application gets no cookie of ours, signed in or not, by the short way or the long one', async (t) => {
  const { ask, signIn, runtime } = await world(t);
  const session = await signIn('otto', 'right cow');
  const ours = `${session}; __Host-uitsmijter-enter=secret; uitsmijter-enter=secret`;
  const cookies = async (cookie: string, path = '/data') => {
    const { statusCode, headers } = await ask({ ...asked(path), cookie });
    return [statusCode, headers.cookie];
  };
  const all = async () => {
    for (const sent of [session, ours]) {
      assert.deepEqual(await cookies(sent), [200, '']);
      assert.deepEqual(await cookies(`a=1; ${sent}; b="2"`), [200, 'a=1; b="2"']);
    }
  };
  await all();
  assert.deepEqual(await cookies('uitsmijter-sso=x; uitsmijter-enter=y', '/public/x'), [200, '']);
  assert.deepEqual(await cookies('a=1; uitsmijter-sso=x', '/public/x'), [200, 'a=1']);
  assert.equal((await ask(asked('/public/x'))).headers.cookie, '');
  // Each of these prolongs it, which is the long way.
  runtime.clock.advance(6 * 86_400);
  await all();
});

test('no number of dead sessions hides that a neighbour has put a living one before the person’s own', async (t) => {
  const { ask, signIn, fastify } = await world(t);
  const victim = await signIn('jana', 'right horse');
  const attacker = behindProxy(fastify);
  const planted: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    await attacker.signIn(await attacker.visit('https://shop.apps.acme.example/'), 'otto', 'right cow');
    planted.unshift(`uitsmijter-sso=${attacker.jar.get('.acme.example')?.get('uitsmijter-sso')}`);
    if (count < 4) attacker.jar.clear();
    if (count < 4)
      await fastify.inject({
        url: '/logout',
        headers: { host: 'login.acme.example', cookie: planted[0] ?? '', 'sec-fetch-site': 'same-origin' },
      });
  }
  const reply = await ask({ ...asked(), cookie: [...planted, victim].join('; ') });
  assert.equal(reply.statusCode, 307);
});

test('no number of other cookies hides it either', async (t) => {
  const { ask, signIn, fastify } = await world(t);
  const victim = await signIn('jana', 'right horse');
  const attacker = behindProxy(fastify);
  await attacker.signIn(await attacker.visit('https://shop.apps.acme.example/'), 'otto', 'right cow');
  const planted = `uitsmijter-sso=${attacker.jar.get('.acme.example')?.get('uitsmijter-sso')}`;
  const others = Array.from({ length: 99 }, (_, index) => `c${index}=1`);
  assert.equal((await ask({ ...asked(), cookie: [planted, ...others, victim].join('; ') })).statusCode, 307);
});

test('paths that servers read differently are nobody’s', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  for (const path of [
    '/public/../admin/x',
    '/public/%2e%2e/admin/x',
    '/public/.%2E/admin/x',
    '/public/..%2fadmin/x',
    '/public/..%5Cadmin/x',
    '/public/..;/admin/x',
    '/public;x/../admin/x',
    '/public/%252e%252e/admin',
    '/public//../admin',
    '//admin/x',
    '/./admin/x',
    '/ADMIN/x',
    '/Admin/x',
    '/Public/x',
    // The long s is an s in upper case: for a comparison that goes by that, this is another spelling of /settings.
    '/%C5%BFettings',
    '/admin;/x',
    '/admin%2fx',
    '/public/%00',
    '/public/%c0%ae%c0%ae/admin',
    '/public/%',
    '/public/%zz',
    '/admin%20/../public/x',
    '/admin./x',
  ])
    assert.equal((await ask({ ...asked(path), cookie })).statusCode, 403, path);
});

test('a rule guards its path however its accents were typed', async (t) => {
  const decomposed = 'cafe\u0301';
  const { ask, signIn } = await world(t, {
    interceptor: `    rules: [{ path: /${decomposed}/**, allow: { roles: [admin] } }]`,
  });
  const cookie = await signIn('otto', 'right cow');
  for (const path of ['/cafe\u0301/x', '/caf\u00e9/x'])
    assert.equal((await ask({ ...asked(encodeURI(path)), cookie })).statusCode, 403, path);
});

test('an access token is no cookie, and a cookie no token', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('jana', 'right horse');
  const { authorization = '' } = (await ask({ ...asked(), cookie })).headers;
  const token = String(authorization).replace('Bearer ', '');
  assert.equal((await ask({ ...asked(), cookie: `uitsmijter-sso=${token}` })).statusCode, 307);
  assert.equal(
    (await ask({ ...asked(), authorization: cookie.replace('uitsmijter-sso=', 'Bearer ') })).statusCode,
    307,
  );
  assert.equal((await ask({ ...asked(), authorization: `Bearer ${token}` })).statusCode, 307);
});

const brokenCookies = [
  '',
  'x',
  'a.b.c',
  'eyJhbGciOiJub25lIn0.eyJzaWQiOiJ4In0.',
  '"',
  '%00',
  'x'.repeat(4000),
];
test('a broken cookie is no cookie', async (t) => {
  const { ask } = await world(t);
  for (const value of brokenCookies) {
    const reply = await ask({ ...asked(), cookie: `uitsmijter-sso=${value}` });
    assert.equal(reply.statusCode, 307, value);
    assert.equal(reply.headers.authorization, undefined);
  }
});

test('two sessions in one browser are both over, and the person is asked once', async (t) => {
  const { ask, signIn, person, fastify } = await world(t);
  const victim = await signIn('jana', 'right horse');
  const attacker = behindProxy(fastify);
  await attacker.signIn(await attacker.visit('https://shop.apps.acme.example/'), 'otto', 'right cow');
  const planted = `uitsmijter-sso=${attacker.jar.get('.acme.example')?.get('uitsmijter-sso')}`;
  assert.equal((await ask({ ...asked(), cookie: `${planted}; ${victim}` })).statusCode, 307);
  for (const cookie of [victim, planted]) assert.equal((await ask({ ...asked(), cookie })).statusCode, 307);
  const login = await person.visit('https://shop.apps.acme.example/');
  assert.match(login.body, /name="password"/);
});

test('a program that claims to be a health check or a preflight gets nothing', async (t) => {
  const { ask } = await world(t);
  for (const agent of ['kube-probe/1.29', 'GoogleHC/1.0', 'ELB-HealthChecker/2.0'])
    assert.equal((await ask({ ...asked(), 'user-agent': agent })).statusCode, 307);
  assert.equal(
    (await ask({ ...asked(), accept: '*/*', 'x-forwarded-method': 'OPTIONS', origin: 'https://x.example' }))
      .statusCode,
    401,
  );
});

test('the way back leads to the tenant’s own hosts only', async (t) => {
  const { person, ask } = await world(t);
  const { location = '' } = (await ask(asked('/x?for=https://evil.example/'))).headers;
  const login = new URL(String(location));
  assert.equal(login.searchParams.get('for'), 'https://shop.apps.acme.example/x?for=https://evil.example/');
  for (const target of [
    'https://evil.example/',
    'https://shop.apps.acme.example.evil.example/',
    'https://shop.apps.acme.example@evil.example/',
    'https://shop.other.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'http://shop.apps.acme.example/',
  ]) {
    login.searchParams.set('for', target);
    assert.equal((await person.request(login.href)).status, 400, target);
  }
});

test('the question has one spelling: what a proxy keeps from browsers as /interceptor is nowhere else', async (t) => {
  const { ask, signIn } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  const nginx = { 'x-original-url': 'https://shop.apps.acme.example/data', 'x-original-method': 'GET' };
  for (const said of [asked(), nginx]) {
    assert.equal((await ask({ ...said, cookie }, '/interceptor?x=1')).statusCode, 200);
    for (const url of ['//interceptor', '/%69nterceptor', '/interceptor%3F', '/%2finterceptor']) {
      const reply = await ask({ ...said, cookie }, url);
      assert.notEqual(reply.statusCode, 200, url);
      assert.equal(reply.headers.authorization, undefined);
    }
  }
});

test('Envoy’s path and host are read as strictly as the others’ headers', async (t) => {
  const { fastify, signIn } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  const question = (path: string, host: string) => ({
    ...recordedProxies.envoy.ask({
      method: 'GET',
      url: new URL('https://shop.apps.acme.example/'),
      headers: { cookie },
    }),
    url: `/interceptor${path}`,
    headers: { host, cookie, 'x-forwarded-proto': 'https' },
  });
  const status = async (path: string, host = 'shop.apps.acme.example') =>
    (await fastify.inject({ ...question(path, host), method: 'GET' })).statusCode;
  assert.equal(await status('/data'), 200);
  assert.equal(await status('/admin/x'), 403);
  for (const path of [
    '/public/../admin/x',
    '//data',
    '/public/%2e%2e/admin/x',
    '/public/..;/admin',
    '/ADMIN/x',
  ])
    assert.equal(await status(path), 403, path);
  assert.equal(await status('/data', 'nobody.example'), 403);
});

test('the log says which rule refused what, and never a query', async (t) => {
  const { ask, signIn, runtime } = await world(t);
  const cookie = await signIn('otto', 'right cow');
  await ask({ ...asked('/admin/x?token=secret'), cookie });
  const { fields } = runtime.logger.lines.at(-1) ?? {};
  assert.deepEqual(
    [fields?.rule, fields?.host, fields?.method, fields?.path, fields?.subject],
    [2, 'shop.apps.acme.example', 'GET', '/admin/x', 'u-1002'],
  );
  assert.doesNotMatch(JSON.stringify(runtime.logger.lines), /token=secret/);
});

test('the log says what is wrong with a question, where it came from, and never a query', async (t) => {
  const { ask, runtime } = await world(t, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const logged = async (headers: Headers, peer?: string) => {
    await ask(headers, '/interceptor', peer);
    return runtime.logger.lines.at(-1)?.fields ?? {};
  };
  const unclear = await logged({ ...asked('/x?secret=1'), 'x-forwarded-proto': 'http, https' });
  assert.equal(unclear.reason, 'X-Forwarded-Proto is malformed, or was sent twice');
  assert.deepEqual(
    [unclear.peer, unclear.host, unclear.method, unclear.path],
    ['127.0.0.1', 'shop.apps.acme.example', 'GET', '/x'],
  );
  const stranger = await logged(asked('/x;jsessionid=1'), '203.0.113.9');
  assert.match(String(stranger.reason), /no trusted proxy.*TRUSTED_PROXIES/);
  assert.deepEqual([stranger.peer, stranger.path], ['203.0.113.9', '/x']);
  const nobody = await logged(asked('/x', 'nobody.example'));
  assert.deepEqual([nobody.reason, nobody.host], ['no tenant has the forwarded host', 'nobody.example']);
});

test('Envoy asks with the method of the browser, whichever it is: WebDAV is let in and kept out like the rest', async (t) => {
  const { fastify, signIn } = await world(t, {
    interceptor: '    rules: [{ method: [LOCK, M-SEARCH], path: /dav/**, allow: nobody }]',
  });
  const cookie = await signIn('otto', 'right cow');
  // What CONNECT asks for is a tunnel, and never a resource.
  for (const method of METHODS.filter((each) => each !== 'CONNECT')) {
    const { url, headers } = recordedProxies.envoy.ask({
      method,
      url: new URL('https://shop.apps.acme.example/dav/x'),
      headers: { cookie },
    });
    // inject takes every method of HTTP; its type lists some.
    const { statusCode } = await fastify.inject({ url, headers, method: method as 'GET' });
    assert.equal(statusCode, method === 'LOCK' || method === 'M-SEARCH' ? 403 : 200, method);
    const elsewhere = await fastify.inject({
      url: '/',
      headers: { host: 'login.acme.example' },
      method: method as 'GET',
    });
    if (method !== 'GET' && method !== 'HEAD') assert.notEqual(elsewhere.statusCode, 200, method);
  }
});

test('an address that is too long to come back to is told so, and no login page is sent that would refuse it', async (t) => {
  const { person, ask } = await world(t);
  for (const host of ['shop.apps.acme.example', 'wiki.acme.test']) {
    const near = await person.visit(`https://${host}/${'x'.repeat(7500)}`);
    assert.match(near.body, /name="password"/, host);
    for (const path of [`/${'x'.repeat(8150)}`, `/?${'%20'.repeat(2500)}`]) {
      const { statusCode, headers, body } = await ask(asked(path, host));
      assert.deepEqual([statusCode, headers.location], [403, undefined], host);
      assert.match(body, /too long to come back to/);
    }
  }
});
