import { createStepBudget, findUnreachableRules } from '../interceptor/index.ts';
import { checkScript, createScriptPool } from '../providers/index.ts';
import { silentLogger, systemClock } from '../runtime.ts';
import { checkConfiguration, formatReport } from '../tenants/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandLine } from './index.ts';
import { addSettingFlags, settingsOf } from './setting-flags.ts';

/** Of rules: twenty-five times what a server takes when it loads them. Here nobody waits but who has asked. */
const mostSteps = 50_000_000;

export function addCheck(line: CommandLine): void {
  const command = line.program
    .command('check')
    .description(
      'Say everything that is wrong with the configuration, at once. Exit code 1 when something is.',
    );
  addSettingFlags(command, ['config']).action(async () => {
    const { config, jwtSecret } = settingsOf(command, line);
    const pool = createScriptPool({ logger: silentLogger, clock: systemClock });
    try {
      const report = await checkConfiguration(config, line.env, {
        checkScript: (source) => checkScript(pool, source),
        checkRules: ({ hosts, interceptor: { rules } }, isTenantHost) =>
          findUnreachableRules({ rules, hosts, isTenantHost, budget: createStepBudget(mostSteps) }),
        hasSharedKey: jwtSecret !== undefined,
      });
      process.stdout.write(formatReport(report));
      line.exit(report.errors.length > 0 ? exitCodes.findings : exitCodes.fine);
    } finally {
      await pool.close();
    }
  });
}
