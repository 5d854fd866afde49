/**
 * Logins per second through a provider script, the sandbox on one core's worth of workers, against a backend that answers at once:
 * `node .build/bench/providers.js [seconds] [logins at a time]`.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createScriptPool, createUserVerifier } from '../src/providers/index.ts';
import type { Logger } from '../src/runtime.ts';

const answers = `class UserLoginProvider {
  ok = false;
  profile = {};
  get canLogin() { return this.ok; }
  get userProfile() { return this.profile; }
  get role() { return this.profile.role || 'user'; }
`;

const quiet = () => {};
const logger: Logger = {
  trace: quiet,
  debug: quiet,
  info: quiet,
  notice: quiet,
  warning: quiet,
  error: console.error,
  critical: console.error,
  child: () => logger,
};

if (process.argv[2] === 'backend') {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end('{"userId":7,"role":"admin","name":"Ada"}'));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // a TCP server
} else {
  await measure(Number(process.argv[2] ?? 3), Number(process.argv[3] ?? 16));
}

async function measure(seconds: number, atOnce: number): Promise<void> {
  const backend = fork(fileURLToPath(import.meta.url), ['backend']);
  const port = await new Promise((resolve) => backend.once('message', resolve));
  const before = process.memoryUsage.rss();
  const pool = createScriptPool({ workers: 2, logger });
  for (const [name, script] of [
    [
      'without fetch',
      `${answers} constructor(c) { this.profile = { name: c.username }; this.ok = true; commit({ subject: 7 }); } }`,
    ],
    [
      'with one fetch',
      `${answers} constructor(c) {
      fetch('http://127.0.0.1:${port}/login', { method: 'post', body: { user: c.username, hash: sha256(c.password) } })
        .then((result) => {
          this.profile = JSON.parse(result.body);
          this.ok = result.code == 200;
          commit(result.code, { subject: this.profile.userId });
        });
    } }`,
    ],
  ] as const) {
    const verifier = createUserVerifier({
      pool,
      tenant: { name: 'bench' },
      providers: [{ type: 'script', source: script }],
      allowMissingValidation: false,
      logger,
    });
    const login = async () => {
      const user = await verifier.verify({
        username: 'ada',
        password: 'secret',
        grantType: 'authorization_code',
      });
      if (user?.subject !== '7') throw new Error('the login failed');
    };
    const run = async (milliseconds: number) => {
      const until = performance.now() + milliseconds;
      let logins = 0;
      const worker = async () => {
        for (; performance.now() < until; logins++) await login();
      };
      const startedAt = performance.now();
      const cpu = process.cpuUsage();
      await Promise.all(Array.from({ length: atOnce }, worker));
      const { user, system } = process.cpuUsage(cpu);
      return { perSecond: (logins / (performance.now() - startedAt)) * 1000, cpu: (user + system) / logins };
    };
    await run(500);
    const { perSecond, cpu } = await run(seconds * 1000);
    console.log(
      `${name.padEnd(16)} ${perSecond.toFixed(0).padStart(6)} logins/s, ${cpu.toFixed(0)} µs of CPU each` +
        ` (main thread and workers), that is ${(1e6 / cpu).toFixed(0)} logins/s per core`,
    );
  }
  console.log(
    `memory: ${(before / 1e6).toFixed(0)} MB before, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB after`,
  );
  await pool.close();
  backend.kill();
}
