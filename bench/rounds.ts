/** Measures: candidates take turns, round by round, so that what disturbs the machine disturbs all of them. */
import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './candidate.ts';
import { runClosedLoop } from './load/closed-loop.ts';
import { cpuSecondsOf, residentMegabytesOf } from './machine.ts';
import type { Options } from './options.ts';
import type { ServerProcess } from './server-process.ts';
import { type Algorithm, algorithms, type Workload } from './workload.ts';

/** One value per round. */
export interface Rates {
  readonly perSecond: number[];
  /** Per second of CPU that the server used: hardly depends on what else the machine does. Empty where nobody tells. */
  readonly perCpuSecond: number[];
}

export type ByCandidate<T> = ReadonlyMap<Candidate, T>;

export interface StartUp {
  readonly milliseconds: number[];
  /** Milliseconds of CPU until then, in steps of ten. Empty where nobody tells. */
  readonly cpuMilliseconds: number[];
  /** Absent where nobody tells. */
  idleMegabytes?: number;
}

type Progress = (text: string) => void;

export async function measureStartUp(
  candidates: readonly Candidate[],
  { starts, idle }: Options,
): Promise<ByCandidate<StartUp>> {
  const results = new Map(
    candidates.map((candidate): [Candidate, StartUp] => [
      candidate,
      { milliseconds: [], cpuMilliseconds: [] },
    ]),
  );
  for (let round = 0; round < starts; round++)
    for (const [candidate, { milliseconds, cpuMilliseconds }] of results) {
      const server = await candidate.start();
      const cpuSeconds = cpuSecondsOf(server.pid);
      milliseconds.push(server.startMilliseconds);
      if (cpuSeconds !== undefined) cpuMilliseconds.push(cpuSeconds * 1000);
      await server.stop();
    }
  for (const [candidate, result] of results) {
    const server = await candidate.start();
    await setTimeout(idle * 1000);
    const megabytes = residentMegabytesOf(server.pid);
    if (megabytes !== undefined) result.idleMegabytes = megabytes;
    await server.stop();
  }
  return results;
}

/** What a process that only signs can do, on the servers' core. */
export function measureRawSignatures(
  prefix: readonly string[],
  { seconds, rounds }: Options,
): Map<Algorithm, Rates> {
  const script = fileURLToPath(new URL('./peers/raw-signatures.js', import.meta.url));
  const results = new Map(
    algorithms.map((algorithm): [Algorithm, Rates] => [algorithm, { perSecond: [], perCpuSecond: [] }]),
  );
  for (let round = 0; round < rounds; round++)
    for (const [algorithm, rates] of results) {
      const [command = '', ...args] = [...prefix, process.execPath, script, algorithm, String(seconds)];
      // The script prints this shape.
      const raw: { signatures: number; seconds: number; cpuSeconds: number } = JSON.parse(
        execFileSync(command, args, { encoding: 'utf8' }),
      );
      rates.perSecond.push(raw.signatures / raw.seconds);
      rates.perCpuSecond.push(raw.signatures / raw.cpuSeconds);
    }
  return results;
}

/**
 * Runs everything for a while: code that runs often is compiled anew, the engine of the sandbox for many seconds. Without
 * it, what is measured first would seem slow.
 */
export async function warmUp(
  chosen: readonly Workload[],
  servers: ByCandidate<ServerProcess>,
  { warmUp: seconds, connections }: Options,
  progress: Progress,
): Promise<void> {
  for (const [candidate, server] of servers) {
    progress(`warming up: ${candidate.name}`);
    for (const workload of chosen) await loadOnce(candidate, server, workload, { connections, seconds });
  }
}

export async function measureWorkload(
  workload: Workload,
  servers: ByCandidate<ServerProcess>,
  { seconds, rounds, connections }: Options,
  progress: Progress,
): Promise<ByCandidate<Rates>> {
  const results = new Map<Candidate, Rates>();
  for (let round = 1; round <= rounds; round++)
    for (const [candidate, server] of servers) {
      const load = await loadOnce(candidate, server, workload, { connections, seconds });
      if (!load) continue;
      const rates = results.get(candidate) ?? { perSecond: [], perCpuSecond: [] };
      results.set(candidate, rates);
      rates.perSecond.push(load.perSecond);
      if (load.perCpuSecond !== undefined) rates.perCpuSecond.push(load.perCpuSecond);
      progress(`${workload.id}, round ${round}, ${candidate.name}: ${Math.round(load.perSecond)}/s`);
    }
  return results;
}

async function loadOnce(
  candidate: Candidate,
  server: ServerProcess,
  workload: Workload,
  size: { readonly connections: number; readonly seconds: number },
): Promise<{ perSecond: number; perCpuSecond: number | undefined } | undefined> {
  try {
    const lanes = await candidate.lanes(server, workload, size);
    if (!lanes) return undefined;
    const cpuBefore = cpuSecondsOf(server.pid);
    const { answers, seconds } = await runClosedLoop(server.url, lanes, size.seconds);
    const cpuAfter = cpuSecondsOf(server.pid);
    const known = cpuBefore !== undefined && cpuAfter !== undefined;
    return {
      perSecond: answers / seconds,
      perCpuSecond: known ? answers / (cpuAfter - cpuBefore) : undefined,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${candidate.name}, ${workload.id}: ${reason}`, { cause: error });
  }
}
