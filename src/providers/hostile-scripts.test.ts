/** Whatever a script does ends in a clear error for that login alone, and the pool goes on as if nothing had been. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ada,
  loginScript,
  recordingLogger,
  startBackend,
  startPool,
  verifierOf,
} from '../../test/support/provider-world.ts';
import { ProviderError, type ProviderErrorCode } from './index.ts';

const backend = await startBackend((request, response) => {
  if (request.url === '/never') return;
  if (request.url === '/endless') {
    const write = () => {
      while (response.write('x'.repeat(64 * 1024)));
    };
    response.on('drain', write);
    write();
  } else if (request.url === '/not-json') response.end('<html>');
  else response.end('{}');
});

const logger = recordingLogger();
const pool = startPool({ logger, limits: { cpuTime: 60, cpuGrace: 150, wallTime: 20_000 } });
/** For what has nothing to do with time: a slow machine must not make it end by the clock. */
const patient = startPool({ logger, limits: { cpuTime: 10_000, cpuGrace: 5_000, wallTime: 60_000 } });
const healthy = loginScript('commit({ subject: 1 })');

async function failure(source: string, runner = patient): Promise<ProviderError> {
  const result = await verifierOf(runner, source, 'hostile')
    .verify(ada)
    .catch((error: unknown) => error);
  assert.ok(result instanceof ProviderError, `no error but ${JSON.stringify(result)}`);
  assert.ok(!result.message.includes(ada.password), 'the error shows the password');
  assert.equal((await verifierOf(patient, healthy, 'healthy').verify(ada))?.subject, '1');
  return result;
}

const endsIn: Readonly<Partial<Record<ProviderErrorCode, Readonly<Record<string, string>>>>> = {
  cpu_limit: {
    'an endless loop': loginScript('while (true);'),
    'an endless loop at the top level': 'for (;;);',
    'a loop that catches everything': loginScript(
      'for (;;) { try { for (;;); } catch (e) {} finally { continue; } }',
    ),
    'a loop in a promise job': loginScript('Promise.resolve().then(() => { for (;;); })'),
    'a loop in an async function that then commits': loginScript(
      '(async () => { for (;;); })().catch(() => commit())',
    ),
    'promise jobs without end': loginScript(
      'const again = () => Promise.resolve().then(again, again); again()',
    ),
    'jobs without end after commit': loginScript(
      'commit(); const again = () => Promise.resolve().then(again, again); again()',
    ),
    'a getter that loops': `class UserLoginProvider { constructor() { commit() } get canLogin() { for (;;); } }`,
    'a profile getter that loops': loginScript(
      'commit()',
      'get userProfile() { return { get x() { for (;;); } } }',
    ),
    'a Proxy that loops': loginScript(
      'commit()',
      'get userProfile() { return new Proxy({}, { ownKeys() { for (;;); } }) }',
    ),
    'a message that loops': loginScript('throw { get message() { for (;;); } }'),
    'a regular expression that backtracks': loginScript('/^(a+)+$/.test("a".repeat(50) + "!")'),
    'a search that takes for ever': loginScript('"a".repeat(4e6).indexOf("a".repeat(2e6) + "b")'),
    'a list of four billion': loginScript('const a = []; a.length = 4294967295; a.join()'),
  },
  memory_limit: {
    'a text that doubles': loginScript(
      'const keep = []; for (let s = "ab".repeat(1e6); ; ) keep.push(s + keep.length + s.slice(1));',
    ),
    'typed arrays': loginScript('const keep = []; for (;;) keep.push(new Uint8Array(1e6).fill(1))'),
    'one huge buffer': loginScript('new ArrayBuffer(2e9)'),
    'one huge list': loginScript('new Array(1e8).fill(0)'),
  },
  stack_limit: {
    'endless recursion': loginScript('const f = (n) => f(n + 1) + 1; f(0)'),
    'recursion through a getter': loginScript('const o = { get x() { return this.x } }; o.x'),
    'a source that nests': loginScript('eval("[".repeat(1e5))'),
    'JSON that nests': loginScript('JSON.parse("[".repeat(1e6))'),
  },
  never_committed: {
    'no commit': loginScript(''),
    'a promise that is never settled': loginScript('new Promise(() => {}).then(() => commit())'),
    'a fetch that fails and nobody catches': loginScript("fetch('http://127.0.0.1:1/').then(() => commit())"),
    'an async function that throws': loginScript("(async () => { await null; throw new Error('x'); })()"),
    'metadata, by address': loginScript(
      "fetch('http://169.254.169.254/latest/meta-data/').then(() => commit())",
    ),
    'metadata, by number': loginScript("fetch('http://2852039166/').then(() => commit())"),
    'a body without end': loginScript(`fetch('${backend.url}/endless').then(() => commit())`),
    'fetch without end': loginScript(`const again = () => fetch('${backend.url}/').then(again); again()`),
    'a forbidden header': loginScript(
      `fetch('${backend.url}/', { headers: { Host: 'x' } }).then(() => commit())`,
    ),
    'a file': loginScript("fetch('file:///etc/passwd').then(() => commit())"),
  },
  script_threw: {
    'an error in the constructor': loginScript("throw new Error('boom')"),
    'an error that is no Error': loginScript('throw null'),
    'an error that holds the password': loginScript('throw new Error(credentials.password)'),
    'an error at the top level': 'nothing.here',
    'an error in a .then': loginScript(
      `fetch('${backend.url}/not-json').then((r) => { JSON.parse(r.body); commit(); })`,
    ),
    'an error that cannot be shown': loginScript(
      'throw { get message() { throw 1 }, get name() { throw 2 } }',
    ),
    'an error after commit in the constructor': loginScript("commit(); throw new Error('late')"),
    'a getter that throws': loginScript('commit()', "get userProfile() { throw new Error('getter') }"),
    'a Proxy that throws': loginScript(
      'commit()',
      "get userProfile() { return new Proxy({}, { ownKeys() { throw new Error('trap') } }) }",
    ),
    'a revoked Proxy': loginScript(
      'commit()',
      'get userProfile() { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy }',
    ),
    'a class that cannot be constructed': 'var UserLoginProvider = () => commit();',
    modules: `import("fs"); ${loginScript("throw new Error('x')")}`,
  },
  script_syntax: { 'a syntax error': 'class UserLoginProvider {\n  constructor( { }' },
  missing_class: { 'nothing at all': '', 'a class with another name': 'class LoginProvider {}' },
  answer_too_large: {
    'a huge profile': loginScript('commit()', "get userProfile() { return 'x'.repeat(65 * 1024) }"),
    'a wide profile': loginScript('commit()', 'get userProfile() { return new Array(1e5) }'),
    'many middling answers': loginScript(
      'commit()',
      "get userProfile() { return 'x'.repeat(4e4) } get role() { return 'x'.repeat(4e4) }",
    ),
    'a sparse list': loginScript(
      'commit()',
      'get userProfile() { const a = []; a.length = 4294967295; return a }',
    ),
  },
  bad_answer: {
    'a profile that contains itself': loginScript(
      'commit()',
      'get userProfile() { const a = {}; a.a = a; return a }',
    ),
  },
};

for (const [code, scripts] of Object.entries(endsIn)) {
  for (const [name, source] of Object.entries(scripts)) {
    test(`${name} ends in ${code}`, async () => {
      const error = await failure(source, code === 'cpu_limit' ? pool : patient);
      assert.equal(error.code, code, error.message);
    });
  }
}

test('the error says what was thrown and where', async () => {
  const { message } = await failure(`\n\n${loginScript("throw new RangeError('boom')")}`);
  assert.match(message, /RangeError: boom \(line 5, column \d+\)/);
});

test('a syntax error says the line and the column', async () => {
  assert.match(
    (await failure('class UserLoginProvider {\n  constructor( { }')).message,
    /line 2, column \d+/,
  );
});

test('a script that never commits is told so with the reason of its last fetch', async () => {
  const { message } = await failure(loginScript("fetch('http://169.254.169.254/').then(() => commit())"));
  assert.match(message, /never|without commit/);
  assert.match(message, /link-local/);
});

test('a backend that never answers ends in timeout, and the script is not waited for', async () => {
  const impatient = startPool({ limits: { wallTime: 100 } });
  const waiting = verifierOf(
    impatient,
    loginScript(`fetch('${backend.url}/never').then(() => commit())`),
  ).verify(ada);
  await assert.rejects(waiting, { code: 'timeout' });
});

const pollution = `
  Object.prototype.canLogin = true;
  Object.prototype.toJSON = () => 'forged';
  Object.prototype.subject = 'root';
  Object.prototype.role = 'admin';
  Array.prototype.toJSON = () => ['forged'];
  Array.prototype[Symbol.iterator] = null;
  String.prototype.toJSON = () => 'forged';
  JSON.stringify = () => '{"forged":true}';
  JSON.parse = () => ({ canLogin: true });
  Reflect.apply = Reflect.construct = Object.keys = Object.getOwnPropertyDescriptor = () => true;
  Object.defineProperty(Object.prototype, '0', { set() { throw 1 } });
  Promise.prototype.then = Map.prototype.get = () => {};
`;

test('what a script does to built-in prototypes does not make an answer that its class does not give', async () => {
  const verifier = verifierOf(
    pool,
    `${pollution} class UserLoginProvider { constructor() { commit({}) } }`,
    'hostile',
  );
  assert.equal(await verifier.verify(ada), undefined);
});

test('nor does it change an answer that its class gives', async () => {
  const script = `${pollution} ${loginScript('commit({ name: 1 })', "get userProfile() { return { a: ['b'] } }")}`;
  const user = await verifierOf(patient, script, 'hostile').verify(ada);
  assert.deepEqual(user, {
    username: 'ada',
    subject: 'ada',
    role: 'default',
    scopes: [],
    profile: { a: ['b'] },
  });
});

test('a megabyte of log is cut to lines and counts that a log can bear', async () => {
  const before = logger.lines.length;
  const script = loginScript(
    "for (let i = 0; i < 200; i++) console.log('x'.repeat(5000)); say('y'.repeat(1e6)); commit()",
  );
  assert.ok(await verifierOf(patient, script, 'hostile').verify(ada));
  const lines = logger.lines.slice(before);
  assert.equal(lines.length, 51);
  assert.ok(lines.every(({ message }) => message.length < 2_100));
  assert.match(lines.at(-1)?.message ?? '', /further lines of this run are left out/);
});

test('a password is taken out of a log line before the line is cut', async () => {
  const before = logger.lines.length;
  await verifierOf(
    pool,
    loginScript("say('x'.repeat(1995) + credentials.password); commit()"),
    'hostile',
  ).verify(ada);
  assert.doesNotMatch(logger.lines[before]?.message ?? '', /corr/);
});
