/** An application with the FAPI 2.0 Security Profile, as it should be: keys, pushed requests, PKCE, DPoP. */
import type { FastifyInstance } from 'fastify';
import type { Browser } from './browser.ts';
import {
  type AssertionOptions,
  assertionOf,
  assertionType,
  ecKey,
  jwksLine,
  keyClient,
  type TestKey,
  withKeyClient,
} from './client-assertion.ts';
import { type DpopKey, dpopKey } from './dpop-client.ts';
import { answerOf, issuer, type JsonReply, post, push, pushedUrl, verifier } from './relying-party.ts';
import { type StartedApp, startTestApp } from './start-app.ts';

export const redirectUri = 'https://office.acme.example/cb';

type Fields = Readonly<Record<string, string | undefined>>;

export interface Fapi2Client {
  readonly started: StartedApp;
  readonly app: FastifyInstance;
  readonly key: TestKey;
  readonly dpop: DpopKey;
  /** What proves the client, in a body. */
  proof(options?: Partial<AssertionOptions>): Fields;
  push(changes?: Fields): Promise<JsonReply>;
  /** Asks the token endpoint; `proofKey: null` sends no DPoP proof. */
  token(fields: Fields, proofKey?: DpopKey | null): Promise<JsonReply>;
  /** A person signs in, and a code comes back. */
  code(browser?: Browser): Promise<string>;
  redeem(code: string, changes?: Fields, proofKey?: DpopKey | null): Promise<JsonReply>;
}

/** With more lines for its configuration. */
export async function startFapi2Client(
  owner: Parameters<typeof startTestApp>[0],
  lines = '',
): Promise<Fapi2Client> {
  const key = ecKey();
  const files = withKeyClient(`${jwksLine(key)}  profile: fapi2\n${lines}`);
  const started = await startTestApp(owner, { files });
  const { runtime } = started;
  const app = started.app.http.fastify;
  const dpop = dpopKey(runtime.clock);
  const client: Fapi2Client = {
    started,
    app,
    key,
    dpop,
    proof: (options) => ({
      client_id: keyClient,
      client_assertion_type: assertionType,
      client_assertion: assertionOf({ key, clock: runtime.clock, ...options }),
    }),
    push: (changes) => push(app, { redirect_uri: redirectUri, ...client.proof(), ...changes }),
    token: (fields, proofKey = dpop) => {
      const headers = proofKey ? { dpop: proofKey.proof('POST', `${issuer}/token`) } : {};
      return post(app, '/token', { ...client.proof(), ...fields }, headers);
    },
    code: async (browser = started.browser()) => {
      const page = await browser.visit(pushedUrl(await client.push(), { client_id: keyClient }));
      const reply = page.location ? page : await browser.signIn(page, 'jana', 'right horse');
      return String(answerOf(reply).code);
    },
    redeem: (code, changes, proofKey = dpop) =>
      client.token(
        {
          grant_type: 'authorization_code',
          redirect_uri: redirectUri,
          code,
          code_verifier: verifier,
          ...changes,
        },
        proofKey,
      ),
  };
  return client;
}
