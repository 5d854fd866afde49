/** The store cannot serve: opening failed, or a write did not reach it. The message says what the operator can do. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** Somebody asked a store that has been closed. */
export class StoreClosedError extends StoreError {
  override readonly name = 'StoreClosedError';
  constructor() {
    super('the store has been closed');
  }
}

/** The `STORAGE` setting names no adapter, or leaves out what the adapter needs. */
export class StoreSpecError extends StoreError {
  override readonly name = 'StoreSpecError';
}
