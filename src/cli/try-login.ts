import { text } from 'node:stream/consumers';
import { createScriptPool, type LoginReport, type ProviderEvent, tryLogin } from '../providers/index.ts';
import { silentLogger, systemClock } from '../runtime.ts';
import { loadConfiguration } from '../tenants/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandLine } from './index.ts';
import { addSettingFlags, settingsOf } from './setting-flags.ts';

export function addTryLogin(line: CommandLine): void {
  const command = line.program
    .command('try-login')
    .description(
      'Run a tenant’s login script as a sign-in would, and show what it fetched, logged and answered. ' +
        'The password is read from standard input.',
    )
    .requiredOption('--tenant <name>', 'the tenant')
    .requiredOption('--username <name>', 'who signs in');
  addSettingFlags(command, ['config', 'scriptTimeout']).action(async () => {
    const settings = settingsOf(command, line);
    const { tenant: name, username } = command.opts<{ tenant: string; username: string }>();
    const { registry } = await loadConfiguration(settings.config, line.env);
    const tenant = registry.tenantByName(name);
    if (!tenant) {
      const known = registry.tenants.map((each) => each.name).join(', ') || 'none';
      process.stderr.write(
        `There is no tenant "${name}"; there are: ${known}. \`uitsmijter check\` says why.\n`,
      );
      line.exit(exitCodes.usage);
      return;
    }
    if (process.stdin.isTTY) process.stderr.write('Password, then Enter and Ctrl-D: ');
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    const pool = createScriptPool({
      logger: silentLogger,
      clock: systemClock,
      limits: { wallTime: settings.scriptTimeout * 1000 },
    });
    try {
      const options = {
        pool,
        tenant,
        providers: tenant.providers,
        allowMissingValidation: false,
        logger: silentLogger,
      };
      const report = await tryLogin(options, { username, password, grantType: 'authorization_code' });
      process.stdout.write(formatLogin(report));
      line.exit(report.result.outcome === 'accepted' ? exitCodes.fine : exitCodes.findings);
    } finally {
      await pool.close();
    }
  });
}

export function formatLogin({ result, milliseconds, events }: LoginReport): string {
  const lines = events.map((event) => `${String(event.at).padStart(6)} ms  ${describe(event)}`);
  return [...lines, '', `${conclusion(result)} (${milliseconds} ms)`, ''].join('\n');
}

function describe(event: ProviderEvent): string {
  switch (event.type) {
    case 'log':
      return `logged (${event.level}): ${event.text}`;
    case 'fetch':
      return `fetched ${event.method} ${event.url}: ${event.status ?? event.error} in ${event.milliseconds} ms`;
    case 'commit':
      return `committed ${event.committed}`;
    case 'answer':
      return `answered ${JSON.stringify(event.values)}`;
  }
}

function conclusion(result: LoginReport['result']): string {
  switch (result.outcome) {
    case 'accepted':
      return `Accepted: subject ${result.user.subject}, role ${result.user.role}`;
    case 'refused':
      return 'Refused: canLogin was not true';
    case 'failed':
      return `Failed (${result.code}): ${result.message}`;
  }
}
