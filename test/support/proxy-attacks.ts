/** What attackers send to a proxy: forged headers, paths that servers read differently, two hosts in one request. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Owner } from './owner.ts';
import { type ProxiedWorld, startProxiedWorld } from './proxied-world.ts';
import type { ProxyName } from './proxies.ts';
import { type RawReply, rawRequest } from './raw-request.ts';

const shop = 'shop.acme.localhost';

/** Every header that could make somebody of nobody, or another address of the one that was asked. */
const forged: readonly (readonly [string, string])[] = [
  ['Authorization', 'Bearer forged'],
  ['X-User-Ident', 'forged'],
  ['X-Forwarded-User', 'forged'],
  ['X-Forwarded-Email', 'forged@acme.localhost'],
  ['X-Forwarded-Groups', 'forged'],
  ['X_User_Ident', 'forged'],
  ['X-User_Ident', 'forged'],
  ['x_forwarded_user', 'forged'],
  ['X_Forwarded-Groups', 'forged'],
  ['X-Forwarded-Uri', '/public/forged'],
  ['X-Forwarded-Method', 'OPTIONS'],
  ['X-Forwarded-Host', 'mail.acme.localhost'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-For', '10.0.0.1'],
  ['X-Forwarded-Port', '4443'],
  ['X-Forwarded-Prefix', '/forged'],
  ['X-Forwarded-Server', 'forged'],
  ['X-Real-IP', '10.0.0.2'],
  ['X-Original-URL', `http://${shop}/public/forged`],
  ['X-Original-Method', 'OPTIONS'],
  ['X-Original-Uri', '/public/forged'],
  ['X-Original-Host', 'mail.acme.localhost'],
  ['X-Rewrite-Url', '/public/forged'],
  ['X_Forwarded_Host', 'mail.acme.localhost'],
  ['X-Forwarded_Uri', '/public/forged'],
  ['X_Original_URL', '/public/forged'],
  ['X_Rewrite-Url', '/public/forged'],
  ['Forwarded', `host=mail.acme.localhost;proto=https`],
  ['Connection', 'X-User-Ident, Authorization, X-Forwarded-Uri, X-Original-URL, Cookie'],
];

const everything = forged.flat();

/** What frameworks take the method from, in spellings that some of them read alike. */
const overrides = [
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'x-http-method-override',
  'X_HTTP_Method_Override',
  'X-HTTP.Method-Override',
  'X_Method-Override',
];

const isOverride = (name: string): boolean => /^x.(?:http.)?method(?:.override)?$/i.test(name);

/** `/admin` in spellings that some server reads so. */
const adminPaths = [
  '/public/../admin/x',
  '/public/%2e%2e/admin/x',
  '/public/..%2fadmin/x',
  '/public/%2e%2e%2fadmin/x',
  '/public/..%5cadmin/x',
  '/public\\..\\admin/x',
  '/public/..;/admin/x',
  '/public;/../admin/x',
  '/public/%252e%252e/admin/x',
  '//admin/x',
  '/./admin/x',
  '/public/x/../../admin/x',
  '/%61dmin/x',
  '/ADMIN/x',
  '/admin;x=1/x',
  '/admin%2fx',
  '/admin/x?',
  '/public/%00/../admin/x',
  '/public/..%c0%afadmin/x',
  '/public/#/../admin/x',
  '/admin%20/x',
  '/public/.%2e/admin/x',
];

/** @param world is asked when the tests run */
export function tellProxyAttacks(name: ProxyName, owner: Owner, world: () => ProxiedWorld): void {
  const ask = (target: string, headers: readonly string[] = [], method = 'GET'): Promise<RawReply> => {
    const { port } = world().proxy;
    return rawRequest({ port, target, method, headers: ['Host', `${shop}:${port}`, ...headers] });
  };

  it('no forged header lets anybody in who is not signed in', async () => {
    for (const headers of [...forged, everything]) {
      const reply = await ask('/data', headers);
      assert.notEqual(reply.status, 200, headers.join(' '));
      assert.equal('basket' in reply.headers, false);
    }
  });

  it('nothing that is forged reaches an application, also where everybody may go', async () => {
    for (const headers of [...forged, everything]) {
      const { status, body } = await ask('/public/page', headers);
      if (status === 200) assert.deepEqual(forgedIn(body, headers), [], headers.join(' '));
    }
  });

  it('an application is told by the proxy what was asked, and by whom', async () => {
    const { headers } = JSON.parse((await ask('/public/page')).body);
    assert.deepEqual(
      [headers['x-forwarded-host'], headers['x-forwarded-proto'], headers['x-forwarded-for']],
      [headers.host, 'http', '127.0.0.1'],
    );
  });

  it('no header sends an application that believes it from what everybody may see to something else', async () => {
    const bob = await cookieOf(world(), 'bob', 'right cow');
    for (const name of [
      'X-Original-URL',
      'X-Original-URI',
      'X-Rewrite-URL',
      'X-Forwarded-Uri',
      'X-Forwarded-Path',
    ])
      for (const headers of [[], ['Cookie', bob]]) {
        const { status, body } = await ask('/public/x', [...headers, name, '/admin/x']);
        if (status === 200) assert.doesNotMatch(body, /admin/, name);
      }
  });

  it('who is signed in cannot become somebody else', async () => {
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    assert.equal(
      JSON.parse((await ask('/data', ['Cookie', cookie])).body).headers['x-user-ident'],
      'acme-bob',
    );
    for (const headers of [...forged, everything]) {
      const { status, body } = await ask('/data', ['Cookie', cookie, ...headers]);
      if (status !== 200) continue;
      assert.deepEqual(forgedIn(body, headers), [], headers.join(' '));
      assert.equal(JSON.parse(body).headers['x-user-ident'], 'acme-bob');
    }
  });

  it('an application sees none of our cookies, and all of the others as they were sent', async () => {
    const session = await cookieOf(world(), 'bob', 'right cow');
    const ours = `${session}; uitsmijter-enter=secret; __Host-uitsmijter-enter=secret`;
    // What a proxy that reads a value once more would take for a variable of its own.
    const theirs = ['basket=7', 'a={env.HOME}; b="$host"; c=%[src]; d={http.request.host}', 'plain'];
    const seen = async (target: string, cookie: string) => {
      const { status, body } = await ask(target, ['Cookie', cookie]);
      assert.equal(status, 200, `${target} with ${cookie}`);
      return JSON.parse(body).headers.cookie ?? '';
    };
    for (const target of ['/data', '/public/page']) {
      for (const cookie of [session, ours]) assert.equal(await seen(target, cookie), '');
      for (const others of theirs)
        for (const cookie of [`${others}; ${ours}`, `${ours}; ${others}`])
          assert.equal(await seen(target, cookie), others);
    }
    const stranger = 'uitsmijter-sso=no.such.session; uitsmijter-enter=secret';
    assert.equal(await seen('/public/page', stranger), '');
    assert.equal(await seen('/public/page', `${stranger}; basket=7`), 'basket=7');
  });

  it('a session in several Cookie headers, or after very many cookies, does not get through', async () => {
    const session = await cookieOf(world(), 'bob', 'right cow');
    const many = Array.from({ length: 500 }, (_, index) => `c${index}=1`).join('; ');
    for (const headers of [
      ['Cookie', 'basket=7', 'Cookie', session],
      ['Cookie', session, 'Cookie', 'basket=7'],
      ['Cookie', `${many}; ${session}`],
    ])
      for (const target of ['/data', '/public/page']) {
        const { status, body } = await ask(target, headers);
        if (status === 200) assert.doesNotMatch(body, /uitsmijter-sso/);
      }
  });

  it('a method that a header names in place of the real one does not get around a rule about methods', async () => {
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    assert.equal((await ask('/orders/7', ['Cookie', cookie], 'POST')).status, 200);
    assert.equal((await ask('/orders/7', ['Cookie', cookie], 'DELETE')).status, 403);
    for (const name of overrides) {
      const { status, body } = await ask('/orders/7', ['Cookie', cookie, name, 'DELETE'], 'POST');
      // A proxy may also take it away.
      if (status === 200)
        assert.deepEqual(Object.keys(JSON.parse(body).headers).filter(isOverride), [], name);
      else assert.ok(status === 403 || status === 400, `${name}: ${status}`);
    }
  });

  it('nobody gets a tunnel to the application by which requests go that nobody asked about', async () => {
    for (const upgrade of [
      'h2c',
      'H2C',
      'websocket, h2c',
      'h2c, websocket',
      'h2c and websocket',
      'websocket and h2c',
      'HTTP/2.0',
      'TLS/1.0',
    ]) {
      const asked = upgrade.split(' and ').flatMap((name) => ['Upgrade', name]);
      const headers = ['Connection', 'Upgrade, HTTP2-Settings', ...asked, 'HTTP2-Settings', 'AAMAAABk'];
      const { status, headers: told } = await ask('/public/page', headers);
      // The application agrees to whatever it is asked for; a WebSocket is none of these tunnels.
      if (status === 101) assert.equal(told.upgrade, 'websocket', upgrade);
    }
  });

  it('no spelling of a path gets around a rule', async () => {
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    for (const target of adminPaths)
      for (const headers of [[], ['Cookie', cookie]]) {
        const { status, body } = await ask(target, headers);
        if (status !== 200) continue;
        // What got through must be no way to /admin for whoever reads it, however generously.
        const { url } = JSON.parse(body);
        assert.doesNotMatch(generously(url), /^\/+admin/, `${target} came through as ${url}`);
      }
  });

  it('a request that names two hosts gets nothing of either', async () => {
    const { port } = world().proxy;
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    const mail = `mail.acme.localhost:${port}`;
    const absolute = await rawRequest({
      port,
      target: `http://${shop}:${port}/admin/x`,
      headers: ['Host', mail, 'Cookie', cookie],
    });
    assert.notEqual(absolute.status, 200);
    const twice = await rawRequest({
      port,
      target: '/admin/x',
      headers: ['Host', mail, 'Host', `${shop}:${port}`, 'Cookie', cookie],
    }).catch(() => ({ status: 400 }));
    assert.notEqual(twice.status, 200);
  });

  it('a host in another spelling has the same rules, or none', async () => {
    const { port } = world().proxy;
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    for (const host of [
      `SHOP.ACME.LOCALHOST:${port}`,
      `Shop.Acme.Localhost:${port}`,
      `shop.acme.localhost.:${port}`,
      `shop.acme.localhost`,
      `shop.acme.localhost:0${port}`,
      `shop.acme.localhost:${port},mail.acme.localhost`,
      `mail.acme.localhost,shop.acme.localhost:${port}`,
      `shop.acme.localhost:${port}:80`,
      `x@shop.acme.localhost:${port}`,
      `shop.acme.localhost%2e:${port}`,
      ' ',
    ]) {
      const headers = ['Host', host, 'Cookie', cookie];
      const { status, body } = await rawRequest({ port, target: '/admin/x', headers });
      // Where no application is, there may be an empty page.
      assert.ok(status !== 200 || body === '', `${host}: ${body}`);
    }
  });

  it('a request target that is no path gets nothing', async () => {
    const { port } = world().proxy;
    const cookie = await cookieOf(world(), 'bob', 'right cow');
    for (const [method, target] of [
      ['OPTIONS', '*'],
      ['GET', `http://${shop}:${port}/admin/x`],
      ['GET', `HTTP://${shop}:${port}/admin/x`],
      ['GET', `http://x@${shop}:${port}/admin/x`],
      ['GET', `http://${shop}:${port}`],
      ['GET', `${shop}:${port}/admin/x`],
    ] as const) {
      const { status, body } = await ask(target, ['Cookie', cookie], method).catch(() => ({
        status: 400,
        body: '',
      }));
      if (status === 200 && body !== '') assert.doesNotMatch(JSON.parse(body).url, /admin|\*/, target);
    }
  });

  it('nobody but the proxy asks the interceptor', async () => {
    const { port } = world().proxy;
    for (const target of [
      '/interceptor',
      '/interceptor/',
      '/interceptor?x',
      '//interceptor',
      '/interceptor/public/x',
    ]) {
      const reply = await rawRequest({
        port,
        target,
        headers: ['Host', `login.acme.localhost:${port}`, 'X-Original-URL', `http://${shop}/public/x`],
      });
      assert.notEqual(reply.status, 200, target);
      assert.equal(reply.headers.authorization, undefined);
    }
  });

  it('a header that the tenant itself chose does not come from the browser in another spelling', async () => {
    const changeTenant = (text: string) =>
      text.replace('  interceptor:\n', '  interceptor:\n    headers: { Remote-User: user }\n');
    const { port } = (await startProxiedWorld(owner, name, { changeTenant })).proxy;
    for (const header of ['Remote_User', 'REMOTE.USER']) {
      const headers = ['Host', `${shop}:${port}`, header, 'forged'];
      const { body } = await rawRequest({ port, target: '/public/page', headers });
      assert.doesNotMatch(body, /forged/, header);
    }
  });

  for (const [what, mistake] of Object.entries(forgotten[name]))
    it(`a proxy that forgets ${what} lets nobody in, whatever a browser puts in its place`, async () => {
      const careless = await startWrongly(mistake);
      for (const cookie of [[], ['Cookie', await cookieOf(careless, 'ada', 'right horse')]])
        for (const forged of [[], ...instead]) {
          const headers = [...cookie, ...forged];
          const { status } = await askAt(careless, '/data', headers);
          assert.notEqual(status, 200, headers.join(' '));
        }
    });

  for (const [what, mistake] of Object.entries(believed[name]))
    it(`a proxy that believes a browser ${what} asks nothing else for it`, async () => {
      const gullible = await startWrongly(mistake);
      for (const cookie of [[], ['Cookie', await cookieOf(gullible, 'bob', 'right cow')]])
        for (const forged of [[], ...instead]) {
          const headers = [...cookie, ...forged];
          const { status } = await askAt(gullible, '/admin/x', headers);
          assert.notEqual(status, 200, headers.join(' '));
        }
    });

  async function startWrongly([pattern, mistake]: Mistake): Promise<ProxiedWorld> {
    let found = 0;
    const wrong = await startProxiedWorld(owner, name, {
      change: (text) =>
        text.replace(pattern, (...match) => {
          found += 1;
          return mistake.replace('$&', match[0]);
        }),
    });
    assert.ok(found > 0, `nothing to do wrongly at ${pattern}`);
    return wrong;
  }
}

function askAt({ proxy }: ProxiedWorld, target: string, headers: readonly string[]): Promise<RawReply> {
  const { port } = proxy;
  return rawRequest({ port, target, headers: ['Host', `${shop}:${port}`, ...headers] });
}

/** What a browser says in place of a proxy, as each kind of proxy would say it. */
const instead: readonly (readonly string[])[] = [
  ['X-Forwarded-Uri', '/public/forged'],
  ['X-Forwarded-Method', 'GET'],
  ['X-Forwarded-Host', 'mail.acme.localhost'],
  ['X-Forwarded-Proto', 'http'],
  [
    ...['X-Forwarded-Uri', '/public/forged', 'X-Forwarded-Method', 'GET'],
    ...['X-Forwarded-Host', 'mail.acme.localhost', 'X-Forwarded-Proto', 'http'],
  ],
  ['X-Original-URL', `http://${shop}/public/forged`],
  ['X-Original-Method', 'GET'],
  ['X-Original-URL', `http://${shop}/public/forged`, 'X-Original-Method', 'GET'],
];

/** What is found, and what an operator has there instead. */
type Mistake = readonly [RegExp, string];
type Mistakes = Readonly<Record<ProxyName, Readonly<Record<string, Mistake>>>>;

/** What an operator may leave out of the proxy's questions. */
const forgotten: Mistakes = {
  caddy: {
    'the path': [/header_up X-Forwarded-Uri .*/, ''],
    'the method': [/header_up X-Forwarded-Method .*/, ''],
    'the host': [/header_up X-Forwarded-Uri .*/, '$&\n\t\theader_up -X-Forwarded-Host'],
    'the scheme': [/header_up X-Forwarded-Uri .*/, '$&\n\t\theader_up -X-Forwarded-Proto'],
  },
  nginx: {
    'the address': [/proxy_set_header X-Original-URL \$.*/, ''],
    'the method': [/proxy_set_header X-Original-Method \$.*/, ''],
    'the address and the method': [/proxy_set_header X-Original-(?:URL|Method) \$.*/g, ''],
  },
  haproxy: {
    'whom to ask': [/http-request set-var\(txn\.uitsmijter_url\).*/, ''],
    'to ask': [/http-request lua\.uitsmijter .*/, ''],
    'the path': [/\["x-forwarded-uri"\] = .*/, ''],
    'the method': [/\["x-forwarded-method"\] = .*/, ''],
    'the host': [/\["x-forwarded-host"\] = .*/, ''],
    'the scheme': [/\["x-forwarded-proto"\] = .*/, ''],
  },
  // It says all of it by itself.
  traefik: {},
  envoy: { 'the scheme': [/- exact: x-forwarded-proto/, ''] },
};

/** Where an operator may tell the proxy to believe what comes from outside. */
const believed: Mistakes = {
  caddy: { 'like a trusted proxy': [/rewrite \/interceptor/, '$&\n\t\ttrusted_proxies 0.0.0.0/0'] },
  nginx: { 'in X-Forwarded-…': [/proxy_set_header X-Forwarded-\w+ "";/g, ''] },
  haproxy: { 'in X-Forwarded-… and X-Original-…': [/http-request del-header \^.*/, ''] },
  traefik: {
    'in its question': [/trustForwardHeader: false/, 'trustForwardHeader: true'],
    'at its door': [/address: ":8080"/, '$&\n    forwardedHeaders: { insecure: true }'],
  },
  envoy: { 'about addresses': [/use_remote_address: true/, 'use_remote_address: false'] },
};

/** What the application saw of what was forged, under whatever name. */
function forgedIn(body: string, sent: readonly string[]): readonly string[] {
  const lies = sent.filter((_, index) => index % 2 === 1 && sent[index - 1] !== 'Connection');
  // The application of the examples shows the headers that it got.
  const { headers } = JSON.parse(body) as { readonly headers: Readonly<Record<string, string>> };
  return Object.entries(headers)
    .filter(([, value]) => lies.some((lie) => value.includes(lie)))
    .map(([name, value]) => `${name}: ${value}`);
}

/** As a careless server reads a path: decoded, with backslashes as slashes, without parameters, in lower case. */
function generously(url: string): string {
  const [path = ''] = url.split('?');
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const plain = decoded
    .replaceAll('\\', '/')
    .replaceAll(/;[^/]*/g, '')
    .toLowerCase();
  return new URL(plain.replace(/^\/+/, '/'), 'http://x').pathname;
}

/** Signs in at the login page as a program would. */
export async function cookieOf(world: ProxiedWorld, username: string, password: string): Promise<string> {
  const { port } = world.proxy;
  const host = `login.acme.localhost:${port}`;
  const form = { location: world.at(shop), mode: 'interceptor', username, password };
  const reply = await world.app.http.fastify.inject({
    method: 'POST',
    url: '/login',
    headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
  const [cookie] = reply.cookies;
  assert.equal(cookie?.name, 'uitsmijter-sso', reply.body);
  return `uitsmijter-sso=${cookie.value}`;
}
