/** Apache with modules of Debian's packages, run by a test. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import type { Owner } from './owner.ts';

export interface Apache {
  /** Under the name `localhost`. */
  readonly origin: string;
  /** What stands in its error log, for a failure's report. */
  log(): string;
}

const modules = '/usr/lib/apache2/modules';

/**
 * Resolves when it answers.
 * @param needed names of modules, such as `proxy_http`
 * @param configure directives, given the origin
 * @throws with its log when it does not start
 */
export async function startApache(
  owner: Owner,
  needed: readonly string[],
  configure: (origin: string) => string,
): Promise<Apache> {
  let errorLog = '';
  const { port, output } = await startDaemon(owner, {
    program: '/usr/sbin/apache2',
    configure: (place) => {
      const { directory, port: chosen } = place;
      errorLog = join(directory, 'error.log');
      const file = join(directory, 'apache.conf');
      const origin = `http://localhost:${chosen}`;
      writeFileSync(file, `${basics(directory, chosen, needed)}\n${configure(origin)}\n`);
      return ['-f', file, '-DFOREGROUND'];
    },
    log: () => (existsSync(errorLog) ? readFileSync(errorLog, 'utf8') : ''),
  });
  return { origin: `http://localhost:${port}`, log: output };
}

const basics = (directory: string, port: number, needed: readonly string[]): string =>
  [
    ...['mpm_event', 'authn_core', 'authz_core', 'authz_user', ...needed].map(
      (name) => `LoadModule ${name}_module ${join(modules, `mod_${name}.so`)}`,
    ),
    `ServerRoot ${directory}`,
    `DefaultRuntimeDir ${directory}`,
    `DocumentRoot ${directory}`,
    `PidFile ${join(directory, 'pid')}`,
    `ErrorLog ${join(directory, 'error.log')}`,
    'User www-data',
    'Group www-data',
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
  ].join('\n');
