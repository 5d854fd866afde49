import { startApp } from '../app.ts';
import type { CommandLine } from './index.ts';
import { addSettingFlags, settingsOf } from './setting-flags.ts';

export function addServe(line: CommandLine): void {
  const command = line.program.command('serve').description('Run the server until it is told to stop.');
  addSettingFlags(command).action(async () => {
    const { url, close } = await startApp(settingsOf(command, line));
    process.stdout.write(`Uitsmijter listens on ${url}\n`);
    await stopSignal();
    process.stdout.write('Stopping: answering what is under way; once more to stop at once.\n');
    await close();
  });
}

/** Resolves with the first signal to stop; the second one, of somebody who cannot wait, ends the process. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    const onSignal = (): void => {
      if (told) process.exit(1);
      told = true;
      resolve();
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  });
}
