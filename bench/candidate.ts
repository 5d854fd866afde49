/** Who is measured: starts its server, and knows how to load it. */
import type { Lane } from './load/closed-loop.ts';
import type { ServerProcess } from './server-process.ts';
import type { Workload } from './workload.ts';

export interface Candidate {
  readonly name: string;
  start(): Promise<ServerProcess>;
  /**
   * As many lanes as connections, with everything ready that the load needs, such as refresh tokens; undefined for
   * what this server cannot do. `seconds` is how long they must last where what they send is used up.
   */
  lanes(server: ServerProcess, workload: Workload, size: LoadSize): Promise<readonly Lane[] | undefined>;
}

export interface LoadSize {
  readonly connections: number;
  readonly seconds: number;
}

/** Codes are made before the clock runs and live for a minute: enough for some seconds, and not too many for that. */
export function codeCount({ connections, seconds }: LoadSize): number {
  return Math.max(connections, Math.min(20_000, Math.round(seconds * 1500)));
}

export function repeat<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
