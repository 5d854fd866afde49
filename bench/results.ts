/** All that one run has found out, and how to look into it. */
import type { Candidate } from './candidate.ts';
import type { ByCandidate, Rates, StartUp } from './rounds.ts';
import { median, medianRatio } from './statistics.ts';
import type { Algorithm, Workload } from './workload.ts';

export interface Results {
  readonly candidates: readonly Candidate[];
  readonly startUp: ByCandidate<StartUp>;
  readonly rawSignatures: ReadonlyMap<Algorithm, Rates>;
  readonly rates: ReadonlyMap<Workload, ByCandidate<Rates>>;
}

/** By the clock, or by the CPU that the server used. */
export type Measure = keyof Rates;

export function named<T>(results: ByCandidate<T> | undefined, name: string): T | undefined {
  for (const [candidate, result] of results ?? []) if (candidate.name === name) return result;
  return undefined;
}

export function ratesOf({ rates }: Results, workloadId: string, candidate: string): Rates | undefined {
  for (const [workload, byCandidate] of rates)
    if (workload.id === workloadId) return named(byCandidate, candidate);
  return undefined;
}

export function rateOf(rates: Rates | undefined, measure: Measure): number | undefined {
  const values = rates?.[measure] ?? [];
  return values.length === 0 ? undefined : median(values);
}

export function ratioOf(
  numerator: Rates | undefined,
  denominator: Rates | undefined,
  measure: Measure,
): number | undefined {
  const [above = [], below = []] = [numerator?.[measure], denominator?.[measure]];
  return above.length === 0 || below.length === 0 ? undefined : medianRatio(above, below);
}
