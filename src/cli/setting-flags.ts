import type { Command } from 'commander';
import { parseSettings, type Setting, type SettingName, type Settings, settingsTable } from '../settings.ts';
import type { CommandLine } from './index.ts';

/** Settings that have a flag, as options of the command: these, or all of them. `--help` shows the table. */
export function addSettingFlags(command: Command, names?: readonly SettingName[]): Command {
  for (const [name, setting] of Object.entries<Setting>(settingsTable)) {
    const { flag, env, default: fallback, description, allowed, bare } = setting;
    if (flag === undefined || names?.every((wanted) => wanted !== name)) continue;
    const value = bare === undefined ? '<value>' : '[value]';
    const otherwise = fallback === undefined ? '' : `; ${fallback}`;
    command.option(`${flag} ${value}`, `${description} (${env[0]}: ${allowed}${otherwise})`);
  }
  return command;
}

/** @throws SettingsError with all problems at once */
export function settingsOf(command: Command, { env, dotenv }: CommandLine): Settings {
  const typed: Readonly<Record<string, unknown>> = command.opts();
  const flags = Object.values<Setting>(settingsTable).flatMap(({ flag, bare }): [string, string][] => {
    const typedValue = flag === undefined ? undefined : typed[camelCase(flag)];
    // commander says `true` for a flag that was typed without a value.
    const value = typedValue === true ? bare : typedValue;
    return flag === undefined || typeof value !== 'string' ? [] : [[flag, value]];
  });
  return parseSettings({ flags: Object.fromEntries(flags), env, dotenv });
}

/** The name under which commander keeps a flag's value. */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
