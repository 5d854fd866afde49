import type { Logger } from '../runtime.ts';

/** A command prints its own findings; a log beside them would only repeat them. */
export const quiet: Logger = {
  trace() {},
  debug() {},
  info() {},
  notice() {},
  warning() {},
  error() {},
  critical() {},
  child: () => quiet,
};
