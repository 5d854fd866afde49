/** One worker thread as the pool sees it: it takes messages, reports segments, and is watched from outside. */
import { Worker } from 'node:worker_threads';
import type { ScriptLimits } from './limits.ts';
import type { Segment, ToWorker, WorkerSettings } from './sandbox-messages.ts';

export interface ScriptWorker {
  post(message: ToWorker): void;
  /** The number of the segment in execution, 0 when there is none. */
  segment(): number;
  /** The run which that segment belongs to. */
  run(): number;
  terminate(): Promise<void>;
}

export interface ScriptWorkerEvents {
  onSegment(segment: Segment): void;
  /** The thread ended by itself: out of memory, or an error that is ours. */
  onLost(reason: string): void;
}

export type StartScriptWorker = (limits: ScriptLimits, events: ScriptWorkerEvents) => ScriptWorker;

export const startScriptWorker: StartScriptWorker = (limits, events) => {
  const watch = new Int32Array(new SharedArrayBuffer(8));
  const settings: WorkerSettings = { limits, watch };
  const worker = new Worker(new URL('./sandbox-worker.js', import.meta.url), {
    name: 'provider-scripts',
    workerData: settings,
    env: {},
    execArgv: [],
    // The stack lets QuickJS reach its own limit first, with an error that a run survives.
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 16 },
  });
  worker.unref();
  let over = false;
  const lost = (reason: string) => {
    if (over) return;
    over = true;
    events.onLost(reason);
  };
  worker.on('message', (segment: Segment) => {
    if (!over) events.onSegment(segment);
  });
  worker.on('error', (error) => lost(error.message));
  worker.on('exit', (code) => lost(`exit code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    segment: () => Atomics.load(watch, 0),
    run: () => Atomics.load(watch, 1),
    async terminate() {
      over = true;
      await worker.terminate();
    },
  };
};
