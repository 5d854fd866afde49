import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  ada,
  adaAsUser,
  loginScript,
  recordingLogger,
  startBackend,
  startPool,
  verifierOf,
} from '../../test/support/provider-world.ts';
import { createUserVerifier, ProviderError } from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const backend = await startBackend((request, response, body) => {
  if (request.url === '/sign-in') {
    const known = JSON.parse(body).secret === sha256(ada.password);
    response.statusCode = known ? 200 : 401;
    response.end(known ? '{"id":4711,"role":"baker","label":"Ada","tags":["a","b"]}' : '{"reason":"no"}');
  } else if (request.url === '/unauthorized') response.writeHead(401).end();
  else if (request.url === '/plain') response.writeHead(418, { 'X-Kind': 'tea' }).end('I am a "pot"\u0000é');
  else response.end(JSON.stringify({ body, type: request.headers['content-type'], method: request.method }));
});

const pool = startPool();
const login = (source: string, credentials = ada) => verifierOf(pool, source).verify(credentials);

/** Written as scripts in the wild are: class fields, a global that nobody declared, commit inside .then. */
const inTheWild = `
  class UserLoginProvider {
    loggedIn = false;
    details = {};
    role = null;
    constructor(credentials) {
      fetch(\`${backend.url}/sign-in\`, {
        method: "post",
        body: { name: credentials.username, secret: sha256(credentials.password) }
      }).then((result) => {
        var named = {};
        details = JSON.parse(result.body);
        if (result.code == 200) {
          this.loggedIn = true;
          this.role = details.role;
          named = { subject: details.id };
        }
        commit(result.code, named);
      });
    }
    get canLogin() { return this.loggedIn; }
    get userProfile() { return details; }
    get role() { return this.role; }
    get scopes() {
      if (details.role === "baker") { return ["oven:*", "shop:read"]; }
      return ["shop:read"];
    }
  }
  class UserValidationProvider {
    isValid = false;
    constructor(args) {
      fetch("${backend.url}/echo", { method: "post", body: { username: args.username } }).then((result) => {
        response = JSON.parse(result.body);
        if (result.code == 200 && JSON.parse(response.body).username === "ada") { this.isValid = true; }
        commit(this.isValid);
      });
    }
    get isValid() { return this.isValid; }
  }`;

test('a script that leans on undeclared globals and class fields logs its user in', async () => {
  assert.deepEqual(await login(inTheWild), {
    username: 'ada',
    subject: '4711',
    role: 'baker',
    scopes: ['oven:*', 'shop:read'],
    profile: { id: 4711, role: 'baker', label: 'Ada', tags: ['a', 'b'] },
  });
});

test('a wrong password is a refusal, not an error', async () => {
  assert.equal(await login(inTheWild, { ...ada, password: 'wrong' }), undefined);
});

test('a 401 that the script stumbles over is a refusal too, with a warning', async () => {
  const logger = recordingLogger();
  const script = loginScript(
    `fetch('${backend.url}/unauthorized').then((r) => { user = JSON.parse(r.body); commit(r.code); })`,
  );
  assert.equal(await verifierOf(pool, script, 'acme', logger).verify(ada), undefined);
  assert.ok(
    logger.lines.some(
      ({ level, message }) => level === 'warning' && /answered 401.*SyntaxError/.test(message),
    ),
  );
});

test('a global that the script declares itself is its own', async () => {
  const user = await login(`let declared = 1; const fixed = 2; var loose; loose = 3;
    ${loginScript('other = 4; commit()', 'get userProfile() { return [declared, fixed, loose, other, typeof never] }')}`);
  assert.deepEqual(user?.profile, [1, 2, 3, 4, 'undefined']);
});

test('the validation class decides who may stay', async () => {
  const verifier = verifierOf(pool, inTheWild);
  assert.equal(await verifier.isValid(adaAsUser), true);
  assert.equal(await verifier.isValid({ ...adaAsUser, username: 'eve' }), false);
});

test('a synchronous constructor that commits nothing in particular has the username as subject', async () => {
  const user = await login(loginScript('commit(true)'));
  assert.deepEqual(user, { username: 'ada', subject: 'ada', role: 'default', scopes: [] });
});

test('async functions, promises and text() and json() of an answer work', async () => {
  const user = await login(`class UserLoginProvider {
    constructor(c) { this.run(c); }
    async run(c) {
      const first = await fetch('${backend.url}/plain');
      const [text, second] = await Promise.all([first.text(), fetch('${backend.url}/echo').then((r) => r.json())]);
      this.profile = { text, ok: first.ok, status: first.status, kind: first.headers['x-kind'], second };
      this.canLogin = first.status === 418;
      commit({ note: 1 }, { subject: 'ada@example.com' });
    }
    get userProfile() { return this.profile; }
  }`);
  assert.equal(user?.subject, 'ada@example.com');
  assert.deepEqual(user?.profile, {
    text: 'I am a "pot"\u0000é',
    ok: false,
    status: 418,
    kind: 'tea',
    second: { body: '', method: 'GET' },
  });
});

test('an object body is sent as JSON unless the script names another type; a text body as it is', async () => {
  const user = await login(`class UserLoginProvider {
    canLogin = true;
    constructor() {
      const send = (body, headers) => fetch('${backend.url}/echo', { method: 'PUT', body, headers }).then((r) => r.json());
      Promise.all([send({ a: [1] }), send({ a: 2 }, { 'Content-Type': 'text/x' }), send('a=1')]).then((all) => {
        this.userProfile = all;
        commit();
      });
    }
  }`);
  assert.deepEqual(user?.profile, [
    { body: '{"a":[1]}', type: 'application/json', method: 'PUT' },
    { body: '{"a":2}', type: 'text/x', method: 'PUT' },
    { body: 'a=1', method: 'PUT' },
  ]);
});

test('the script is told username, password, grant type and tenant', async () => {
  const verifier = createUserVerifier({
    pool,
    tenant: { name: 'bakery', namespace: 'shops' },
    providers: [
      { type: 'script', source: 'function tell(c) { return JSON.stringify(c); }' },
      {
        type: 'script',
        source: loginScript(
          'this.told = tell(credentials); commit()',
          'get userProfile() { return this.told }',
        ),
      },
    ],
    allowMissingValidation: false,
    logger: recordingLogger(),
  });
  const user = await verifier.verify({
    username: 'ad\u0000é"',
    password: '\ud800x',
    grantType: 'device_code',
  });
  assert.deepEqual(JSON.parse(String(user?.profile)), {
    username: 'ad\u0000é"',
    password: '\ud800x',
    grant_type: 'device_code',
    tenant: { name: 'bakery', namespace: 'shops' },
  });
});

test('md5 and sha256 hash the UTF-8 of a text; without a text they are null', async () => {
  const user = await login(
    loginScript(
      'commit()',
      "get userProfile() { return [md5('é\\u0000x'), sha256('é\\u0000x'), sha256(7), md5()] }",
    ),
  );
  assert.deepEqual(user?.profile, [md5('é\0x'), sha256('é\0x'), sha256('7'), null]);
});

test('nothing of the host is in reach', async () => {
  const names = [
    'process',
    'require',
    'setTimeout',
    'setInterval',
    'XMLHttpRequest',
    'WebAssembly',
    'Deno',
    'std',
    'os',
  ];
  const user = await login(
    loginScript(
      'commit()',
      `get userProfile() { return [${names.map((name) => `typeof ${name}`)}, (() => { try { return typeof Function('return this')().process } catch (e) { return 'undefined' } })()] }`,
    ),
  );
  assert.deepEqual(
    user?.profile,
    [...names, ''].map(() => 'undefined'),
  );
});

test('each run starts afresh, in a world that no run before has touched', async () => {
  const script = loginScript(
    'this.seen = [typeof leftover, typeof Array.prototype.mine, Math.random()]; leftover = 1; Array.prototype.mine = 1; commit()',
    'get userProfile() { return this.seen }',
  );
  const profiles = [];
  for (let run = 0; run < 5; run++) profiles.push((await login(script))?.profile as [string, string, number]); // as written above
  for (const [leftover, mine] of profiles) assert.deepEqual([leftover, mine], ['undefined', 'undefined']);
  assert.equal(
    new Set(profiles.map(([, , random]) => random)).size,
    5,
    'and not with the same random numbers',
  );
});

test('the first commit counts, and what its .then does afterwards is still read', async () => {
  const user = await login(
    loginScript(
      "Promise.resolve().then(() => { commit({ subject: 1 }); commit({ subject: 2 }); this.later = 'seen' })",
      'get role() { return this.later }',
    ),
  );
  assert.deepEqual([user?.subject, user?.role], ['1', 'seen']);
});

for (const [answer, saying] of [
  ['1', 'a value of type number'],
  ['"yes"', 'a value of type string'],
  ['{}', 'a value of type object'],
  ['undefined', 'nothing'],
  ['Promise.resolve(true)', 'a value of type object'],
]) {
  test(`only true logs in: ${answer} does not, and the log says why`, async () => {
    const logger = recordingLogger();
    const script = `class UserLoginProvider { constructor() { commit() } get canLogin() { return ${answer} } }`;
    assert.equal(await verifierOf(pool, script, 'acme', logger).verify(ada), undefined);
    assert.ok(
      logger.lines.some(({ message }) => message.includes(`canLogin of a provider returned ${saying}`)),
    );
  });
}

test('a refused user is asked for nothing else', async () => {
  const script = loginScript(
    'this.ok = false; commit()',
    "get userProfile() { throw new Error('not to be read') }",
  );
  assert.equal(await login(script), undefined);
});

for (const subject of ['""', '{}', 'true', '() => 1', 'NaN', '[1]', '"x".repeat(256)']) {
  test(`the committed subject ${subject} is an error, not another person`, async () => {
    await assert.rejects(login(loginScript(`commit({ subject: ${subject} })`)), { code: 'bad_answer' });
  });
}

test('a subject that is null or undefined is none', async () => {
  assert.equal(
    (await login(loginScript('commit({ subject: undefined }, { subject: null }, null)')))?.subject,
    'ada',
  );
});

test('a profile is plain JSON: dates as text, functions left out', async () => {
  const user = await login(
    loginScript(
      'commit()',
      "get userProfile() { return { at: new Date(0), no: () => 1, n: NaN, big: 2n, u: undefined, deep: [[undefined]], '__proto__x': 1, ['__proto__']: { admin: true } } }",
    ),
  );
  assert.deepEqual(user?.profile, {
    at: '1970-01-01T00:00:00.000Z',
    n: null,
    big: '2',
    deep: [[null]],
    __proto__x: 1,
  });
  assert.equal(Object.hasOwn(user?.profile as object, '__proto__'), false); // an object, as compared above
});

test('roles and scopes are lists of texts or nothing', async () => {
  const script = loginScript('commit()', "get roles() { return ['a', 'b'] } get scopes() { return 'admin' }");
  const user = await login(script);
  assert.deepEqual([user?.roles, user?.scopes], [['a', 'b'], []]);
});

test('without a validation class users stay only where the operator allows it', async () => {
  const script = loginScript('commit()');
  const logger = recordingLogger();
  assert.equal(await verifierOf(pool, script, 'acme', logger).isValid(adaAsUser), false);
  assert.ok(logger.lines.some(({ message }) => message.includes('ALLOW_MISSING_PROVIDERS')));
  const lenient = createUserVerifier({
    pool,
    tenant: { name: 'acme' },
    providers: [{ type: 'script', source: script }],
    allowMissingValidation: true,
    logger,
  });
  assert.equal(await lenient.isValid(adaAsUser), true);
});

test('say and console reach the log at their level, with the tenant, without the password, in one line each', async () => {
  const logger = recordingLogger();
  const own = startPool({ logger });
  await verifierOf(
    own,
    loginScript(`
    say('hello', 1, { a: [true] });
    console.warn('line one\\nline two\\u001b[31m');
    console.error(new TypeError('broken'));
    console.log(credentials.password, JSON.stringify(credentials), encodeURIComponent(credentials.password), sha256(credentials.password), md5(credentials.password));
    commit(credentials)`),
  ).verify(ada);
  const lines = logger.lines.map(({ level, message, fields }) => [level, message, fields.tenant]);
  assert.deepEqual(lines.slice(0, 3), [
    ['info', 'Provider script: hello 1 {"a":[true]}', '/acme'],
    ['warning', 'Provider script: line one\\nline two\\u001b[31m', '/acme'],
    ['error', 'Provider script: TypeError: broken', '/acme'],
  ]);
  const all = JSON.stringify(logger.lines);
  for (const secret of [
    ada.password,
    encodeURIComponent(ada.password),
    sha256(ada.password),
    md5(ada.password),
  ]) {
    assert.ok(!all.includes(secret), secret);
  }
});

test('errors name the provider and its line when there are several', async () => {
  const verifier = createUserVerifier({
    pool,
    tenant: { name: 'acme' },
    providers: [
      { type: 'script', source: '// nothing\n// here' },
      { type: 'script', source: `// first line\n${loginScript('null.x')}` },
    ],
    allowMissingValidation: false,
    logger: recordingLogger(),
  });
  await assert.rejects(verifier.verify(ada), /line 4 of provider 2, column/);
});

test('providers that contradict each other, or are not there, refuse everybody', async () => {
  const verifierWith = (providers: Parameters<typeof createUserVerifier>[0]['providers']) =>
    createUserVerifier({
      pool,
      tenant: { name: 'acme' },
      providers,
      allowMissingValidation: true,
      logger: recordingLogger(),
    });
  const both = verifierWith([
    { type: 'script', source: '' },
    { type: 'uitrusting/v1', url: 'x' },
  ]);
  await assert.rejects(both.verify(ada), { code: 'conflicting_providers' });
  await assert.rejects(both.isValid(adaAsUser), { code: 'conflicting_providers' });
  await assert.rejects(
    verifierWith([]).verify(ada),
    (error) => error instanceof ProviderError && error.code === 'no_providers',
  );
});
