/** The machine: which core the server gets, which the load, and what is told about it beside the results. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  /** Put before the command of a server: ties it to its core. Empty where that cannot be done. */
  readonly serverPrefix: readonly string[];
  /** For the report. */
  readonly facts: readonly string[];
}

/** Ties this process, which makes the load, to its own core, and says how to tie servers to theirs. */
export function prepareMachine(): Machine {
  const cores = allowedCores();
  const [serverCore] = cores;
  const loadCore = cores.at(-1);
  const pinned = serverCore !== loadCore && loadCore !== undefined && pinSelf(loadCore);
  const [before = 0] = loadavg();
  return {
    serverPrefix: pinned ? ['taskset', '-c', String(serverCore)] : [],
    facts: [
      `Node.js ${process.version} on ${process.platform} ${process.arch}`,
      `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
      pinned
        ? 'each server alone on one core while it is measured, the load on another'
        : 'servers and load NOT tied to cores of their own (no taskset, or a single core)',
      `load of the machine before the run: ${before.toFixed(1)}${before > 0.5 ? '; it was busy with other work, so trust what is told by CPU' : ''}`,
    ],
  };
}

/** The cores this process may use, as Linux tells it: `0-1,4`. Elsewhere none: then nothing is pinned. */
function allowedCores(): number[] {
  const list = readOrEmpty('/proc/self/status').match(/^Cpus_allowed_list:\s*(\S+)$/m)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

function pinSelf(core: number): boolean {
  return spawnSync('taskset', ['-apc', String(core), String(process.pid)]).status === 0;
}

/** Seconds of CPU that a process and its threads have used (proc(5), stat), or undefined where nobody tells. */
export function cpuSecondsOf(pid: number): number | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The second field is the command in parentheses, which may hold blanks itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isNaN(ticks) ? undefined : ticks / ticksPerSecond;
}

/** Resident memory of a process in MB, or undefined where nobody tells. */
export function residentMegabytesOf(pid: number): number | undefined {
  const fromProc = readOrEmpty(`/proc/${pid}/status`).match(/^VmRSS:\s*(\d+) kB$/m)?.[1];
  const kilobytes = fromProc ?? spawnSync('ps', ['-o', 'rss=', '-p', String(pid)]).stdout?.toString();
  return kilobytes?.trim() ? Number(kilobytes) / 1024 : undefined;
}

/** USER_HZ, which is 100 on every Linux that Node.js runs on. */
const ticksPerSecond = 100;

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
