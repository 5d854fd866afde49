/** What may be chosen on the command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  /** How long one round of one workload against one candidate lasts. */
  readonly seconds: number;
  /** How often that is repeated; candidates take turns. */
  readonly rounds: number;
  /** Unmeasured seconds of each workload for each candidate, before anything is measured. */
  readonly warmUp: number;
  readonly connections: number;
  /** How often each server is started to measure that. */
  readonly starts: number;
  /** Seconds that a server stays untouched before its memory is read. */
  readonly idle: number;
  /** A part of the ids of the workloads to run; absent: all, and the start-up as well. */
  readonly only: string | undefined;
  /** The log level of our server. The others log nothing, so ours is quiet unless told otherwise. */
  readonly logLevel: string;
  /** A directory for CPU profiles of our server; they slow it down. */
  readonly profile: string | undefined;
}

const flags = {
  seconds: { type: 'string', default: '2', help: 'length of one round in seconds' },
  rounds: { type: 'string', default: '5', help: 'rounds of each workload; the median counts' },
  'warm-up': { type: 'string', default: '3', help: 'seconds of unmeasured load of each kind before it all' },
  connections: { type: 'string', default: '32', help: 'connections, each with one request under way' },
  starts: { type: 'string', default: '5', help: 'starts of each server; the median counts' },
  idle: { type: 'string', default: '5', help: 'seconds of rest before memory is read' },
  only: { type: 'string', help: 'only workloads with this in their id, for example refresh-es256 or start' },
  'log-level': {
    type: 'string',
    default: 'warning',
    help: 'log level of our server; `info` logs each request',
  },
  profile: { type: 'string', help: 'directory for CPU profiles of our server, which they slow down' },
  help: { type: 'boolean', default: false, help: 'this text' },
} as const;

/** @throws Error in words for the person who typed the flags. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) return 'help';
  return {
    seconds: positive('seconds', values.seconds),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    warmUp: positive('warm-up', values['warm-up']),
    connections: Math.ceil(positive('connections', values.connections)),
    starts: Math.ceil(positive('starts', values.starts)),
    idle: positive('idle', values.idle),
    only: values.only,
    logLevel: values['log-level'],
    profile: values.profile === undefined ? undefined : resolve(values.profile),
  };
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${flag}: "${text}" is not a positive number`);
}

export function usage(workloadIds: readonly string[]): string {
  const lines = Object.entries(flags).map(([name, flag]) => {
    const fallback = 'default' in flag && flag.default !== false ? ` (${flag.default})` : '';
    return `  --${name.padEnd(12)} ${flag.help}${fallback}`;
  });
  return `npm run bench -- [flags]

Measures this server, oidc-provider and a bare node:http server side by side: the server on one core, the load on
another. Prints Markdown; a run of everything also writes bench/results/latest.md.

${lines.join('\n')}

Workloads: ${workloadIds.join(', ')}
`;
}
