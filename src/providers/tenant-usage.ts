import type { Clock } from '../runtime.ts';

/**
 * What the scripts of each tenant have used. A tenant whose script burns CPU or memory is called heavy for a while:
 * the pool keeps its runs together on one worker, away from everybody else's.
 */
export interface TenantUsage {
  /** A run of this tenant begins to wait. */
  join(tenant: string): void;
  leave(tenant: string): void;
  /** Milliseconds of CPU. A tenant that comes anew begins with what the most modest of the others has used. */
  used(tenant: string): number;
  /** True when this made the tenant heavy. */
  charge(tenant: string, cpuTime: number, grew: boolean): boolean;
  isHeavy(tenant: string): boolean;
  /** Whether any heavy tenant has runs at the moment. */
  anyHeavy(): boolean;
}

/** A login takes about one millisecond. */
const heavySegment = 50;
const heavyFor = 30_000;

export function createTenantUsage(clock: Clock): TenantUsage {
  const active = new Map<string, { runs: number; used: number }>();
  const heavyUntil = new Map<string, number>();

  function isHeavy(tenant: string): boolean {
    const until = heavyUntil.get(tenant);
    if (until === undefined) return false;
    if (until > clock.now()) return true;
    heavyUntil.delete(tenant);
    return false;
  }

  function least(): number {
    let found = Number.POSITIVE_INFINITY;
    for (const { used } of active.values()) found = Math.min(found, used);
    return active.size === 0 ? 0 : found;
  }

  return {
    join(tenant) {
      const entry = active.get(tenant);
      if (entry === undefined) active.set(tenant, { runs: 1, used: least() });
      else entry.runs++;
    },
    leave(tenant) {
      const entry = active.get(tenant);
      if (entry === undefined || --entry.runs > 0) return;
      active.delete(tenant);
    },
    used: (tenant) => active.get(tenant)?.used ?? 0,
    charge(tenant, cpuTime, grew) {
      const entry = active.get(tenant);
      if (entry !== undefined) entry.used += cpuTime;
      if (cpuTime < heavySegment && !grew) return false;
      const before = isHeavy(tenant);
      heavyUntil.set(tenant, clock.now() + heavyFor);
      return !before;
    },
    isHeavy,
    anyHeavy: () => [...heavyUntil.keys()].some((tenant) => isHeavy(tenant) && active.has(tenant)),
  };
}
