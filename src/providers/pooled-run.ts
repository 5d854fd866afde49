/** One run as the pool keeps it, on the main thread, and its dealings with the world: fetches and log lines. */
import { setMaxListeners } from 'node:events';
import type { Fetcher, FetchOutcome, FetchRequest } from '../outbound/index.ts';
import { withoutSecrets } from '../outbound/index.ts';
import type { Logger } from '../runtime.ts';
import type { ProviderError } from './provider-error.ts';
import type { ProviderEventListener } from './provider-event.ts';
import { redactor } from './redaction.ts';
import type { ScriptAnswer, ScriptLogLine, ScriptQuestion } from './sandbox-messages.ts';
import type { Slot } from './worker-slot.ts';

export interface Run {
  readonly id: number;
  readonly tenant: string;
  readonly question: ScriptQuestion;
  readonly onEvent: ProviderEventListener | undefined;
  readonly redact: (text: string) => string;
  /** Ends its fetches. */
  readonly abort: AbortController;
  readonly settle: (result: ScriptAnswer | ProviderError) => void;
  /** Where it lives; absent while it waits for a worker. */
  slot: Slot | undefined;
  /** A segment of it is at the worker. */
  executing: boolean;
  /** Answers of fetches that it has not been resumed with. */
  arrived: { fetch: number; outcome: FetchOutcome }[];
  /** What it has fetched, so that it can be started again elsewhere without asking the backend twice. */
  readonly fetched: Map<number, { key: string; outcome: Promise<FetchOutcome> }>;
  starts: number;
  logged: number;
  /** Lines that it has logged before it was started again. */
  logsToSkip: number;
}

export function createRun(
  id: number,
  tenant: string,
  question: ScriptQuestion,
  onEvent: ProviderEventListener | undefined,
  settle: Run['settle'],
): Run {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return {
    id,
    tenant,
    question,
    onEvent,
    redact: redactor(question.kind === 'ask' ? question.secrets : []),
    abort,
    settle,
    slot: undefined,
    executing: false,
    arrived: [],
    fetched: new Map(),
    starts: 0,
    logged: 0,
    logsToSkip: 0,
  };
}

/** Asks the backend, and tells the log and whoever looks on. Never rejects. */
export async function fetchFor(
  run: Run,
  request: FetchRequest,
  fetcher: Fetcher,
  logger: Logger,
): Promise<FetchOutcome> {
  const startedAt = performance.now();
  const outcome = await fetcher.fetch(request, run.abort.signal);
  if (run.onEvent === undefined && !('error' in outcome)) return outcome;
  const url = run.redact(withoutSecrets(request.url));
  const milliseconds = Math.round(performance.now() - startedAt);
  const event = { type: 'fetch', method: request.method, url, milliseconds } as const;
  if ('error' in outcome) {
    const error = run.redact(outcome.error);
    run.onEvent?.({ ...event, error });
    const text = outcome.refused ? 'was refused a fetch' : 'could not fetch';
    const over = run.abort.signal.aborted;
    if (!over) logger.warning(`A provider script ${text}: ${error}.`, { tenant: run.tenant, url });
  } else run.onEvent?.({ ...event, status: outcome.status });
  return outcome;
}

export function writeLog(run: Run, { level, text }: ScriptLogLine, logger: Logger): void {
  if (run.logged++ < run.logsToSkip) return;
  run.onEvent?.({ type: 'log', level, text });
  // Line ends and terminal sequences would let a script write log lines that are not its own.
  const line = text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
  logger[level](`Provider script: ${line}`, { tenant: run.tenant });
}
