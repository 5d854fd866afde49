/**
 * The command line: one file per command. Owns what is typed and printed and the exit codes (0 fine, 1 findings, 2
 * usage); what a command does is the business of the folders below. Start at a command's file.
 */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Command, CommanderError } from 'commander';
import { SettingsError } from '../settings.ts';
import { productVersion } from '../version.ts';
import { addCheck } from './check.ts';
import { exitCodes } from './exit-codes.ts';
import { addExplain } from './explain.ts';
import { addSchema } from './schema.ts';
import { addScopes } from './scopes.ts';
import { addServe } from './serve.ts';
import { addTryLogin } from './try-login.ts';

export interface CommandLine {
  readonly program: Command;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the `.env` file of the working directory says. */
  readonly dotenv: Readonly<Record<string, string | undefined>>;
  /** A command reports how it ended. */
  exit(code: number): void;
}

/** Runs one command line and resolves with the exit code when the command has ended. */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const program = new Command('uitsmijter')
    .description('Single sign-on in front of the user store you already have.')
    .version(productVersion())
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
    .exitOverride();
  try {
    const line: CommandLine = {
      program,
      env: process.env,
      dotenv: readDotenv(),
      exit: (code) => {
        exitCode = code;
      },
    };
    for (const add of [addServe, addCheck, addExplain, addTryLogin, addScopes, addSchema]) add(line);
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    if (error instanceof SettingsError) {
      for (const problem of error.problems) process.stderr.write(`${problem}\n`);
      return exitCodes.usage;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.findings;
  }
}

/** "error: unknown option '--prot'\n(Did you mean --port?)" as one line for a person. */
function oneLine(text: string): string {
  const said = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
  return `${said.charAt(0).toUpperCase()}${said.slice(1)} \`--help\` tells more.`;
}

function readDotenv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    // Most installations have none.
    if (code === 'ENOENT') return {};
    throw new SettingsError([`The file .env of this directory cannot be read (${code}): mend or remove it.`]);
  }
}
