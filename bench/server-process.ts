/** A server under test: a process of its own that says where it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  readonly pid: number;
  readonly url: URL;
  /** From spawn to the first 204 of `/health`. */
  readonly startMilliseconds: number;
  /** Asks the process itself, beside HTTP. */
  ask<T>(question: object): Promise<T>;
  stop(): Promise<void>;
}

export interface Launch {
  /** Put before the command, to tie the process to a core. */
  readonly prefix: readonly string[];
  readonly nodeFlags?: readonly string[];
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export async function launch({
  prefix,
  nodeFlags = [],
  script,
  args = [],
  env = {},
  cwd,
}: Launch): Promise<ServerProcess> {
  const [command = '', ...rest] = [...prefix, process.execPath, ...nodeFlags, script, ...args];
  const started = performance.now();
  const child = spawn(command, rest, {
    cwd,
    // Nothing of the environment may change what is measured.
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const url = await listeningUrl(child, script);
  await healthy(url);
  const startMilliseconds = performance.now() - started;
  if (child.pid === undefined) throw new Error(`${script} has no process`);
  return {
    pid: child.pid,
    url,
    startMilliseconds,
    ask: (question) => ask(child, question),
    stop: () => stop(child),
  };
}

/** Every server here prints the address it listens on. Its output is read on, so that it never waits for us. */
function listeningUrl(child: ChildProcess, script: string): Promise<URL> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code}`)));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      const address = /listens on (http:\S+)/.exec(line)?.[1];
      if (address) resolve(new URL(address));
    });
  });
}

function healthy(url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    get(new URL('/health', url), { agent: false }, (response) => {
      response.resume();
      if (response.statusCode === 204) resolve();
      else reject(new Error(`${url}health answered ${response.statusCode}`));
    }).on('error', reject);
  });
}

/** One question at a time. */
function ask<T>(child: ChildProcess, question: object): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error('the server ended before it answered'));
    child.once('exit', onExit);
    child.once('message', (answer) => {
      child.off('exit', onExit);
      // Both sides of the question are ours: the peer's code says what it answers.
      resolve(answer as T);
    });
    child.send(question);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
