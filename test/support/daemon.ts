/** A server of Debian's packages, run by a test: a directory of its own, a free port, never the service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryDirectory } from './demo.ts';
import type { Owner } from './owner.ts';

export interface Daemon {
  readonly port: number;
  /** What it has printed, for a failure's report. */
  output(): string;
}

export interface DaemonProgram {
  /** Where Debian puts it. */
  readonly program: string;
  /** Writes its configuration into the directory; answers the parameters that it is started with. */
  readonly configure: (place: { readonly directory: string; readonly port: number }) => readonly string[];
  /** What else it has written, such as a log file. */
  readonly log?: () => string;
}

const secondsToStart = 10;
const portsToTry = 5;

/** Resolves when it answers. @throws with all that it has said when it does not start */
export async function startDaemon(owner: Owner, { program, configure, log }: DaemonProgram): Promise<Daemon> {
  if (!existsSync(program)) throw new Error(`${program} is missing; npm test installs what Debian has.`);
  const directory = temporaryDirectory(owner);
  // Where it is started by root, it works as somebody else.
  chmodSync(directory, 0o755);
  let printed = '';
  const output = (): string => `${printed}\n${log?.() ?? ''}`;
  for (let attempt = 0; attempt < portsToTry; attempt += 1) {
    // It cannot choose its port. Another program may take this one before it does: then with another.
    const port = await freePort();
    const child = spawn(program, configure({ directory, port }), {
      cwd: directory,
      env: { PATH: process.env.PATH, HOME: directory, TMPDIR: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    const abandon = (): void => void child.kill('SIGKILL');
    process.once('exit', abandon);
    child.once('exit', () => process.off('exit', abandon));
    owner.after(() => end(child));
    if (await isUp(child, port)) return { port, output };
    await end(child);
    if (!/address already in use/i.test(output())) break;
  }
  throw new Error(`${program} did not start:\n${output()}`);
}

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

async function isUp(child: ChildProcess, port: number): Promise<boolean> {
  const deadline = Date.now() + secondsToStart * 1000;
  while (!hasEnded(child) && Date.now() < deadline) {
    const answered = await fetch(`http://localhost:${port}/nothing-here`).then(
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
  const patience = setTimeout(() => child.kill('SIGKILL'), 2000);
  await ended;
  clearTimeout(patience);
}
