/**
 * Keeps a configuration directory and the registry in step while the server runs. The file system's own events make
 * it quick; looking again every half second makes it certain, since events are lost on network file systems, with
 * links that are swapped (ConfigMaps), and for directories that come later.
 */
import { type FSWatcher, watch } from 'node:fs';
import type { Logger } from '../runtime.ts';
import { Configuration, type ConfigurationSnapshot, type Environment } from './configuration.ts';
import { formatProblem, type Problem } from './problem.ts';
import type { TenantRegistry } from './registry.ts';

export interface WatchOptions {
  readonly directory: string;
  readonly env: Environment;
  readonly logger: Logger;
  /** Called with the first state before the promise resolves, and with the whole new state after every change. */
  onChange(registry: TenantRegistry, problems: readonly Problem[]): void;
  /** Milliseconds between two looks at the directory; 500 unless told otherwise. */
  readonly pollInterval?: number;
  /** Whether to use the file system's events as well; true unless told otherwise. */
  readonly fileEvents?: boolean;
}

export interface ConfigurationWatch {
  readonly snapshot: ConfigurationSnapshot;
  /** Resolves when nothing is read any more. */
  close(): Promise<void>;
}

/** Events come in flocks: an editor that saves makes several. */
const settleMilliseconds = 40;
/** How long a file may be half written before that is taken for its content. */
const doubtMilliseconds = 150;
/** Of one core, looking at files may take at most this part. */
const pollShare = 0.05;

/** Reads the directory, and again whenever something in it changes. Resolves after the first reading. */
export async function watchConfiguration(options: WatchOptions): Promise<ConfigurationWatch> {
  const { directory, env, logger, onChange, pollInterval = 500, fileEvents = true } = options;
  const configuration = new Configuration(directory, env);
  const watchers = new Map<string, FSWatcher>();
  let known: ReadonlySet<string> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let looking: Promise<void> = Promise.resolve();
  let again = false;
  let closed = false;

  const look = async (): Promise<void> => {
    running = true;
    clearTimeout(timer);
    const started = performance.now();
    try {
      do {
        again = false;
        const changed = await configuration.refresh();
        if (closed) return;
        if (fileEvents) follow();
        if (changed) announce();
      } while (again);
    } catch (error) {
      logger.error('Could not look for changes of the configuration; trying again', { cause: String(error) });
    } finally {
      running = false;
      const rest = Math.max(pollInterval, (performance.now() - started) / pollShare);
      schedule(configuration.doubtful ? Math.min(rest, doubtMilliseconds) : rest);
    }
  };

  const schedule = (milliseconds: number): void => {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(() => {
      looking = look();
    }, milliseconds);
    timer.unref();
  };

  const announce = (): void => {
    const { registry, problems } = configuration.snapshot;
    known = logNews(logger, problems, known);
    const counts = { tenants: registry.tenants.length, clients: registry.clientCount };
    logger.info('Read the configuration', counts);
    onChange(registry, problems);
  };

  const follow = (): void => {
    const wanted = new Set(configuration.directories);
    for (const [path, watcher] of watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of wanted) {
      if (watchers.has(path)) continue;
      const watcher = startWatcher(path, () => {
        if (running) again = true;
        else schedule(settleMilliseconds);
      });
      if (watcher === undefined) continue;
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(path);
      });
      watchers.set(path, watcher);
    }
  };

  await configuration.refresh();
  announce();
  if (fileEvents) follow();
  schedule(pollInterval);

  return {
    get snapshot() {
      return configuration.snapshot;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      await looking;
    },
  };
}

/** Undefined where there are no events to be had: looking again does without them. */
function startWatcher(path: string, onEvent: () => void): FSWatcher | undefined {
  try {
    return watch(path, { persistent: false }, onEvent);
  } catch {
    return undefined;
  }
}

/** Logs what was not there before; what stays broken is not repeated. */
function logNews(
  logger: Logger,
  problems: readonly Problem[],
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const lines = new Set<string>();
  for (const problem of problems) {
    const line = formatProblem(problem);
    lines.add(line);
    if (known.has(line)) continue;
    const { file, path } = problem;
    if (problem.severity === 'error') logger.error(`Configuration: ${line}`, { file, path });
    else logger.warning(`Configuration: ${line}`, { file, path });
  }
  return lines;
}
