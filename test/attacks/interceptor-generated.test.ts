/** Nothing about a request that fails to parse is let through: the interceptor against a second, simpler decision. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { stringify } from 'yaml';
import {
  compileAccessRules,
  decideInterception,
  parseForwardedRequest,
} from '../../src/interceptor/index.ts';
import type { AccessRule } from '../../src/tenants/index.ts';
import { fakeClock, fakeRuntime } from '../support/fake-runtime.ts';
import { type GeneratedCase, generatedCases, generatedHosts } from '../support/generated-questions.ts';
import { mayBeAllowed, type Question, type Visitor } from '../support/reference-interceptor.ts';
import { startTestApp } from '../support/start-app.ts';

function isAllowed({ question, rules, visitor }: GeneratedCase): boolean {
  const forwarded = parseForwardedRequest(question);
  if ('unclear' in forwarded || !generatedHosts.includes(forwarded.hostname)) return false;
  const decision = decideInterception({
    access: compileAccessRules(rules).verdictOn(forwarded)?.access,
    enabled: true,
    isForged: false,
    isMethodDisputed: false,
    session: visitor && { user: visitor },
    isNavigation: true,
  });
  return decision.action === 'allow';
}

const show = (generated: GeneratedCase): string => JSON.stringify(generated, null, 1);

for (const seed of [1, 20_261_123, 4_000_000_007])
  test(`what is allowed, every reading of the request allows (seed ${seed})`, () => {
    let [allowed, refused] = [0, 0];
    for (const generated of generatedCases(seed, 8000)) {
      if (!isAllowed(generated)) {
        refused += 1;
        continue;
      }
      allowed += 1;
      const { question, rules, visitor } = generated;
      assert.ok(mayBeAllowed(question, rules, generatedHosts, visitor), show(generated));
    }
    // The generator makes enough of both to mean something.
    assert.ok(allowed > 800 && refused > 800, `${allowed} allowed, ${refused} refused`);
  });

const people = `
const people = { user: [], admin: [], list: ["list"] };
class UserLoginProvider {
  constructor({ username }) {
    this.name = username;
    commit({ subject: username });
  }
  get canLogin() { return people[this.name] !== undefined; }
  get role() { return this.name === "admin" ? "admin" : "user"; }
  get scopes() { return people[this.name]; }
}
class UserValidationProvider {
  constructor({ username }) { this.known = people[username] !== undefined; commit(); }
  get isValid() { return this.known; }
}`;

/** Hosts of the generated questions, as those of one of several tenants. */
const hostOf = (index: number, host: string): string => host.replace('example', `t${index}.example`);

const some = ({
  roles,
  scopes,
}: {
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
}) => ({
  ...(roles.length > 0 && { roles }),
  ...(scopes.length > 0 && { scopes }),
});

const tenantFile = (index: number, rules: readonly AccessRule[]): string =>
  stringify({
    name: `t${index}`,
    config: {
      hosts: ['login.example', ...generatedHosts].map((host) => hostOf(index, host)),
      interceptor: {
        domain: hostOf(index, 'login.example'),
        cookie: `.t${index}.example`,
        rules: rules.map(({ paths, hosts, methods, access }) => ({
          ...(paths && { path: paths }),
          ...(hosts && { host: hosts.map((host) => hostOf(index, host)) }),
          ...(methods && { method: methods }),
          allow: access.to === 'some' ? some(access) : access.to,
        })),
      },
      providers: [people],
    },
  });

const nameOf = ({ role, scopes }: Visitor): string => (scopes.includes('list') ? 'list' : role);

/** The whole question as bytes: what a careless proxy sends, no library for requests would. */
async function statusOf(port: number, { method, url, headers }: Question): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port });
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => `${name}: ${each}`),
  );
  const head = [`${method} ${url} HTTP/1.1`, ...lines, 'connection: close'].join('\r\n');
  socket.end(Buffer.from(`${head}\r\n\r\n`, 'latin1'));
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3})/.exec(await text(socket)) ?? [];
  return Number(status);
}

test('no question over HTTP is answered 200 that some reading of the request denies', async (t) => {
  const tenants = 12;
  // Of two Host headers Node.js takes the first; Envoy, whose question has the host there, asks with one.
  const cases = [...generatedCases(20_261_124, 600)].filter(
    ({ question }) => !Array.isArray(question.headers.host),
  );
  const rulesOf = (index: number) => cases[index]?.rules ?? [];
  const { app } = await startTestApp(t, {
    files: Object.fromEntries(
      Array.from({ length: tenants }, (_, index) => [
        `tenants/t${index}.yaml`,
        tenantFile(index, rulesOf(index)),
      ]),
    ),
    env: { SECURE: 'false' },
    runtime: { ...fakeRuntime(), clock: fakeClock(Date.now()) },
  });
  const signIn = async (index: number, username: string): Promise<string> => {
    const form = {
      ...{ location: `http://${hostOf(index, 'shop.example')}/`, mode: 'interceptor' },
      ...{ username, password: 'any' },
    };
    const reply = await app.http.fastify.inject({
      method: 'POST',
      url: '/login',
      headers: {
        host: hostOf(index, 'login.example'),
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams(form).toString(),
    });
    assert.equal(reply.cookies[0]?.name, 'uitsmijter-sso', reply.body);
    return `uitsmijter-sso=${reply.cookies[0].value}`;
  };
  const cookies = new Map<string, string>();
  for (let index = 0; index < tenants; index += 1)
    for (const name of ['user', 'admin', 'list']) cookies.set(`${index} ${name}`, await signIn(index, name));
  const port = await app.http.listen({ host: '127.0.0.1', port: 0 });

  let [allowed, refused] = [0, 0];
  for (const [number, { question, visitor }] of cases.entries()) {
    const index = number % tenants;
    const onTenant = (value: string): string =>
      generatedHosts.reduce((before, host) => before.replaceAll(host, hostOf(index, host)), value);
    const cookie = visitor && cookies.get(`${index} ${nameOf(visitor)}`);
    const asked: Question = {
      method: question.method,
      url: question.url,
      headers: Object.fromEntries(
        Object.entries({ host: 'uitsmijter:8080', cookie, ...question.headers }).map(([name, value]) => [
          name,
          // Blanks around a value are none of it (RFC 9110 section 5.5).
          Array.isArray(value)
            ? value.map(onTenant)
            : value && onTenant(value).replace(/^[ \t]+|[ \t]+$/g, ''),
        ]),
      ),
    };
    if ((await statusOf(port, asked)) !== 200) {
      refused += 1;
      continue;
    }
    allowed += 1;
    const rules = rulesOf(index).map((rule) => ({
      ...rule,
      ...(rule.hosts && { hosts: rule.hosts.map((host) => hostOf(index, host)) }),
    }));
    const hosts = generatedHosts.map((host) => hostOf(index, host));
    assert.ok(mayBeAllowed(asked, rules, hosts, visitor), JSON.stringify({ asked, rules, visitor }, null, 1));
  }
  assert.ok(allowed > 60 && refused > 100, `${allowed} allowed, ${refused} refused`);
});
