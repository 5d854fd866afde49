/** Time that a test moves, and a log that a test reads. */
import { type Clock, type LogFields, type Logger, type Runtime, systemRandom } from '../../src/runtime.ts';

export interface FakeClock extends Clock {
  advance(seconds: number): void;
}

export function fakeClock(start = Date.parse('2026-11-23T10:00:00Z')): FakeClock {
  let now = start;
  return {
    now: () => now,
    advance: (seconds) => {
      now += seconds * 1000;
    },
  };
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
  return { clock: fakeClock(), random: systemRandom, logger: recordingLogger() };
}
