/**
 * What operators see of a running server: the log and the health answers. It knows no tenant, no protocol and no
 * HTTP server; those hand it plain facts. Start at `logger.ts`.
 */
export { type HealthAnswer, type HealthCheck, liveness, readiness } from './health.ts';
export { createLogger, type LoggerOptions } from './logger.ts';
