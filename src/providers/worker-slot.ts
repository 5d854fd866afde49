import { createFairQueue, type FairQueue } from './fair-queue.ts';
import type { Run } from './pooled-run.ts';
import type { ScriptWorker } from './script-worker.ts';

/** A place for a worker, and the runs that live there. */
export interface Slot {
  readonly index: number;
  /** Absent until it is needed, and while it is replaced. */
  worker: ScriptWorker | undefined;
  /** Segments that the worker has been given and has not reported. */
  outstanding: number;
  readonly runs: Map<number, Run>;
  readonly resumable: FairQueue<Run>;
  /** The segment that was in execution at the last look, and for how many looks it has been. */
  seen: number;
  seenFor: number;
}

export function createSlot(index: number): Slot {
  const resumable = createFairQueue<Run>();
  return { index, worker: undefined, outstanding: 0, runs: new Map(), resumable, seen: 0, seenFor: 0 };
}

/** The run which the worker is in the midst of. */
export function runAt({ worker }: Slot): number | undefined {
  return worker === undefined || worker.segment() === 0 ? undefined : worker.run();
}

/** For how many looks the worker has been at one and the same segment. */
export function standsStill(slot: Slot): number {
  const segment = slot.worker?.segment() ?? 0;
  slot.seenFor = segment !== 0 && segment === slot.seen ? slot.seenFor + 1 : 0;
  slot.seen = segment;
  return slot.seenFor;
}

export function vacate(slot: Slot): void {
  slot.worker = undefined;
  slot.outstanding = 0;
  slot.seenFor = 0;
}
