/** Sessions behind a proxy: who is still allowed, what happens while the user store is away, and what tokens say. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeJwt } from 'jose';
import { usersScript } from '../support/fixtures.ts';
import { behindProxy, type ProxiedBrowser, type ProxiedReply } from '../support/proxied-browser.ts';
import { proxiedFiles } from '../support/proxied-tenants.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const app = 'https://shop.apps.acme.example';
const day = 86_400;
const hour = 3600;

const isLoginPage = ({ url, body }: ProxiedReply): boolean =>
  url.hostname === 'login.acme.example' && body.includes('name="password"');

async function signedIn(
  t: TestContext,
  interceptor = '',
  options: Parameters<typeof proxiedFiles>[1] = {},
): Promise<StartedApp & { person: ProxiedBrowser }> {
  const started = await startTestApp(t, { files: proxiedFiles(interceptor, options) });
  const person = behindProxy(started.app.http.fastify);
  await person.signIn(await person.visit(`${app}/`), 'jana', 'right horse');
  return { ...started, person };
}

const withScript = (script: string, interceptor = '') => {
  const { 'tenants/acme.yaml': tenant = '' } = proxiedFiles(interceptor, { script });
  return { 'tenants/acme.yaml': tenant };
};

const withoutJana = usersScript.replace('users[args.username] !== undefined', "args.username !== 'jana'");
const away = usersScript.replace('constructor(args) {', "constructor(args) { throw new Error('away');");

const messages = ({ runtime }: StartedApp, part: string) =>
  runtime.logger.lines.filter(({ message }) => message.includes(part));

test('a person whom the user store no longer knows is signed out when the session is due', async (t) => {
  const { person, ...started } = await signedIn(t);
  await started.reconfigure(withScript(withoutJana));
  assert.equal((await person.visit(`${app}/`)).status, 200);
  started.runtime.clock.advance(6 * day);
  assert.ok(isLoginPage(await person.visit(`${app}/`)));
  assert.ok(isLoginPage(await person.visit('https://login.acme.example/login?for=/')));
});

test('many requests at once ask the user store once', async (t) => {
  const { person, ...started } = await signedIn(t);
  await started.reconfigure(withScript(withoutJana));
  started.runtime.clock.advance(6 * day);
  const replies = await Promise.all(Array.from({ length: 8 }, () => person.request(`${app}/data`)));
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [307]);
  assert.equal(messages(started, 'Ended a session').length, 1);
});

test('while the user store is away a session goes on, and the log says so, once in half a minute', async (t) => {
  const { person, ...started } = await signedIn(t);
  await started.reconfigure(withScript(away));
  started.runtime.clock.advance(6 * day);
  for (let count = 0; count < 3; count += 1) assert.equal((await person.request(`${app}/data`)).status, 200);
  const warned = () => messages(started, 'The user store did not answer').length;
  assert.equal(warned(), 1);
  started.runtime.clock.advance(31);
  assert.equal((await person.request(`${app}/data`)).status, 200);
  assert.equal(warned(), 2);
  const [line] = messages(started, 'The user store did not answer');
  assert.deepEqual([line?.level, line?.fields.subject], ['warning', 'u-1001']);
});

test('with a grace, the session is refused once the user store has been away for longer', async (t) => {
  const grace = '    grace: 3600\n    rules: [{ path: /public, allow: everybody }]';
  const { person, ...started } = await signedIn(t, grace);
  await started.reconfigure(withScript(away, grace));
  // Who comes back long after the session was due has the whole grace.
  started.runtime.clock.advance(6 * day);
  assert.equal((await person.request(`${app}/data`)).status, 200);
  started.runtime.clock.advance(hour / 2);
  assert.equal((await person.request(`${app}/data`)).status, 200);
  started.runtime.clock.advance(hour);
  const refused = await person.request(`${app}/data`);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.authorization, undefined);
  const open = await person.request(`${app}/public`);
  assert.deepEqual([open.status, open.seen?.['x-user-ident']], [200, '']);
  // It was not ended: with the user store back, the person goes on.
  await started.reconfigure(withScript(usersScript, grace));
  assert.equal((await person.request(`${app}/data`)).status, 200);
});

const cookieSet = ({ headers }: ProxiedReply) => headers['set-cookie'] ?? '';

test('a session that is prolonged on one domain goes on on all of them, in scripts too', async (t) => {
  const { person, runtime } = await signedIn(t);
  const wiki = 'https://wiki.acme.test';
  const script = { headers: { accept: '*/*', 'sec-fetch-mode': 'cors' } };
  await person.visit(`${wiki}/`);
  runtime.clock.advance(5.5 * day);
  assert.match(cookieSet(await person.request(`${app}/data`)), /^uitsmijter-sso=/);
  runtime.clock.advance(day);
  assert.match(cookieSet(await person.request(`${wiki}/data`, script)), /^uitsmijter-sso=.*Max-Age=518400/);
  assert.equal(cookieSet(await person.request(`${wiki}/data`, script)), '', 'once is enough');
  runtime.clock.advance(day);
  assert.equal((await person.request(`${wiki}/data`, script)).status, 200);
});

test('a browser that missed the answer with its new cookie gets another one', async (t) => {
  const { person, runtime } = await signedIn(t);
  const cookies = new Map(person.jar.get('.acme.example'));
  runtime.clock.advance(5.5 * day);
  await person.request(`${app}/data`);
  person.jar.set('.acme.example', cookies);
  assert.match(cookieSet(await person.request(`${app}/data`)), /^uitsmijter-sso=/);
  assert.equal(cookieSet(await person.request(`${app}/data`)), '');
});

test('a session is prolonged on a host that it was handed over to, and goes on there', async (t) => {
  const { person, runtime } = await signedIn(t);
  const wiki = 'https://wiki.acme.test/x';
  await person.visit(wiki);
  runtime.clock.advance(6 * day);
  const prolonged = await person.request(wiki);
  assert.equal(prolonged.status, 200);
  assert.match(prolonged.headers['set-cookie'] ?? '', /^uitsmijter-sso=/);
  runtime.clock.advance(5 * day);
  assert.equal((await person.request(wiki)).seen?.['x-user-ident'], 'u-1001');
});

test('a session that is prolonged by what is then refused is prolonged in the browser too', async (t) => {
  const rules = '    rules: [{ path: /admin/**, allow: nobody }]';
  for (const headers of [undefined, { accept: 'application/json', 'sec-fetch-mode': 'cors' }]) {
    const { person, runtime } = await signedIn(t, rules);
    runtime.clock.advance(6 * day);
    const refused = await person.request(`${app}/admin/x`, headers && { headers });
    assert.equal(refused.status, 403);
    assert.match(refused.headers['set-cookie'] ?? '', /^uitsmijter-sso=.+; Domain=acme\.example/);
    runtime.clock.advance(5 * day);
    assert.equal((await person.request(`${app}/data`)).status, 200);
  }
});

test('a token is reused until a quarter of its life is left, and made anew then', async (t) => {
  const { person, runtime } = await signedIn(t);
  const token = async () => (await person.request(`${app}/data`)).seen?.authorization;
  const first = await token();
  runtime.clock.advance(1.4 * hour);
  assert.equal(await token(), first);
  runtime.clock.advance(0.2 * hour);
  assert.notEqual(await token(), first);
});

test('a token does not outlive the session', async (t) => {
  const { person, ...started } = await signedIn(t);
  await started.reconfigure(withScript(away));
  started.runtime.clock.advance(7 * day - 60);
  const { seen } = await person.request(`${app}/data`);
  const { exp = 0 } = decodeJwt(String(seen?.authorization).replace('Bearer ', ''));
  assert.equal(exp, Math.floor(started.runtime.clock.now() / 1000) + 60);
});

test('who has signed out has no token any more, however fresh it was', async (t) => {
  const { person } = await signedIn(t);
  await person.request(`${app}/data`);
  const old = person.jar.get('.acme.example')?.get('uitsmijter-sso') ?? '';
  await person.request('https://login.acme.example/logout', {
    headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-site' },
  });
  person.jar.set('.acme.example', new Map([['uitsmijter-sso', old]]));
  assert.equal((await person.request(`${app}/data`)).status, 307);
});

test('a tenant without silent_login asks once more for each domain, and never in a circle', async (t) => {
  const { person } = await signedIn(t, '', { silentLogin: false });
  assert.equal((await person.visit('https://mail.apps.acme.example/')).status, 200);
  const login = await person.visit('https://wiki.acme.test/x');
  assert.ok(isLoginPage(login));
  const page = await person.signIn(login, 'jana', 'right horse');
  assert.deepEqual([page.status, page.url.href], [200, 'https://wiki.acme.test/x']);
});

test('another person who signs in takes over on all hosts', async (t) => {
  const { person } = await signedIn(t, '', { silentLogin: false });
  await person.signIn(await person.visit('https://wiki.acme.test/x'), 'otto', 'right cow');
  assert.equal((await person.visit('https://wiki.acme.test/x')).seen?.['x-user-ident'], 'u-1002');
  assert.equal((await person.visit(`${app}/`)).seen?.['x-user-ident'], 'u-1002');
});

test('rules decide by host, path, method, role and scope', async (t) => {
  const { person, ...started } = await signedIn(
    t,
    `    rules:
      - { path: /open/**, method: GET, allow: everybody }
      - { host: shop.apps.acme.example, path: /admin/**, allow: { roles: [admin] } }
      - { path: /lists/**, allow: { scopes: ["user:list"] } }
      - { path: /closed/**, allow: nobody }`,
  );
  const otto = behindProxy(started.app.http.fastify);
  await otto.signIn(await otto.visit(`${app}/`), 'otto', 'right cow');
  const stranger = behindProxy(started.app.http.fastify);
  const statuses = async (path: string, method = 'GET') =>
    Promise.all(
      [person, otto, stranger].map(async (each) => (await each.request(app + path, { method })).status),
    );
  assert.deepEqual(await statuses('/open/x'), [200, 200, 200]);
  assert.deepEqual(await statuses('/open/x', 'POST'), [200, 200, 401]);
  assert.deepEqual(await statuses('/admin/x'), [200, 403, 307]);
  assert.deepEqual(await statuses('/lists/x'), [200, 403, 307]);
  assert.deepEqual(await statuses('/closed/x'), [403, 403, 403]);
  assert.deepEqual(await statuses('/else'), [200, 200, 307]);
});

test('a page that refuses has its style from the login host, and nothing of the application', async (t) => {
  const { person } = await signedIn(t, '    rules: [{ path: /closed, allow: nobody }]');
  const { status, body, headers } = await person.request(`${app}/closed`);
  assert.equal(status, 403);
  assert.match(body, /href="https:\/\/login\.acme\.example\/css\/uitsmijter\.css/);
  assert.match(headers['content-security-policy'] ?? '', /script-src https:\/\/login\.acme\.example;/);
  assert.doesNotMatch(headers['content-security-policy'] ?? '', /'self'/);
});

test('a tenant whose interceptor is disabled is not open to anybody', async (t) => {
  const { person, ...started } = await signedIn(t);
  await started.reconfigure(withScript(usersScript, '    enabled: false'));
  assert.equal((await person.request(`${app}/data`)).status, 403);
  assert.equal((await person.request(`${app}/_uitsmijter/enter?to=/&ticket=x`)).status, 403);
});

test('a sign-in of another tenant leads to the login page, not to a refusal', async (t) => {
  const { app: server } = await startTestApp(t, { files: proxiedFiles() });
  const person = behindProxy(server.http.fastify);
  await person.signIn(await person.visit('https://shop.other.example/'), 'otto', 'right cow');
  const foreign = person.jar.get('.other.example')?.get('uitsmijter-sso') ?? '';
  person.jar.set('.acme.example', new Map([['uitsmijter-sso', foreign]]));
  assert.ok(isLoginPage(await person.visit(`${app}/`)));
});

test('the token stands in the answer to the proxy, and in no other answer', async (t) => {
  const { person } = await signedIn(t);
  for (const path of ['/', '/login?for=/', '/logout'])
    assert.equal(
      (await person.request(`https://login.acme.example${path}`)).headers.authorization,
      undefined,
    );
});

test('a rule that can decide nothing is told when the configuration is loaded', async (t) => {
  const rule = '    rules: [{ host: shp.apps.acme.exmple, path: /admin/**, allow: { roles: [admin] } }]';
  const started = await startTestApp(t, { files: proxiedFiles(rule) });
  const [told, ...others] = messages(started, 'decides nothing');
  assert.match(told?.message ?? '', /^Rule 1 of interceptor\.rules of tenant \S+ decides nothing on/);
  assert.equal(others.length, 0);
});

test('rules too many to be looked at when the configuration is loaded are told of once', async (t) => {
  const paths = (start: string) => Array.from({ length: 20 }, (_, at) => `${start}/a${at}/*/x/**`).join(', ');
  const own = Array.from({ length: 100 }, (_, at) => `{ path: [${paths(`/r${at}`)}], allow: nobody }`);
  const taken = Array.from({ length: 20 }, () => `{ path: [${paths('')}], allow: nobody }`);
  const rules = `    rules: [${[...own, '{ allow: nobody }', ...taken].join(', ')}]`;
  const started = await startTestApp(t, { files: proxiedFiles(rules) });
  const [told, ...others] = messages(started, 'not all rules');
  assert.match(told?.message ?? '', /^In interceptor\.rules of tenant \S+, not all rules were looked at/);
  assert.equal(others.length, 0);
});
