/** For programs that embed the server. Everything else is internal and may change. */
export { type App, createApp, startApp } from './app.ts';
export type { Clock, Logger, Random, Runtime } from './runtime.ts';
export { parseSettings, type Settings, SettingsError } from './settings.ts';
