import type { Clock, Logger } from '../runtime.ts';
import type { Store } from '../store.ts';
import { StoreSpecError } from './failure.ts';
import { memoryStore } from './memory.ts';

export interface StorageRuntime {
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Adapter {
  /** How the setting is written, for the error that names what is allowed. */
  readonly spelling: string;
  /** Receives what follows the first colon; undefined when there is no colon. */
  open(rest: string | undefined, runtime: StorageRuntime): Promise<Store>;
}

/** One line for each adapter. lmdb is loaded on demand: its native code has no business in a test with `memory`. */
const adapters: Readonly<Record<string, Adapter>> = {
  memory: {
    spelling: 'memory',
    open: async (rest, { clock }) => {
      if (rest !== undefined) throw new StoreSpecError('"memory" takes nothing after it');
      return memoryStore(clock);
    },
  },
  lmdb: {
    spelling: 'lmdb:PATH',
    open: async (path, runtime) => {
      if (!path) throw new StoreSpecError('"lmdb" needs a directory: lmdb:PATH, for example lmdb:./data');
      const { openLmdbStore } = await import('./lmdb.ts');
      return openLmdbStore({ path, ...runtime });
    },
  },
};

/**
 * Opens what the `STORAGE` setting names.
 * @throws StoreSpecError for a spec that names no adapter; StoreError when the place cannot be used
 */
export async function openStore(spec: string, runtime: StorageRuntime): Promise<Store> {
  const colon = spec.indexOf(':');
  const kind = colon === -1 ? spec : spec.slice(0, colon);
  const adapter = Object.hasOwn(adapters, kind) ? adapters[kind] : undefined;
  if (adapter === undefined) {
    const allowed = Object.values(adapters).map(({ spelling }) => spelling);
    // Only the kind: what follows may carry a password.
    throw new StoreSpecError(`unknown storage "${kind}"; allowed: ${allowed.join(', ')}`);
  }
  return adapter.open(colon === -1 ? undefined : spec.slice(colon + 1), runtime);
}
