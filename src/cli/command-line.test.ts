import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const demo = fileURLToPath(new URL('../../../examples/demo/config', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], env: Record<string, string> = {}, cwd = tmpdir()): ChildProcess {
  const variables = { PATH: process.env.PATH, ...env };
  return spawn(process.execPath, [main, ...args], { cwd, env: variables, stdio: ['pipe', 'pipe', 'pipe'] });
}

async function run(args: readonly string[], env: Record<string, string> = {}, cwd?: string): Promise<Ended> {
  const child = start(args, env, cwd);
  assert.ok(child.stdout && child.stderr && child.stdin);
  child.stdin.end('demo\n');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

function directory(owner: TestContext, files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'uitsmijter-cli-'));
  owner.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

const lines = (printed: string) => printed.trimEnd().split('\n');

describe('the command line', () => {
  it('tells its commands and its version', async () => {
    const help = await run(['--help']);
    assert.equal(help.code, 0);
    for (const command of ['serve', 'check', 'explain', 'try-login', 'scopes', 'schema'])
      assert.match(help.out, new RegExp(`^  ${command}\\b`, 'm'));
    const version = await run(['--version']);
    assert.deepEqual([version.code, /^\d+\.\d+\.\d+\n$/.test(version.out)], [0, true]);
  });

  it('answers a wrong flag or command with one line and exit code 2', async () => {
    const flag = await run(['serve', '--prot', '80']);
    assert.deepEqual([flag.code, lines(flag.err).length], [2, 1]);
    assert.match(flag.err, /'--prot'.*--port/);
    const command = await run(['serv']);
    assert.deepEqual([command.code, lines(command.err).length], [2, 1]);
  });

  it('answers wrong values with a line each and exit code 2, before anything starts', async () => {
    const { code, err } = await run(['serve', '--port', 'http'], {
      LOG_LEVEL: 'loud',
      JWT_SECRET: 'hunter2',
    });
    assert.equal(code, 2);
    assert.deepEqual(
      lines(err).map((line) => line.split(':')[0]),
      ['--port', 'LOG_LEVEL', 'JWT_SECRET'],
    );
    assert.doesNotMatch(err, /hunter2/);
  });

  it('reads the .env file of the working directory', async (t) => {
    const cwd = directory(t, { '.env': 'PORT=nonsense\n' });
    assert.match((await run(['serve'], {}, cwd)).err, /^PORT \(in \.env\): "nonsense"/);
  });
});

describe('check', () => {
  it('ends with 0 when all is well', async () => {
    assert.equal((await run(['check', '--config', demo])).code, 0);
  });

  it('ends with 1 and says where something is wrong', async (t) => {
    const config = directory(t, {
      'tenants/acme.yaml': 'name: acme\nconfig:\n  hots: [login.acme.example]\n',
    });
    const { code, out } = await run(['check', '--config', config]);
    assert.equal(code, 1);
    assert.match(out, /acme\.yaml/);
    assert.match(out, /did you mean.*hosts/i);
  });
});

describe('scopes', () => {
  const scopes = ['scopes', '--config', demo, '--client', 'Demo Intranet'];

  it('says which scopes a token gets, and why each is in or out', async () => {
    const asked = ['--request', 'openid admin orders:read', '--provider', 'role:boss'];
    const { code, out } = await run([...scopes, ...asked]);
    assert.equal(code, 0);
    assert.match(out, /^ {2}in +openid +asked for +“openid” in scopes$/m);
    assert.match(out, /^ {2}in +orders:read +asked for +“orders:\*” in scopes$/m);
    assert.match(out, /^ {2}out +admin +asked for +nothing in scopes covers it$/m);
    assert.match(out, /^ {2}out +role:boss +added by the user store +nothing in allowedProviderScopes/m);
    assert.match(out, /^The token gets: openid orders:read$/m);
  });

  it('tells what a client may not do at all, with exit code 1', async () => {
    const { code, out } = await run([...scopes, '--request', 'openid', '--grant', 'client_credentials']);
    assert.equal(code, 1);
    assert.match(out, /out +openid +asked for +it is about a person, and there is none/);
    assert.match(
      out,
      /There is no token: grant_types of client Demo Intranet does not list client_credentials\./,
    );
  });

  it('promises no token that the token endpoint would refuse', async (t) => {
    const config = directory(t, {
      'tenants/acme.yaml': 'name: acme\nconfig: { hosts: [acme.example], providers: [] }\n',
      'clients/asking.yaml': `name: Asking
config:
  ident: aaaaaaaa-0000-4000-8000-000000000001
  tenantname: acme
  scopes: [openid]
  consent: required
  grant_types: [password, "urn:ietf:params:oauth:grant-type:device_code"]
`,
    });
    const asking = ['scopes', '--config', config, '--client', 'Asking', '--request', 'openid', '--grant'];
    const { code, out } = await run([...asking, 'password']);
    assert.equal(code, 1);
    assert.match(out, /^There is no token: client Asking has consent: required/m);
    const byUri = await run([...asking, 'urn:ietf:params:oauth:grant-type:device_code']);
    assert.deepEqual([byUri.code, lines(byUri.out).at(-1)], [0, 'The token gets: openid']);
  });

  it('answers an unknown client or grant type with one line and exit code 2', async () => {
    for (const wrong of [
      ['--client', 'Nobody'],
      ['--grant', 'magic'],
    ]) {
      const { code, err } = await run([...scopes, ...wrong]);
      assert.deepEqual([code, lines(err).length], [2, 1]);
    }
  });
});

describe('schema', () => {
  it('prints JSON Schema', async () => {
    const { code, out } = await run(['schema', 'client']);
    assert.equal(code, 0);
    assert.match(JSON.parse(out).$schema, /json-schema\.org/);
  });
});

describe('serve', () => {
  const serve = ['serve', '--storage', 'memory', '--config', demo];

  it('says in one line which port is taken, and ends with 1', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const address = other.address();
    assert.ok(typeof address === 'object' && address);
    const { code, err } = await run([...serve, '--port', String(address.port)]);
    assert.equal(code, 1);
    assert.equal(lines(err).length, 1);
    assert.match(err, new RegExp(`${address.port}.*in use`));
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers until ${signal}, then ends with 0`, async (t) => {
      const child = start([...serve, '--port', '0']);
      t.after(() => child.kill('SIGKILL'));
      assert.ok(child.stdout);
      const ended = once(child, 'exit');
      let printed = '';
      let url: string | undefined;
      for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
        printed += chunk;
        url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
        if (url !== undefined) break;
      }
      child.stdout.resume();
      assert.ok(url, printed);
      assert.equal((await fetch(`${url}/health/ready`)).status, 204);
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
    });
  }
});

describe('uitsmijter explain', () => {
  const tenant = {
    'tenants/acme.yaml': `name: acme
config:
  hosts: ["*.acme.example"]
  providers: []
  interceptor:
    rules:
      - { path: /open/**, method: GET, allow: everybody }
      - { path: /admin/**, allow: { roles: [admin], scopes: ["admin:all"] } }
      - { path: /admin/health, allow: everybody }
`,
  };
  const url = (path: string) => ['--url', `https://shop.acme.example${path}`];
  const rows: readonly (readonly [readonly string[], number, RegExp])[] = [
    [url('/open/x'), 0, /rule +1 of 3 .*GET.*for everybody\n.*not signed in\n.*allowed/s],
    [[...url('/open/x'), '--method', 'post'], 1, /none fits.*sent to the login page/s],
    [[...url('/open/x'), '--method', 'post', '--signed-in'], 0, /allowed/],
    [url('/admin/health'), 1, /rule +2 of 3 .*role admin or scope admin:all/s],
    [[...url('/admin/x'), '--role', 'user'], 1, /role user\n.*refused/s],
    [[...url('/admin/x'), '--role', 'user', '--role', 'admin'], 0, /allowed/],
    [[...url('/admin/x'), '--scope', 'admin:all'], 0, /allowed/],
    [[...url('/open/../admin/x'), '--role', 'admin'], 1, /more than one way.*refused/s],
    [[...url('/ADMIN/x'), '--role', 'admin'], 1, /upper and lower case.*refused/s],
    [['--url', 'https://nobody.example/'], 1, /no tenant has the host nobody\.example/],
  ];
  for (const [args, code, said] of rows)
    it(`tells about ${args.join(' ')}`, async (t) => {
      const ended = await run(['explain', '--config', directory(t, tenant), ...args]);
      assert.match(ended.out, said);
      assert.equal(ended.code, code);
    });

  it('answers what is no address with one line and exit code 2', async (t) => {
    const ended = await run(['explain', '--config', directory(t, tenant), '--url', 'shop.acme.example/x']);
    assert.deepEqual([ended.code, lines(ended.err).length], [2, 1]);
  });

  it('says which file is broken where no tenant has the host because of it', async (t) => {
    const broken = tenant['tenants/acme.yaml'].replace('providers: []', 'providrs: []');
    const ended = await run([
      'explain',
      '--config',
      directory(t, { 'tenants/acme.yaml': broken }),
      ...url('/x'),
    ]);
    assert.equal(ended.code, 1);
    assert.match(ended.out, /no tenant has the host shop\.acme\.example\n/);
    assert.match(
      ended.err,
      /2 errors in the configuration: tenants\/acme\.yaml:3:3 .*…; `uitsmijter check` tells more/,
    );
    assert.equal(lines(ended.err).length, 1);
  });

  it('check warns of the rule that is never reached', async (t) => {
    const { out, code } = await run(['check', '--config', directory(t, tenant)]);
    assert.match(out, /is never reached: rule 2 fits whatever this one fits/);
    assert.equal(code, 0);
  });

  it('check looks further at rules than a server that starts', async (t) => {
    const paths = (start: string) =>
      Array.from({ length: 20 }, (_, at) => `${start}/a${at}/*/x/**`).join(', ');
    const rule = (path: string) => `      - { path: [${path}], allow: nobody }\n`;
    const own = Array.from({ length: 100 }, (_, at) => rule(paths(`/r${at}`)));
    const taken = Array.from({ length: 20 }, () => rule(paths('')));
    const many = `${tenant['tenants/acme.yaml']}${own.join('')}${rule('/**')}${taken.join('')}`;
    const { out, code } = await run(['check', '--config', directory(t, { 'tenants/acme.yaml': many })]);
    assert.doesNotMatch(out, /not all rules were looked at/);
    // Twenty of these, and the one that the tenant has anyway.
    assert.equal(out.match(/is never reached/g)?.length, 21);
    assert.equal(code, 0);
  });

  it('check warns of a rule whose host is a slip, with its line', async (t) => {
    const slip = tenant['tenants/acme.yaml'].replace(
      '{ path: /admin/**',
      '{ host: shp.acme.exmple, path: /admin/**',
    );
    const { out } = await run(['check', '--config', directory(t, { 'tenants/acme.yaml': slip })]);
    assert.match(out, /8:9 .*rules\[1\]: decides nothing on “shp\.acme\.exmple”.*\n.*→ correct it/);
  });
});
