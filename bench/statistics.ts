/** The middle value; the mean of the two in the middle where there is no single one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** How far the values lie apart, as a part of their median: 0 when they are all the same. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** The median of the ratios round by round: what slows a whole round down falls out of it. */
export function medianRatio(numerators: readonly number[], denominators: readonly number[]): number {
  const ratios = numerators.flatMap((numerator, round) => {
    const denominator = denominators[round];
    return denominator === undefined ? [] : [numerator / denominator];
  });
  return median(ratios);
}
