/** Apache with modules of Debian's packages, run by a test: a directory of its own, a free port, never the service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryDirectory } from './demo.ts';
import type { Owner } from './owner.ts';

export interface Apache {
  /** Under the name `localhost`. */
  readonly origin: string;
  /** What stands in its error log, for a failure's report. */
  log(): string;
}

const program = '/usr/sbin/apache2';
const modules = '/usr/lib/apache2/modules';
const secondsToStart = 10;
const portsToTry = 5;

/**
 * Resolves when it answers.
 * @param needed names of modules, such as `proxy_http`
 * @param configure directives, given the origin
 * @throws with its log when it does not start
 */
export async function startApache(
  owner: Owner,
  needed: readonly string[],
  configure: (origin: string) => string,
): Promise<Apache> {
  if (!existsSync(program)) throw new Error(`${program} is missing; npm test installs what Debian has.`);
  const directory = temporaryDirectory(owner);
  // Where it is started by root, it works as www-data.
  chmodSync(directory, 0o755);
  const log = (): string => readIfThere(join(directory, 'error.log'));
  for (let attempt = 0; attempt < portsToTry; attempt += 1) {
    // Apache cannot choose its port. Another program may take this one before it does: then with another.
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    const file = join(directory, 'apache.conf');
    writeFileSync(file, `${basics(directory, port, needed)}\n${configure(origin)}\n`);
    const child = spawn(program, ['-f', file, '-DFOREGROUND'], {
      env: { PATH: process.env.PATH, TMPDIR: directory },
      stdio: 'ignore',
    });
    const abandon = (): void => void child.kill('SIGKILL');
    process.once('exit', abandon);
    child.once('exit', () => process.off('exit', abandon));
    owner.after(() => end(child));
    if (await isUp(child, origin)) return { origin, log };
    await end(child);
    if (!/Address already in use/.test(log())) break;
  }
  throw new Error(`Apache did not start:\n${log()}`);
}

const basics = (directory: string, port: number, needed: readonly string[]): string =>
  [
    ...['mpm_event', 'authn_core', 'authz_core', 'authz_user', ...needed].map(
      (name) => `LoadModule ${name}_module ${join(modules, `mod_${name}.so`)}`,
    ),
    `ServerRoot ${directory}`,
    `DefaultRuntimeDir ${directory}`,
    `DocumentRoot ${directory}`,
    `PidFile ${join(directory, 'pid')}`,
    `ErrorLog ${join(directory, 'error.log')}`,
    'User www-data',
    'Group www-data',
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
  ].join('\n');

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function isUp(child: ChildProcess, origin: string): Promise<boolean> {
  const deadline = Date.now() + secondsToStart * 1000;
  while (!hasEnded(child) && Date.now() < deadline) {
    const answered = await fetch(`${origin}/nothing-here`).then(
      (reply) => reply.arrayBuffer(),
      () => undefined,
    );
    if (answered) return true;
    await pause(20);
  }
  return false;
}

/** At once: nobody waits for its answers any more. */
async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
