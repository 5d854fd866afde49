/**
 * The bench: measures our server, oidc-provider and a bare node:http server side by side in one run. Start here; what is
 * measured stands in workload.ts, what we want in targets.ts.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Candidate } from './candidate.ts';
import { bare } from './candidates/bare.ts';
import { oidcProvider } from './candidates/oidc-provider.ts';
import { writeConfiguration } from './candidates/our-configuration.ts';
import { ours } from './candidates/ours.ts';
import { type Machine, prepareMachine } from './machine.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import {
  type ByCandidate,
  measureRawSignatures,
  measureStartUp,
  measureWorkload,
  type Rates,
  warmUp,
} from './rounds.ts';
import { launch, type ServerProcess } from './server-process.ts';
import { type Workload, workloads } from './workload.ts';

/** What `--only` may name beside the workloads. */
const otherIds = { startUp: 'start', rawSignatures: 'raw' };

const recordPath = fileURLToPath(new URL('../../bench/results/latest.md', import.meta.url));

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function createCandidates(
  { serverPrefix }: Machine,
  { logLevel, profile }: Options,
  cwd: string,
): Candidate[] {
  const common = { prefix: serverPrefix, cwd, logLevel, profile };
  return [
    ours({ ...common, storage: 'memory' }),
    ours({ ...common, storage: `lmdb:${join(cwd, 'data')}` }),
    oidcProvider(serverPrefix, cwd),
    bare(serverPrefix, cwd),
  ];
}

async function measure(options: Options, machine: Machine, cwd: string): Promise<Results> {
  const wanted = (id: string): boolean => options.only === undefined || id.includes(options.only);
  const candidates = createCandidates(machine, options, cwd);
  const startUp = wanted(otherIds.startUp) ? await measureStartUp(candidates, options) : new Map();
  const rawSignatures = wanted(otherIds.rawSignatures)
    ? measureRawSignatures(machine.serverPrefix, options)
    : new Map();
  const rates = new Map<Workload, ByCandidate<Rates>>();
  const chosen = workloads.filter(({ id }) => wanted(id));
  const servers = new Map<Candidate, ServerProcess>();
  try {
    for (const candidate of chosen.length > 0 ? candidates : [])
      servers.set(candidate, await candidate.start());
    await warmUp(chosen, servers, options, progress);
    for (const workload of chosen)
      rates.set(workload, await measureWorkload(workload, servers, options, progress));
    return { candidates, startUp, rawSignatures, rates };
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(usage([...Object.values(otherIds), ...workloads.map(({ id }) => id)]));
    return;
  }
  const machine = prepareMachine();
  const cwd = mkdtempSync(join(tmpdir(), 'uitsmijter-bench-'));
  // Asked by scripts of our server; runs where the load runs.
  const script = fileURLToPath(new URL('./peers/user-backend.js', import.meta.url));
  const backend = await launch({ prefix: [], script, cwd });
  try {
    writeConfiguration(cwd, backend.url);
    const text = report(await measure(options, machine, cwd), options, machine.facts);
    process.stdout.write(text);
    if (options.only !== undefined) return;
    mkdirSync(join(recordPath, '..'), { recursive: true });
    writeFileSync(recordPath, text);
    progress(`Written to ${recordPath}`);
  } finally {
    await backend.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
