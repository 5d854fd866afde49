/** A client application as a test plays it: builds authorization requests and redeems what comes back. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserReply } from './browser.ts';
import { clientIds } from './fixtures.ts';

export const issuer = 'https://login.acme.example';
export const verifier = 'the-verifier-of-the-tests-is-43-characters-long';
const codeChallenge = createHash('sha256').update(verifier).digest('base64url');

type Fields = Readonly<Record<string, string | undefined>>;

/** A complete request of the single-page app; `undefined` leaves a parameter out. */
export function authorizationUrl(changes: Fields = {}, at = issuer): string {
  return `${at}/authorize?${form(authorizationParameters(changes))}`;
}

function authorizationParameters(changes: Fields): Fields {
  return {
    response_type: 'code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    scope: 'openid profile email',
    state: 'st&te=1',
    nonce: 'nonce-1',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...changes,
  };
}

/** Pushes the same request (RFC 9126), as the single-page app or whoever the changes say. */
export function push(
  app: FastifyInstance,
  changes: Fields = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonReply> {
  return post(app, '/par', form(authorizationParameters(changes)), headers);
}

/** Where the browser is sent with what a push answered. */
export function pushedUrl(reply: JsonReply, changes: Fields = {}): string {
  const { request_uri } = reply.body;
  if (typeof request_uri !== 'string') throw new Error(`nothing was pushed: ${JSON.stringify(reply.body)}`);
  return `${issuer}/authorize?${form({ client_id: clientIds.spa, request_uri, ...changes })}`;
}

export function form(fields: Fields): string {
  const given = Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return new URLSearchParams(given).toString();
}

export interface JsonReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function post(
  app: FastifyInstance,
  path: string,
  fields: Fields | string,
  headers: Readonly<Record<string, string>> = {},
  host = 'login.acme.example',
): Promise<JsonReply> {
  const reply = await app.inject({
    method: 'POST',
    url: path,
    headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof fields === 'string' ? fields : form(fields),
  });
  return { status: reply.statusCode, headers: reply.headers, body: reply.body === '' ? {} : reply.json() };
}

/** Redeems a code as the single-page app does. */
export function redeem(app: FastifyInstance, code: string, changes: Fields = {}): Promise<JsonReply> {
  return post(app, '/token', {
    grant_type: 'authorization_code',
    client_id: clientIds.spa,
    redirect_uri: 'https://spa.acme.example/cb',
    code,
    code_verifier: verifier,
    ...changes,
  });
}

export function refresh(
  app: FastifyInstance,
  refreshToken: string,
  changes: Fields = {},
): Promise<JsonReply> {
  return post(app, '/token', {
    grant_type: 'refresh_token',
    client_id: clientIds.spa,
    refresh_token: refreshToken,
    ...changes,
  });
}

/** The answer that a redirect carries to the client, in its query or its fragment. */
export function answerOf({ location }: BrowserReply): Readonly<Record<string, string>> {
  const { hash = '', searchParams } = location ?? {};
  return Object.fromEntries(hash === '' ? (searchParams ?? []) : new URLSearchParams(hash.slice(1)));
}

/** Signs in, if nobody is, and comes back with a code. */
export async function obtainCode(browser: Browser, changes: Fields = {}, at = issuer): Promise<string> {
  const page = await browser.visit(authorizationUrl(changes, at));
  const reply = page.location ? page : await browser.signIn(page, 'jana', 'right horse');
  const { code } = answerOf(reply);
  if (code === undefined)
    throw new Error(`no code came back: ${reply.status} ${reply.location ?? reply.body}`);
  return code;
}

export function bearer(token: unknown): { authorization: string } {
  return { authorization: `Bearer ${String(token)}` };
}
