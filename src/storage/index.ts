/**
 * Places to keep things: the adapters of `Store` (see `store.ts`), one file each.
 *
 * Owns: how each backend does the six primitives, and how expired entries leave it. Must not know: what is kept
 * (codes, sessions, keys are collections of other folders). Start at `open.ts`, the table of adapters; `contract.ts`
 * is the suite each of them must pass, and only tests import it.
 */
export { StoreError, StoreSpecError } from './failure.ts';
export { memoryStore } from './memory.ts';
export { openStore } from './open.ts';
