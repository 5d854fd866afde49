/** Runs scripts on worker threads: fair between tenants, limited in time, and whole again after any script. */
import { availableParallelism } from 'node:os';
import {
  createFetcher,
  defaultFetchPolicy,
  type Fetcher,
  type FetchPolicy,
  type FetchRequest,
} from '../outbound/index.ts';
import { type Clock, type Logger, systemClock } from '../runtime.ts';
import { createFairQueue } from './fair-queue.ts';
import { defaultScriptLimits, type ScriptLimits } from './limits.ts';
import { createRun, fetchFor, type Run, writeLog } from './pooled-run.ts';
import { ProviderError, type ProviderErrorCode } from './provider-error.ts';
import type { ProviderEventListener } from './provider-event.ts';
import type { ScriptAnswer, ScriptQuestion, Segment } from './sandbox-messages.ts';
import { type ScriptWorker, type StartScriptWorker, startScriptWorker } from './script-worker.ts';
import { createTenantUsage } from './tenant-usage.ts';
import { createSlot, runAt, type Slot, standsStill, vacate } from './worker-slot.ts';

export interface ScriptPoolOptions {
  /** At least 2, so that a tenant's endless loop never has them all. Default: one per core, 2 to 4. */
  readonly workers?: number;
  readonly limits?: Partial<ScriptLimits>;
  readonly fetchPolicy?: Partial<FetchPolicy>;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** For tests. */
  readonly fetcher?: Fetcher;
  /** For tests. */
  readonly startWorker?: StartScriptWorker;
}

export interface ScriptPool {
  readonly limits: ScriptLimits;
  readonly fetcher: Fetcher;
  /** @throws ProviderError */
  run(tenant: string, question: ScriptQuestion, onEvent?: ProviderEventListener): Promise<ScriptAnswer>;
  /** Refuses new runs, waits for those under way, and ends the workers. */
  close(): Promise<void>;
}

/** Two, so that a worker need not wait for the pool between segments; more could not be taken back in a flood. */
const segmentsAtWorker = 2;
const startsPerRun = 4;
const watchInterval = 50;
const idleAfter = 30_000;

export function createScriptPool(options: ScriptPoolOptions): ScriptPool {
  const { logger } = options;
  const limits: ScriptLimits = { ...defaultScriptLimits, ...options.limits };
  const fetcher = options.fetcher ?? createFetcher({ ...defaultFetchPolicy, ...options.fetchPolicy });
  const startWorker = options.startWorker ?? startScriptWorker;
  const usage = createTenantUsage(options.clock ?? systemClock);
  const size = Math.max(2, options.workers ?? Math.min(4, availableParallelism()));
  const slots = Array.from({ length: size }, (_, index) => createSlot(index));
  const queue = createFairQueue<Run>();
  const active = new Set<Run>();
  let lastId = 0;
  let watching: NodeJS.Timeout | undefined;
  let resting: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;
  let drained: (() => void) | undefined;

  // -- which run goes where ------------------------------------------------------------------------------------

  /** Heavy tenants share the last worker, and while they are at it nobody else is there. */
  function admits(slot: Slot, tenant: string): boolean {
    const heavy = usage.isHeavy(tenant);
    const last = slot.index === size - 1;
    if (heavy ? !last : last && usage.anyHeavy()) return false;
    if (slot.runs.size >= limits.runsPerWorker) return false;
    const limit = heavy ? limits.runsPerHeavyTenant : limits.runsPerTenant;
    let held = 0;
    for (const run of slot.runs.values()) if (run.tenant === tenant) held++;
    return held < limit;
  }

  function dispatch(): void {
    for (const slot of slots) {
      while (slot.outstanding < segmentsAtWorker && executeNext(slot));
    }
  }

  function executeNext(slot: Slot): boolean {
    const resumed = slot.resumable.next(usage.used, () => true);
    const started = queue.next(usage.used, (tenant) => admits(slot, tenant));
    if (started !== undefined && (resumed === undefined || usage.used(started) < usage.used(resumed))) {
      const run = queue.take(started);
      if (run !== undefined) start(slot, run);
      return run !== undefined;
    }
    const run = resumed === undefined ? undefined : slot.resumable.take(resumed);
    if (run !== undefined) resume(slot, run);
    return run !== undefined;
  }

  function start(slot: Slot, run: Run): void {
    run.slot = slot;
    run.starts++;
    slot.runs.set(run.id, run);
    execute(slot, run).post({
      type: 'start',
      run: run.id,
      tenant: run.tenant,
      question: run.question,
      traced: run.onEvent !== undefined,
    });
  }

  function resume(slot: Slot, run: Run): void {
    const next = run.arrived.shift();
    if (next !== undefined) execute(slot, run).post({ type: 'resume', run: run.id, ...next });
  }

  function execute(slot: Slot, run: Run): ScriptWorker {
    run.executing = true;
    slot.outstanding++;
    watching ??= setInterval(watch, watchInterval);
    slot.worker ??= startWorker(limits, {
      onSegment: (segment) => onSegment(slot, segment),
      onLost: (reason) => {
        logger.error(`A worker for provider scripts ended (${reason}) and is replaced.`);
        replace(slot, runAt(slot), 'worker_lost', 'The worker that ran the script ended.');
      },
    });
    return slot.worker;
  }

  /** Back to the queue, to begin anew on another worker; what it has fetched is kept. */
  function restart(run: Run): void {
    run.slot?.runs.delete(run.id);
    run.slot?.resumable.remove(run.tenant, run);
    run.slot = undefined;
    run.executing = false;
    run.arrived = [];
    // Started again for the second time, it may not have got as far as the first time.
    run.logsToSkip = Math.max(run.logsToSkip, run.logged);
    run.logged = 0;
    queue.push(run.tenant, run);
  }

  /** Once a tenant turns out heavy: its runs leave the other workers, and other tenants' runs leave the last one. */
  function separate(): void {
    for (const slot of slots) {
      for (const run of [...slot.runs.values()]) {
        const last = slot.index === size - 1;
        const misplaced = usage.isHeavy(run.tenant) ? !last : last && usage.anyHeavy();
        if (!misplaced || run.executing || run.starts >= startsPerRun) continue;
        slot.worker?.post({ type: 'cancel', run: run.id });
        restart(run);
      }
    }
  }

  // -- what workers report --------------------------------------------------------------------------------------

  function onSegment(slot: Slot, segment: Segment): void {
    slot.outstanding--;
    const run = slot.runs.get(segment.run);
    const becameHeavy = run !== undefined && usage.charge(run.tenant, segment.cpuTime, segment.grew);
    if (run !== undefined) advance(slot, run, segment);
    if (becameHeavy) separate();
    dispatch();
  }

  function advance(slot: Slot, run: Run, segment: Segment): void {
    run.executing = false;
    for (const line of segment.logs) writeLog(run, line, logger);
    if (segment.end === undefined) {
      for (const { id, request } of segment.fetches) supply(run, id, request);
      if (run.arrived.length > 0) slot.resumable.push(run.tenant, run);
    } else if ('error' in segment.end) {
      finish(run, new ProviderError(segment.end.error, segment.end.detail, segment.end.backendStatus));
    } else {
      const { committed, values } = segment.end.answer;
      run.onEvent?.({ type: 'commit', committed });
      run.onEvent?.({ type: 'answer', values });
      finish(run, segment.end.answer);
    }
  }

  function supply(run: Run, id: number, request: FetchRequest): void {
    const key = JSON.stringify(request);
    let record = run.fetched.get(id);
    if (record?.key !== key) {
      record = { key, outcome: fetchFor(run, request, fetcher, logger) };
      run.fetched.set(id, record);
    }
    const { starts } = run;
    void record.outcome.then((outcome) => {
      if (!active.has(run) || run.starts !== starts || run.slot === undefined) return;
      run.arrived.push({ fetch: id, outcome });
      if (!run.executing && run.arrived.length === 1) run.slot.resumable.push(run.tenant, run);
      dispatch();
    });
  }

  function finish(run: Run, result: ScriptAnswer | ProviderError): void {
    if (!active.delete(run)) return;
    usage.leave(run.tenant);
    queue.remove(run.tenant, run);
    if (run.slot !== undefined) {
      run.slot.runs.delete(run.id);
      run.slot.resumable.remove(run.tenant, run);
      if (result instanceof ProviderError) run.slot.worker?.post({ type: 'cancel', run: run.id });
    }
    run.settle(result);
    run.abort.abort('the run is over');
    if (active.size > 0) return;
    drained?.();
    resting ??= setTimeout(rest, idleAfter).unref();
  }

  // -- what goes wrong --------------------------------------------------------------------------------------------

  /** Counts looks, not time: when this whole process is held up, no worker is to blame. */
  function watch(): void {
    if (slots.every((slot) => slot.outstanding === 0)) {
      clearInterval(watching);
      watching = undefined;
    }
    for (const slot of slots) {
      if (standsStill(slot) * watchInterval <= limits.cpuTime + limits.cpuGrace) continue;
      const guilty = runAt(slot);
      void slot.worker?.terminate();
      const detail = `The script ran for more than ${limits.cpuTime} ms in one go, inside a built-in function.`;
      replace(slot, guilty, 'cpu_limit', detail);
    }
  }

  /** The worker is gone. The run that it was at fails, the others begin anew. */
  function replace(slot: Slot, guilty: number | undefined, code: ProviderErrorCode, detail: string): void {
    vacate(slot);
    for (const run of [...slot.runs.values()]) {
      if (run.id === guilty) usage.charge(run.tenant, limits.cpuTime + limits.cpuGrace, false);
      if (run.id === guilty || run.starts >= startsPerRun) {
        run.slot = undefined;
        slot.runs.delete(run.id);
        finish(run, new ProviderError(run.id === guilty ? code : 'worker_lost', detail));
      } else restart(run);
    }
    slot.resumable.clear();
    separate();
    dispatch();
  }

  /** Nobody has logged in for a while. A tenth of a second at the next login is less than 40 MB until then. */
  function rest(): void {
    resting = undefined;
    for (const slot of slots) {
      void slot.worker?.terminate();
      vacate(slot);
    }
  }

  return {
    limits,
    fetcher,
    run(tenant, question, onEvent) {
      return new Promise((resolve, reject) => {
        if (closed !== undefined) return reject(new ProviderError('pool_closed', 'No more scripts are run.'));
        if (queue.waiting(tenant) >= limits.queuePerTenant || queue.size >= limits.queue) {
          return reject(new ProviderError('overloaded', 'Too many runs wait for a worker.'));
        }
        lastId = (lastId % 0x7fff_ffff) + 1;
        const timer = setTimeout(() => {
          finish(run, new ProviderError('timeout', `The script had no answer within ${limits.wallTime} ms.`));
          dispatch();
        }, limits.wallTime);
        const run = createRun(lastId, tenant, question, onEvent, (result) => {
          clearTimeout(timer);
          if (result instanceof ProviderError) reject(result);
          else resolve(result);
        });
        clearTimeout(resting);
        resting = undefined;
        active.add(run);
        usage.join(tenant);
        queue.push(tenant, run);
        dispatch();
      });
    },
    close() {
      closed ??= (async () => {
        if (active.size > 0) await new Promise<void>((resolve) => (drained = resolve));
        clearInterval(watching);
        clearTimeout(resting);
        await Promise.all(slots.map((slot) => slot.worker?.terminate()));
        fetcher.close();
      })();
      return closed;
    },
  };
}
