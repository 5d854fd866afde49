/** A tenant whose script wants everybody's time and memory: requests are read and logged in the process of all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configuration } from '../support/fixtures.ts';
import { authorizationUrl, form, issuer } from '../support/relying-party.ts';
import { startTestApp } from '../support/start-app.ts';

const greedy: readonly [string, string][] = [
  [
    'long URLs',
    "for (let i = 0; i < 3; i++) fetch('http://127.0.0.1:1/' + 'x'.repeat(1000000)).catch((error) => say(error.message));",
  ],
  [
    'many headers',
    "const headers = {}; for (let i = 0; i < 100; i++) headers['x' + i] = 'y'; fetch('http://127.0.0.1:1/', { headers }).catch((error) => say(error.message));",
  ],
  [
    'large bodies',
    "for (let i = 0; i < 3; i++) fetch('http://127.0.0.1:1/', { method: 'POST', body: 'x'.repeat(1000000) }).catch((error) => say(error.message));",
  ],
];
for (const [name, code] of greedy)
  test(`a script that fetches with ${name} is refused before it costs anybody else time`, async (t) => {
    const script = `class UserLoginProvider { constructor() { ${code} } get canLogin() { return true; } }`;
    const { app, runtime } = await startTestApp(t, { files: configuration({ script }) });
    const { pathname, search } = new URL(authorizationUrl());
    const login = () =>
      app.http.fastify.inject({
        method: 'POST',
        url: '/login',
        headers: {
          host: 'login.acme.example',
          origin: issuer,
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: form({ location: pathname + search, username: 'u', password: 'right horse' }),
      });
    await Promise.all(Array.from({ length: 5 }, login));
    const { lines } = runtime.logger;
    const longestLine = Math.max(...lines.map((line) => JSON.stringify(line).length));
    assert.ok(longestLine < 10_000, `a log line of ${longestLine} characters`);
    const told = lines.filter(({ message }) => /more than \d+/.test(message));
    assert.ok(told.length >= 5, 'refused in the sandbox, before anything is handed to the main thread');
  });
