/** Processes come and go and may be several: what matters is on disk, and each of them knows it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { hiddenFields } from '../support/browser.ts';
import { intranetClientId, intranetSecret, startUserBackend, temporaryDirectory } from '../support/demo.ts';
import { lastFirst } from '../support/owner.ts';
import { type RunningProgram, serverProgram, startProgram } from '../support/processes.ts';
import { authorizationUrl, bearer, form, verifier } from '../support/relying-party.ts';

interface Reply {
  readonly status: number;
  readonly location: URL | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
}

/** One request, no redirect followed. */
async function ask(url: string, init: RequestInit = {}): Promise<Reply> {
  const reply = await fetch(url, { redirect: 'manual', ...init });
  const location = reply.headers.get('location');
  return {
    status: reply.status,
    location: location === null ? undefined : new URL(location, url),
    cookie: reply.headers.getSetCookie()[0]?.split(';')[0],
    body: await reply.text(),
  };
}

const json = (reply: Reply): Readonly<Record<string, unknown>> => JSON.parse(reply.body);

const authorizationRequest = (server: RunningProgram): string =>
  authorizationUrl(
    { client_id: intranetClientId, redirect_uri: 'http://localhost:8082/callback' },
    server.url,
  );

const codeIn = ({ location }: Reply): string | undefined => location?.searchParams.get('code') ?? undefined;

/** Signs Jana in. */
async function signIn(server: RunningProgram): Promise<{ readonly cookie: string; readonly code: string }> {
  const page = await ask(authorizationRequest(server));
  const answer = await ask(`${server.url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ ...hiddenFields(page.body), username: 'jana', password: 'demo' }),
  });
  const { cookie = '' } = answer;
  const code = codeIn(await ask(String(answer.location), { headers: { cookie } }));
  assert.ok(code !== undefined, `no code came back: ${answer.body}`);
  return { cookie, code };
}

/** Asks for a code with nothing but the cookie. */
const signInSilently = async (server: RunningProgram, cookie: string): Promise<string | undefined> =>
  codeIn(await ask(authorizationRequest(server), { headers: { cookie } }));

function requestTokens(server: RunningProgram, fields: Readonly<Record<string, string>>): Promise<Reply> {
  const client = { client_id: intranetClientId, client_secret: intranetSecret };
  return ask(`${server.url}/token`, { method: 'POST', body: new URLSearchParams({ ...client, ...fields }) });
}

const redeem = (server: RunningProgram, code: string): Promise<Reply> =>
  requestTokens(server, {
    grant_type: 'authorization_code',
    redirect_uri: 'http://localhost:8082/callback',
    code,
    code_verifier: verifier,
  });

const refresh = (server: RunningProgram, refreshToken: unknown): Promise<Reply> =>
  requestTokens(server, { grant_type: 'refresh_token', refresh_token: String(refreshToken) });

const keys = async (server: RunningProgram): Promise<string> =>
  (await ask(`${server.url}/.well-known/jwks.json`)).body;

/** A directory, and servers that share it under one address, as behind a load balancer. */
async function ground(t: TestContext): Promise<(port?: number) => Promise<RunningProgram>> {
  const owner = lastFirst(t);
  const directory = temporaryDirectory(owner);
  const { config } = await startUserBackend(owner, directory);
  const tenant = join(config, 'tenants', 'demo.yaml');
  // RSA keys take a while to make: time enough for another process to make its own.
  const changed = readFileSync(tenant, 'utf8')
    .replace('config:\n', 'config:\n  issuer: http://localhost:8080\n')
    .replace('ES256', 'RS256');
  writeFileSync(tenant, changed);
  const storage = `lmdb:${join(directory, 'data')}`;
  return (port) => startProgram(owner, serverProgram(config, storage, port));
}

describe('two servers that share a directory', () => {
  it('agree on one set of keys, also when both need them at the same moment', async (t) => {
    const start = await ground(t);
    const servers = await Promise.all([start(), start()]);
    const published = await Promise.all([...servers, ...servers].map(keys));
    assert.equal(JSON.parse(String(published[0])).keys.length > 0, true);
    assert.equal(new Set(published).size, 1);
  });

  it('redeem each other’s codes once, and what a code brought is dead after the second try', async (t) => {
    const start = await ground(t);
    const [one, other] = await Promise.all([start(), start()]);
    const tokens = await redeem(other, (await signIn(one)).code);
    assert.equal(tokens.status, 200);
    const refreshed = await refresh(one, json(tokens).refresh_token);
    assert.equal(refreshed.status, 200);

    const { cookie, code } = await signIn(one);
    const first = await redeem(other, code);
    assert.equal(first.status, 200);
    for (const server of [one, other]) {
      const again = await redeem(server, code);
      assert.deepEqual([again.status, json(again).error], [400, 'invalid_grant']);
      assert.equal((await refresh(server, json(first).refresh_token)).status, 400);
    }
    assert.ok((await signInSilently(other, cookie)) !== undefined, 'the person is still signed in');
  });

  it('let no race redeem a code twice', async (t) => {
    const start = await ground(t);
    const [one, other] = await Promise.all([start(), start()]);
    const { cookie } = await signIn(one);
    for (let round = 0; round < 10; round += 1) {
      const issuing = round % 2 === 0 ? one : other;
      const code = await signInSilently(issuing, cookie);
      assert.ok(code !== undefined, 'the session of one is the session of the other');
      const racing = Array.from({ length: 20 }, (_, index) => redeem(index % 2 === 0 ? one : other, code));
      const replies = await Promise.all(racing);
      const winners = replies.filter(({ status }) => status === 200);
      // None, if the second try came before the first one was answered: then that is refused as well.
      assert.ok(winners.length <= 1, `${winners.length} of 20 redeemed it`);
      for (const loser of replies.filter((reply) => !winners.includes(reply)))
        assert.deepEqual([loser.status, json(loser).error], [400, 'invalid_grant']);
      for (const winner of winners)
        for (const server of [one, other])
          assert.equal((await refresh(server, json(winner).refresh_token)).status, 400);
    }
  });

  it('both know at once who signed out', async (t) => {
    const start = await ground(t);
    const [one, other] = await Promise.all([start(), start()]);
    const { cookie, code } = await signIn(one);
    const tokens = json(await redeem(other, code));
    const userinfo = (): Promise<Reply> =>
      ask(`${other.url}/userinfo`, { headers: bearer(tokens.access_token) });
    assert.equal((await userinfo()).status, 200);

    const logout = form({ id_token_hint: String(tokens.id_token) });
    assert.equal((await ask(`${one.url}/logout?${logout}`, { headers: { cookie } })).status, 200);

    assert.equal((await userinfo()).status, 401);
    assert.equal((await refresh(other, tokens.refresh_token)).status, 400);
    assert.equal(await signInSilently(other, cookie), undefined);
  });
});

describe('a server that is killed in the middle of everything', () => {
  it('comes back with its keys, sessions and refresh tokens', async (t) => {
    const start = await ground(t);
    const first = await start();
    const { cookie, code } = await signIn(first);
    const tokens = json(await redeem(first, code));
    const published = await keys(first);
    const unanswered = Array.from({ length: 20 }, () => signInSilently(first, cookie).catch(() => undefined));
    await first.stop('SIGKILL');
    await Promise.all(unanswered);

    const second = await start(first.port);
    assert.equal(await keys(second), published);
    assert.equal((await refresh(second, tokens.refresh_token)).status, 200);
    assert.ok((await signInSilently(second, cookie)) !== undefined);
    assert.equal((await redeem(second, code)).status, 400, 'and remembers which codes were used');
  });
});
