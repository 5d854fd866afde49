/** A worker thread: executes segments one after the other, and says through shared memory which one it is at. */
import { parentPort, workerData } from 'node:worker_threads';
import { createEngineStock, type Engine } from './engine.ts';
import type { Segment, ToWorker, WorkerSettings } from './sandbox-messages.ts';
import { createScriptRun, type ScriptRun } from './script-run.ts';

const { limits, watch } = workerData as WorkerSettings; // given by script-worker.ts
const port = parentPort;
if (port === null) throw new Error('sandbox-worker.ts is for worker threads');

const stock = createEngineStock(limits.memory, limits.stack);
const runs = new Map<number, { readonly run: ScriptRun; readonly tenant: string; readonly engine: Engine }>();
let segments = 0;

/** The pool ends this worker when the number stands still for too long: no built-in function can be interrupted. */
function watched(run: number, execute: () => Segment): Segment {
  segments = (segments % 0x7fff_ffff) + 1;
  Atomics.store(watch, 1, run);
  Atomics.store(watch, 0, segments);
  try {
    return execute();
  } finally {
    Atomics.store(watch, 0, 0);
  }
}

async function take(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'start': {
      const engine = await (await stock).take(message.tenant);
      report(
        watched(message.run, () => {
          const run = createScriptRun(engine, message.run, message.question, limits, message.traced);
          runs.set(message.run, { run, tenant: message.tenant, engine });
          return run.start();
        }),
      );
      return;
    }
    case 'resume': {
      const found = runs.get(message.run);
      if (found === undefined) return;
      report(watched(message.run, () => found.run.resume(message.fetch, message.outcome)));
      return;
    }
    case 'cancel':
      await end(message.run);
  }
}

function report(segment: Segment): void {
  port?.postMessage(segment);
  if (segment.end !== undefined) void end(segment.run);
}

async function end(id: number): Promise<void> {
  const found = runs.get(id);
  if (found === undefined) return;
  runs.delete(id);
  if (found.run.sound()) (await stock).giveBack(found.tenant, found.engine);
}

/** One message after the other: a cancel must not overtake the start it belongs to. */
let queue = Promise.resolve();
port.on('message', (message: ToWorker) => {
  queue = queue.then(() => take(message));
});
