/** When a key begins, ends and leaves: pure decisions over the keys of one ring, oldest first. Seconds throughout. */
import type { Algorithm } from './algorithms.ts';

export interface Scheduled {
  readonly algorithm: Algorithm;
  readonly activeFrom: number;
}

export interface Schedule {
  /** What this ring signs with. Keys of another algorithm are left from an earlier configuration. */
  readonly algorithm: Algorithm;
  readonly rotateAfter: number;
  readonly publishBefore: number;
  readonly maxTokenLifetime: number;
}

/** By how much the clocks of the machines that share a ring may differ. */
const clockSkew = 60;

/** The newest key whose time has come; with a clock that was set back, the oldest there is. */
export function activeKey<T extends Scheduled>(
  keys: readonly T[],
  { algorithm }: Schedule,
  now: number,
): T | undefined {
  const ours = keys.filter((key) => key.algorithm === algorithm);
  return ours.findLast(({ activeFrom }) => activeFrom <= now) ?? ours[0];
}

/** From when a key that should be made now is to be used: at once if it is the first; undefined: none is due. */
export function dueKey(keys: readonly Scheduled[], schedule: Schedule, now: number): number | undefined {
  const newest = keys.findLast(({ algorithm }) => algorithm === schedule.algorithm);
  if (newest === undefined) return now;
  const due = newest.activeFrom + schedule.rotateAfter - schedule.publishBefore;
  return now >= due ? now + schedule.publishBefore : undefined;
}

/** When the last signature with this key is made. A key of an algorithm no longer configured ends with its turn. */
export function lastUse(key: Scheduled, keys: readonly Scheduled[], schedule: Schedule): number {
  const next = keys.slice(keys.indexOf(key) + 1).find(({ algorithm }) => algorithm === key.algorithm);
  if (next !== undefined) return next.activeFrom;
  return key.algorithm === schedule.algorithm
    ? Number.POSITIVE_INFINITY
    : key.activeFrom + schedule.rotateAfter + schedule.publishBefore;
}

/** Whether every token signed with this key has expired. */
export function isRetired(
  key: Scheduled,
  keys: readonly Scheduled[],
  schedule: Schedule,
  now: number,
): boolean {
  return now >= lastUse(key, keys, schedule) + schedule.maxTokenLifetime + clockSkew;
}
