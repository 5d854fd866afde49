/** What browsers and programs are answered behind a proxy, request by request: the same for real proxies and for models. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeJwt } from 'jose';
import type { ProxiedWorld } from './proxied-world.ts';
import { cookieOf } from './proxy-attacks.ts';
import { type RawReply, rawRequest } from './raw-request.ts';

const day = 86_400;

const navigation = ['Accept', 'text/html', 'Sec-Fetch-Mode', 'navigate', 'Sec-Fetch-Dest', 'document'];

const notNavigations: Readonly<Record<string, readonly [method: string, ...headers: string[]]>> = {
  'a script': ['GET', 'Accept', '*/*', 'Sec-Fetch-Mode', 'cors', 'Sec-Fetch-Dest', 'empty'],
  'an old script': ['GET', 'Accept', 'text/html', 'X-Requested-With', 'XMLHttpRequest'],
  'an image': ['GET', 'Accept', 'image/*', 'Sec-Fetch-Mode', 'no-cors', 'Sec-Fetch-Dest', 'image'],
  'a form': ['POST', ...navigation],
  'a WebSocket': [
    'GET',
    ...['Connection', 'Upgrade', 'Upgrade', 'websocket'],
    ...['Sec-WebSocket-Version', '13', 'Sec-WebSocket-Key', 'x3JJHMbDL1EzLkh9GBhXDw=='],
  ],
};

const switchingProtocols = 101;

/** @param world is asked when the tests run */
export function tellProxyRequests(world: () => ProxiedWorld): void {
  const ask = (
    host: string,
    target: string,
    headers: readonly string[],
    method = 'GET',
  ): Promise<RawReply> => {
    const { port } = world().proxy;
    return rawRequest({ port, target, method, headers: ['Host', `${host}:${port}`, ...headers] });
  };
  const ada = () => cookieOf(world(), 'ada', 'right horse');

  it('who opens a page without a session is sent to the login page, with the way back', async () => {
    const target = '/deep/page?q=a%20b&next=%2Fx%26y%3D1&empty=';
    const { status, headers } = await ask('shop.acme.localhost', target, navigation);
    const login = new URL(headers.location ?? '');
    assert.deepEqual([status, login.host], [307, `login.acme.localhost:${world().proxy.port}`]);
    assert.equal(login.searchParams.get('for'), world().at('shop.acme.localhost', target));
  });

  for (const [who, [method, ...headers]] of Object.entries(notNavigations))
    it(`without a session ${who} gets 401 and is sent nowhere; with one it gets through`, async () => {
      const refused = await ask('shop.acme.localhost', '/data', headers, method);
      assert.deepEqual([refused.status, refused.headers.location], [401, undefined]);
      const { status } = await ask(
        'shop.acme.localhost',
        '/data',
        [...headers, 'Cookie', await ada()],
        method,
      );
      assert.equal(status, who === 'a WebSocket' ? switchingProtocols : 200);
    });

  it('the application learns who is there, by headers and by a token of its own', async () => {
    const { body } = await ask('shop.acme.localhost', '/data', ['Cookie', await ada()]);
    const { headers } = JSON.parse(body);
    assert.equal(headers['x-user-ident'], 'acme-ada');
    assert.equal(headers['x-forwarded-user'], 'ada');
    assert.equal(headers['x-forwarded-email'], 'admin@acme.localhost');
    assert.equal(headers['x-forwarded-groups'], 'admin');
    const token = decodeJwt(headers.authorization.replace('Bearer ', ''));
    assert.deepEqual([token.aud, token.sub], ['shop.acme.localhost', 'acme-ada']);
  });

  it('where everybody may go, nobody is nobody', async () => {
    const { headers } = JSON.parse((await ask('shop.acme.localhost', '/public/page', [])).body);
    for (const name of ['authorization', 'x-user-ident', 'x-forwarded-user', 'x-forwarded-groups'])
      assert.equal(headers[name] ?? '', '', name);
  });

  it('a rule keeps out who does not have the role', async () => {
    const bob = await cookieOf(world(), 'bob', 'right cow');
    assert.equal((await ask('shop.acme.localhost', '/admin/users', ['Cookie', bob])).status, 403);
    assert.equal((await ask('shop.acme.localhost', '/admin/users', ['Cookie', await ada()])).status, 200);
  });

  it('a session is prolonged by use, beside the application’s own cookies, and over after a week without', async () => {
    const cookie = await ada();
    const namesSet = ({ headers }: RawReply) =>
      (headers['set-cookie'] ?? []).map((each) => each.split('=')[0]).sort();
    const at = (extra: readonly string[] = []) =>
      ask('shop.acme.localhost', '/data', ['Cookie', cookie, ...extra]);
    assert.deepEqual(namesSet(await at()), ['basket']);
    world().runtime.clock.advance(6 * day);
    const later = await at();
    assert.deepEqual([later.status, namesSet(later)], [200, ['basket', 'uitsmijter-sso']]);
    world().runtime.clock.advance(8 * day);
    assert.equal((await at(navigation)).status, 307);
  });

  it('clients and tokens can say who they are on the login host', async () => {
    const login = 'login.acme.localhost';
    const nobody = await ask(login, '/userinfo', []);
    const forged = await ask(login, '/userinfo', ['Authorization', 'Bearer of.a.token']);
    assert.deepEqual([nobody.status, forged.status], [401, 401]);
    assert.doesNotMatch(nobody.headers['www-authenticate'] ?? '', /invalid_token/);
    assert.match(forged.headers['www-authenticate'] ?? '', /invalid_token/);
  });

  it('no application answers to a host that is nobody’s', async () => {
    for (const host of ['nobody.localhost', 'x.shop.acme.localhost', 'shop.acme.localhost.evil.example']) {
      // Some proxies end the connection without a word.
      const body = await ask(host, '/public/page', []).then(
        (reply) => reply.body,
        () => '',
      );
      assert.doesNotMatch(body, /x-forwarded/, host);
    }
  });
}
