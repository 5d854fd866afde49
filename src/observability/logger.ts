/** The log, on pino: one line an event, for people (`console`) or for machines (`ndjson`). */
import { type DestinationStream, destination, pino } from 'pino';
import { type Clock, type LogFields, type Logger, systemClock } from '../runtime.ts';
import type { LogFormat, LogLevel } from '../settings.ts';
import { redactFields, redactText } from './redaction.ts';

export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Where lines go; standard output unless told otherwise. */
  readonly stream?: DestinationStream;
  readonly clock?: Clock;
}

const severities: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  notice: 35,
  warning: 40,
  error: 50,
  critical: 60,
};

interface Lines {
  isWanted(level: LogLevel): boolean;
  write(level: LogLevel, message: string, fields: LogFields): void;
}

export function createLogger({ level, format, stream, clock = systemClock }: LoggerOptions): Logger {
  const output = stream ?? destination({ fd: 1, sync: true });
  const log = pino(
    {
      level,
      customLevels: severities,
      useOnlyCustomLevels: true,
      base: null,
      messageKey: 'message',
      nestedKey: 'metadata',
      timestamp: () => `,"date":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
    },
    format === 'ndjson' ? output : { write: (line) => output.write(forPeople(line)) },
  );
  return withFields(
    {
      isWanted: (lineLevel) => log.isLevelEnabled(lineLevel),
      write: (lineLevel, message, fields) => log[lineLevel](redactFields(fields), redactText(message)),
    },
    {},
  );
}

function withFields(lines: Lines, bound: LogFields): Logger {
  const at =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (lines.isWanted(level))
        lines.write(level, message, fields === undefined ? bound : { ...bound, ...fields });
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
    child: (fields) => withFields(lines, { ...bound, ...fields }),
  };
}

/** The line as the original wrote it: `[INFO]     Sun, 01 Mar 2026 12:00:00 GMT: What happened | tenant=acme`. */
function forPeople(line: string): string {
  // The line is what the options above make pino write.
  const entry = JSON.parse(line) as { level: string; date: string; message: string; metadata?: LogFields };
  const fields = Object.entries(entry.metadata ?? {}).map(([name, value]) => `${name}=${readable(value)}`);
  const head = `${`[${entry.level}]`.padEnd(11)}${new Date(entry.date).toUTCString()}: ${entry.message}`;
  return `${fields.length === 0 ? head : `${head} | ${fields.join(' ')}`}\n`;
}

function readable(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
