/** Programs that run beside a test: started on free ports, ready when the test gets them, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Owner } from './owner.ts';

export interface Program {
  /** From the root of the repository. */
  readonly script: string;
  readonly parameters?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A path that answers below 500 when the program can do its work. */
  readonly health: string;
}

export interface RunningProgram {
  readonly port: number;
  /** By the name that people type: `http://localhost:PORT`. */
  readonly url: string;
  /** What it has printed so far. */
  output(): string;
  /** Ends it, by default as an operator would; resolves when it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const secondsToStart = 30;
const secondsToStop = 5;
const millisecondsBetweenQuestions = 20;

/** The server, as it is shipped. Port 0 takes a free one. */
export function serverProgram(config: string, storage: string, port = 0): Program {
  return {
    script: 'dist/main.js',
    parameters: ['serve', '--config', config, '--storage', storage, '--port', String(port)],
    health: '/health/ready',
  };
}

/**
 * Resolves when the program is ready. It chooses its port itself and prints it, so that no two tests want the same.
 * @throws with everything the program has printed, when it ends or is not ready in time
 */
export async function startProgram(owner: Owner, program: Program): Promise<RunningProgram> {
  const { script, parameters = [], env = {}, health } = program;
  const child = spawn(process.execPath, [join(process.cwd(), script), ...parameters], {
    // Away from the checkout, whose .env belongs to whoever works there.
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Also when the test is given up from outside, where no hook runs.
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  child.once('exit', () => process.off('exit', abandon));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  const stop = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => end(child, signal);
  owner.after(() => stop());

  const deadline = Date.now() + secondsToStart * 1000;
  const failure = (what: string): Error => new Error(`${script} ${what}. It printed:\n${printed}`);
  const port = (): number => Number(/ on http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/.exec(printed)?.[1] ?? 0);
  for (;;) {
    if (port() !== 0 && (await answers(`http://127.0.0.1:${port()}${health}`))) break;
    if (hasEnded(child)) throw failure('ended before it was ready');
    if (Date.now() > deadline) throw failure(`was not ready within ${secondsToStart} seconds`);
    await pause(millisecondsBetweenQuestions);
  }
  return { port: port(), url: `http://localhost:${port()}`, output: () => printed, stop };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const patience = setTimeout(() => child.kill('SIGKILL'), secondsToStop * 1000);
  await ended;
  clearTimeout(patience);
}

async function answers(url: string): Promise<boolean> {
  try {
    const reply = await fetch(url);
    await reply.arrayBuffer();
    return reply.status < 500;
  } catch {
    return false;
  }
}
