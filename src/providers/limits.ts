/** What one run of a provider script may use. Durations in milliseconds, sizes in bytes. */
export interface ScriptLimits {
  /** From the question to the answer, waiting included: SCRIPT_TIMEOUT. */
  readonly wallTime: number;
  /** In one go: until the script waits for a fetch or is done. */
  readonly cpuTime: number;
  /** How long a built-in function that cannot be interrupted may go on before its worker is ended. */
  readonly cpuGrace: number;
  /** Of script memory. */
  readonly memory: number;
  readonly stack: number;
  readonly fetches: number;
  /** Characters of one request as JSON, its body included. */
  readonly fetchRequest: number;
  /** Characters of its URL. */
  readonly fetchUrl: number;
  readonly fetchHeaders: number;
  readonly logLines: number;
  /** Characters of one line. */
  readonly logLine: number;
  /** Characters of all answers of one run as JSON. */
  readonly answer: number;
  /** Runs of one tenant that one worker holds at a time. */
  readonly runsPerTenant: number;
  /** The same for a tenant whose scripts burn CPU or memory. */
  readonly runsPerHeavyTenant: number;
  /** Runs of all tenants that one worker holds at a time. */
  readonly runsPerWorker: number;
  /** Runs of one tenant that wait for a worker; more are refused. */
  readonly queuePerTenant: number;
  /** Runs of all tenants that wait for a worker; more are refused. */
  readonly queue: number;
}

export const defaultScriptLimits: ScriptLimits = {
  wallTime: 30_000,
  cpuTime: 250,
  cpuGrace: 500,
  memory: 16 * 1024 * 1024,
  stack: 256 * 1024,
  fetches: 10,
  fetchRequest: 320 * 1024,
  fetchUrl: 8 * 1024,
  fetchHeaders: 50,
  logLines: 50,
  logLine: 2_000,
  answer: 64 * 1024,
  runsPerTenant: 16,
  runsPerHeavyTenant: 4,
  runsPerWorker: 400,
  queuePerTenant: 256,
  queue: 4_096,
};
