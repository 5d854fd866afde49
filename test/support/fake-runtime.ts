/** Time that a test moves, and a log that a test reads. */
import { EventEmitter, once } from 'node:events';
import {
  type Clock,
  type LogFields,
  type Logger,
  type Runtime,
  systemRandom,
  type Timers,
} from '../../src/runtime.ts';

/** Its timers run when it is advanced past them. */
export interface FakeClock extends Clock, Timers {
  advance(seconds: number): void;
  /** Resolves when something waits for the time to come. */
  untilWaitedFor(): Promise<void>;
}

export function fakeClock(start = Date.parse('2026-11-23T10:00:00Z')): FakeClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  const events = new EventEmitter();
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.add(timer);
      events.emit('waited for');
      return () => void timers.delete(timer);
    },
    untilWaitedFor: async () => {
      if (timers.size === 0) await once(events, 'waited for');
    },
  };
}

/** Goes on by itself as well, for those who wait in real time. */
export function runningClock(): FakeClock {
  const clock = fakeClock();
  const started = performance.now();
  return { ...clock, now: () => clock.now() + Math.floor(performance.now() - started) };
}

export interface LogLine {
  readonly level: keyof Omit<Logger, 'child'>;
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[];
}

export function recordingLogger(): RecordingLogger {
  const lines: LogLine[] = [];
  const logger = (context: LogFields): RecordingLogger => {
    const at =
      (level: LogLine['level']) =>
      (message: string, fields: LogFields = {}): void =>
        void lines.push({ level, message, fields: { ...context, ...fields } });
    return {
      lines,
      trace: at('trace'),
      debug: at('debug'),
      info: at('info'),
      notice: at('notice'),
      warning: at('warning'),
      error: at('error'),
      critical: at('critical'),
      child: (fields) => logger({ ...context, ...fields }),
    };
  };
  return logger({});
}

export interface FakeRuntime extends Runtime {
  readonly clock: FakeClock;
  readonly logger: RecordingLogger;
}

export function fakeRuntime(): FakeRuntime {
  const clock = fakeClock();
  return { clock, timers: clock, random: systemRandom, logger: recordingLogger() };
}
