/**
 * Every grant × way of client authentication × opted in or not × tenant × scopes: what comes of each cell. The outcome
 * is the scope of the token, or the code of the refusal.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { clientAuthMethods } from '../../src/oauth/client-auth/index.ts';
import { grantTypes } from '../../src/oauth/vocabulary.ts';
import type { Browser } from '../support/browser.ts';
import { assertionOf, assertionType, ecKey } from '../support/client-assertion.ts';
import { clientFile } from '../support/client-file.ts';
import { deviceGrant, press, submit } from '../support/device.ts';
import { configuration } from '../support/fixtures.ts';
import { lastFirst } from '../support/owner.ts';
import { answerOf, authorizationUrl, type JsonReply, post, verifier } from '../support/relying-party.ts';
import { type StartedApp, startTestApp } from '../support/start-app.ts';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const grants = [
  'authorization_code',
  'refresh_token',
  'implicit',
  'hybrid',
  'password',
  'client_credentials',
  'device_code',
  exchange,
] as const;
type GrantName = (typeof grants)[number];

const methods = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;
type Method = (typeof methods)[number];

const tenants = ['acme', 'other'] as const;
type TenantName = (typeof tenants)[number];

/** What is asked for: something of all kinds, nothing, only what nobody may have. Jana's store adds `user:list`. */
const requests = { mixed: 'openid read:all admin', nothing: undefined, foreign: 'admin' } as const;
type Request = keyof typeof requests;

interface Cell {
  readonly grant: GrantName;
  readonly method: Method;
  readonly optedIn: boolean;
  readonly tenant: TenantName;
  readonly request: Request;
}

/** What a client gets that has opted in, at its own tenant. */
const granted: Readonly<Record<GrantName, Readonly<Record<Request, string>>>> = {
  authorization_code: { mixed: 'openid read:all user:list', nothing: 'user:list', foreign: 'user:list' },
  implicit: { mixed: 'openid read:all user:list', nothing: 'user:list', foreign: 'user:list' },
  hybrid: { mixed: 'openid read:all user:list', nothing: 'user:list', foreign: 'user:list' },
  password: { mixed: 'openid read:all user:list', nothing: 'user:list', foreign: 'user:list' },
  client_credentials: { mixed: 'read:all', nothing: '', foreign: '' },
  device_code: { mixed: 'openid read:all user:list', nothing: 'user:list', foreign: 'user:list' },
  // These two rest on a token with "openid read:all user:list", and narrow it.
  refresh_token: { mixed: 'invalid_scope', nothing: 'openid read:all user:list', foreign: 'invalid_scope' },
  [exchange]: { mixed: 'invalid_scope', nothing: 'openid read:all user:list', foreign: 'invalid_scope' },
};

const inBrowser: readonly GrantName[] = ['authorization_code', 'implicit', 'hybrid'];
const forConfidential: readonly GrantName[] = ['client_credentials', exchange];

function expected({ grant, method, optedIn, tenant, request }: Cell): string {
  // Nobody knows the client there: a browser is shown a page, and not sent anywhere.
  if (tenant === 'other') return inBrowser.includes(grant) ? 'page' : 'invalid_client';
  // The configuration refuses a public client with such a grant, so there is none.
  if (optedIn && method === 'none' && forConfidential.includes(grant)) return 'invalid_client';
  return optedIn ? granted[grant][request] : 'unauthorized_client';
}

const key = ecKey();
const registration: Readonly<Record<Method, Record<string, unknown>>> = {
  none: {},
  client_secret_basic: { secret: 'its secret', token_endpoint_auth_method: 'client_secret_basic' },
  client_secret_post: { secret: 'its secret', token_endpoint_auth_method: 'client_secret_post' },
  private_key_jwt: { jwks: { keys: [key.jwk] } },
};

const clientId = ({ grant, method, optedIn }: Pick<Cell, 'grant' | 'method' | 'optedIn'>): string =>
  `bbbbbbbb-0000-4000-800${Number(optedIn)}-0000000000${grants.indexOf(grant)}${methods.indexOf(method)}`;
const seed = 'bbbbbbbb-0000-4000-8002-000000000000';

/** With what it opted in to: the one grant and what that cannot be had without, or all but this one. */
function grantTypesOf({ grant, method, optedIn }: Cell): readonly string[] {
  const needed = grant === 'hybrid' ? 'implicit' : grant;
  if (optedIn) return ['refresh_token', 'hybrid'].includes(grant) ? ['authorization_code', needed] : [needed];
  return grants
    .filter((name) => name !== 'hybrid')
    .filter((name) => name !== needed)
    .filter((name) => method !== 'none' || !forConfidential.some((each) => each === name));
}

const common = {
  redirect_urls: ['https://app.acme.example/cb'],
  scopes: ['openid', 'read:*'],
  allowedProviderScopes: ['user:*'],
  audience: 'https://api.acme.example',
};

const every: readonly Cell[] = grants.flatMap((grant) =>
  methods.flatMap((method) =>
    [true, false].flatMap((optedIn) =>
      tenants.flatMap((tenant) =>
        (['mixed', 'nothing', 'foreign'] as const).map((request) => ({
          grant,
          method,
          optedIn,
          tenant,
          request,
        })),
      ),
    ),
  ),
);

const owner = lastFirst({ after });
let started: StartedApp;
let browser: Browser;
let subjectToken: string;

before(async () => {
  const clients = every
    .filter(({ tenant, request }) => tenant === 'acme' && request === 'mixed')
    .map((cell) =>
      clientFile(clientId(cell), {
        ...common,
        ...registration[cell.method],
        grant_types: grantTypesOf(cell),
      }),
    );
  const files = {
    ...configuration(),
    'clients/cells.yaml': [clientFile(seed, { ...common, grant_types: ['password'] }), ...clients].join(
      '---\n',
    ),
  };
  started = await startTestApp(owner, { files });
  browser = started.browser();
  const fields = { ...password, client_id: seed, scope: requests.mixed };
  subjectToken = String((await post(started.app.http.fastify, '/token', fields)).body.access_token);
  await browser.signIn(await browser.visit('https://login.acme.example/login'), 'jana', 'right horse');
});

const password = { grant_type: 'password', username: 'jana', password: 'right horse' };

/** How the client says who it is: in the form, in a header. */
const authentications: Readonly<Record<Method, (id: string) => [Record<string, string>, object?]>> = {
  none: (client_id) => [{ client_id }],
  client_secret_basic: (id) => [{}, { authorization: `Basic ${btoa(`${id}:its+secret`)}` }],
  client_secret_post: (client_id) => [{ client_id, client_secret: 'its secret' }],
  private_key_jwt: (id) => [
    {
      client_assertion_type: assertionType,
      client_assertion: assertionOf({ key, clock: started.runtime.clock, claims: { iss: id, sub: id } }),
    },
  ],
};

function atTokenEndpoint(
  cell: Cell,
  fields: Record<string, string | undefined>,
  endpoint = '/token',
): Promise<JsonReply> {
  const [credentials, headers] = authentications[cell.method](clientId(cell));
  const host = `login.${cell.tenant}.example`;
  return post(started.app.http.fastify, endpoint, { ...credentials, ...fields }, { ...headers }, host);
}

async function authorize(
  cell: Cell,
  response_type: string,
  scope: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const own = { client_id: clientId(cell), redirect_uri: 'https://app.acme.example/cb' };
  const url = authorizationUrl({ ...own, response_type, scope }, `https://login.${cell.tenant}.example`);
  const reply = await browser.visit(url);
  return reply.location ? answerOf(reply) : { error: reply.status === 400 ? 'page' : String(reply.status) };
}

const ofAnswer = ({ body }: JsonReply): string => String(body.error ?? body.scope);

async function byCode(cell: Cell, scope: string | undefined): Promise<JsonReply | string> {
  const { code, error } = await authorize(cell, 'code', scope);
  if (code === undefined) return error ?? 'no code';
  const redirect_uri = 'https://app.acme.example/cb';
  return atTokenEndpoint(cell, {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri,
  });
}

const outcomes: Readonly<Record<GrantName, (cell: Cell, scope: string | undefined) => Promise<string>>> = {
  authorization_code: async (cell, scope) => {
    const answer = await byCode(cell, scope);
    return typeof answer === 'string' ? answer : ofAnswer(answer);
  },
  refresh_token: async (cell, scope) => {
    // Who is refused need not even have one.
    const answer = cell.tenant === 'acme' && cell.optedIn ? await byCode(cell, requests.mixed) : '';
    const refresh_token = typeof answer === 'string' ? 'made up' : String(answer.body.refresh_token);
    return ofAnswer(await atTokenEndpoint(cell, { grant_type: 'refresh_token', refresh_token, scope }));
  },
  device_code: async (cell, scope) => {
    const codes = await atTokenEndpoint(cell, { scope }, '/oauth/device_authorization');
    if (codes.status !== 200) return ofAnswer(codes);
    await press(browser, await submit(browser, { user_code: String(codes.body.user_code) }), 'allow');
    const device_code = String(codes.body.device_code);
    return ofAnswer(await atTokenEndpoint(cell, { grant_type: deviceGrant, device_code }));
  },
  implicit: async (cell, scope) => {
    const answer = await authorize(cell, 'token', scope);
    return String(answer.error ?? answer.scope);
  },
  hybrid: async (cell, scope) => {
    const answer = await authorize(cell, 'code token', scope);
    return String(answer.error ?? answer.scope);
  },
  password: async (cell, scope) => ofAnswer(await atTokenEndpoint(cell, { ...password, scope })),
  client_credentials: async (cell, scope) =>
    ofAnswer(await atTokenEndpoint(cell, { grant_type: 'client_credentials', scope })),
  [exchange]: async (cell, scope) => {
    const subject = { subject_token: subjectToken, subject_token_type: accessTokenType };
    return ofAnswer(await atTokenEndpoint(cell, { grant_type: exchange, ...subject, scope }));
  },
};

for (const grant of grants)
  describe(`the grant ${grant}`, () => {
    for (const method of methods)
      for (const optedIn of [true, false])
        it(`of a client with ${method} that has ${optedIn ? 'opted in' : 'not opted in'}`, async () => {
          const cells = every.filter(
            (cell) => cell.grant === grant && cell.method === method && cell.optedIn === optedIn,
          );
          assert.equal(cells.length, 6);
          for (const cell of cells) {
            const outcome = await outcomes[grant](cell, requests[cell.request]);
            assert.equal(outcome, expected(cell), `${cell.tenant}, ${cell.request}`);
          }
        });
  });

it('the table has every grant and every way to authenticate that the server has', () => {
  assert.deepEqual([...grants].sort(), [...grantTypes, 'hybrid'].sort());
  assert.deepEqual([...methods].sort(), clientAuthMethods.map(({ name }) => name).sort());
});

describe('a client that proves nothing', () => {
  for (const method of methods.slice(1))
    it(`gets nothing by any grant with ${method}`, async () => {
      for (const grant of grants) {
        const client_id = clientId({ grant, method, optedIn: true });
        const grant_type = grant === 'hybrid' || grant === 'implicit' ? 'authorization_code' : grant;
        const { status, body } = await post(started.app.http.fastify, '/token', {
          ...password,
          grant_type,
          client_id,
          code: 'x',
          refresh_token: 'x',
          subject_token: subjectToken,
          subject_token_type: accessTokenType,
        });
        assert.deepEqual([status, body.error], [401, 'invalid_client'], grant);
      }
    });
});
