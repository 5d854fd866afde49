/** Things that wait, by tenant. Whoever has used least so far is served next, and each tenant's own in order. */
export interface FairQueue<T> {
  readonly size: number;
  waiting(tenant: string): number;
  push(tenant: string, item: T): void;
  /** The tenant to serve next among those admitted. */
  next(used: (tenant: string) => number, admitted: (tenant: string) => boolean): string | undefined;
  take(tenant: string): T | undefined;
  remove(tenant: string, item: T): void;
  clear(): void;
}

export function createFairQueue<T>(): FairQueue<T> {
  const lines = new Map<string, T[]>();
  let size = 0;

  function drop(tenant: string, index: number): T | undefined {
    const line = lines.get(tenant);
    if (line === undefined || index < 0) return undefined;
    const [item] = line.splice(index, 1);
    size--;
    if (line.length === 0) lines.delete(tenant);
    return item;
  }

  return {
    get size() {
      return size;
    },
    waiting: (tenant) => lines.get(tenant)?.length ?? 0,
    push(tenant, item) {
      const line = lines.get(tenant);
      if (line === undefined) lines.set(tenant, [item]);
      else line.push(item);
      size++;
    },
    next(used, admitted) {
      let best: string | undefined;
      for (const tenant of lines.keys()) {
        if ((best === undefined || used(tenant) < used(best)) && admitted(tenant)) best = tenant;
      }
      return best;
    },
    take: (tenant) => drop(tenant, 0),
    remove(tenant, item) {
      drop(tenant, lines.get(tenant)?.indexOf(item) ?? -1);
    },
    clear() {
      lines.clear();
      size = 0;
    },
  };
}
