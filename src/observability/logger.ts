import type { Logger } from '../runtime.ts';
export function createLogger(_: { level: string; format: string }): Logger {
  const at =
    (level: string) =>
    (message: string, fields = {}) =>
      console.log(level, message, JSON.stringify(fields));
  const logger: Logger = {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
    child: () => logger,
  };
  return logger;
}
