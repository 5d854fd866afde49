/** The whole app, and what the rows of the tables ask of it again and again. */
import type { Browser, BrowserReply } from '../support/browser.ts';
import type { Owner } from '../support/owner.ts';
import {
  authorizationUrl,
  type JsonReply,
  obtainCode,
  post,
  redeem,
  refresh,
} from '../support/relying-party.ts';
import { type StartedApp, type StartOptions, startTestApp } from '../support/start-app.ts';

type Fields = Parameters<typeof redeem>[2];
type Headers = Readonly<Record<string, string>>;

export interface TextReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface ServerUnderTest extends StartedApp {
  /** Another server, for a row that needs its own configuration, clock or sessions; ends with the row. */
  start(options?: StartOptions): Promise<ServerUnderTest>;
  get(path: string, headers?: Headers): Promise<TextReply>;
  getJson(path: string, headers?: Headers): Promise<JsonReply>;
  post(path: string, fields: Fields | string, headers?: Headers): Promise<JsonReply>;
  /** The metadata of OpenID Connect Discovery. */
  metadata(): Promise<JsonReply['body']>;
  /** One authorization request in a browser in which Jana is signed in. */
  authorize(changes?: Fields): Promise<BrowserReply>;
  /** The same, in a browser in which nobody is. */
  authorizeAnonymously(changes?: Fields): Promise<BrowserReply>;
  code(changes?: Fields): Promise<string>;
  redeem(code: string, changes?: Fields): Promise<JsonReply>;
  refresh(refreshToken: unknown, changes?: Fields): Promise<JsonReply>;
  /** The token response for a fresh code. */
  tokens(changes?: Fields): Promise<Readonly<Record<string, string>>>;
}

const host = 'login.acme.example';

export async function startServerUnderTest(
  owner: Owner,
  options: StartOptions = {},
): Promise<ServerUnderTest> {
  const started = await startTestApp(owner, options);
  return withShortcuts(started, (more) => startServerUnderTest(owner, more));
}

/** The same server for a row, whose own servers end with the row. */
export function ownedBy(owner: Owner, server: ServerUnderTest): ServerUnderTest {
  return { ...server, start: (options) => startServerUnderTest(owner, options) };
}

function withShortcuts(started: StartedApp, start: ServerUnderTest['start']): ServerUnderTest {
  const { fastify } = started.app.http;
  let signedIn: Promise<Browser> | undefined;
  const jana = (): Promise<Browser> => {
    signedIn ??= signIn(started.browser());
    return signedIn;
  };
  const get: ServerUnderTest['get'] = async (path, headers = {}) => {
    const reply = await fastify.inject({ url: path, headers: { host, ...headers } });
    return { status: reply.statusCode, headers: reply.headers, body: reply.body };
  };
  const getJson: ServerUnderTest['getJson'] = async (path, headers) => {
    const reply = await get(path, headers);
    return { ...reply, body: JSON.parse(reply.body) };
  };
  const code: ServerUnderTest['code'] = async (changes) => obtainCode(await jana(), changes);
  return {
    ...started,
    start,
    get,
    getJson,
    post: (path, fields = {}, headers) => post(fastify, path, fields, headers),
    metadata: async () => (await getJson('/.well-known/openid-configuration')).body,
    authorize: async (changes) => (await jana()).request(authorizationUrl(changes)),
    authorizeAnonymously: (changes) => started.browser().request(authorizationUrl(changes)),
    code,
    redeem: (given, changes) => redeem(fastify, given, changes),
    refresh: (token, changes) => refresh(fastify, String(token), changes),
    tokens: async (changes) => {
      const { body } = await redeem(fastify, await code(changes));
      return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
    },
  };
}

async function signIn(browser: Browser): Promise<Browser> {
  await obtainCode(browser);
  return browser;
}
