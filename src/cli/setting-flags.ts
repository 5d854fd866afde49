import type { Command } from 'commander';
import { parseSettings, type Setting, type Settings, settingsTable } from '../settings.ts';
import type { CommandLine } from './index.ts';

/** Every setting that has a flag, as an option of the command; `--help` shows the table. */
export function addSettingFlags(command: Command): Command {
  for (const { flag, env, default: fallback, description, allowed } of Object.values<Setting>(
    settingsTable,
  )) {
    if (flag === undefined) continue;
    const otherwise = fallback === undefined ? '' : `; ${fallback}`;
    command.option(`${flag} <value>`, `${description} (${env[0]}: ${allowed}${otherwise})`);
  }
  return command;
}

/** @throws SettingsError with all problems at once */
export function settingsOf(command: Command, { env, dotenv }: CommandLine): Settings {
  const typed: Readonly<Record<string, unknown>> = command.opts();
  const flags = Object.values<Setting>(settingsTable).flatMap(({ flag }): [string, string][] => {
    const value = flag === undefined ? undefined : typed[camelCase(flag)];
    return flag === undefined || typeof value !== 'string' ? [] : [[flag, value]];
  });
  return parseSettings({ flags: Object.fromEntries(flags), env, dotenv });
}

/** The name under which commander keeps a flag's value. */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
