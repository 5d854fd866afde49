import { explainInterception, type Member, parseForwardedRequest } from '../interceptor/index.ts';
import { formatProblem, loadConfiguration, type Problem } from '../tenants/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandLine } from './index.ts';
import { addSettingFlags, settingsOf } from './setting-flags.ts';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly role: readonly string[];
  readonly scope: readonly string[];
  readonly signedIn?: true;
}

export function addExplain(line: CommandLine): void {
  const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  const command = line.program
    .command('explain')
    .description(
      'Say which of a tenant’s `interceptor.rules` decides about a request behind a proxy, and why. ' +
        'Exit code 1 when the request is not let through.',
    )
    .requiredOption('--url <url>', 'the address in the browser')
    .option('--method <method>', 'the method', 'GET')
    .option('--role <role>', 'a role of the person; may be given several times', gather, [])
    .option('--scope <scope>', 'a scope of the person; may be given several times', gather, [])
    .option('--signed-in', 'somebody who is signed in and has no role and no scope');
  addSettingFlags(command, ['config']).action(async () => {
    const asked = command.opts<Asked>();
    // Read as a proxy's words are, and not as a URL, which would tidy the path up.
    const address = /^https?:\/\/[^/]*$/i.test(asked.url) ? `${asked.url}/` : asked.url;
    const request = parseForwardedRequest({
      method: 'GET',
      url: '/interceptor',
      headers: { 'x-original-url': address, 'x-original-method': asked.method.toUpperCase() },
    });
    if ('unclear' in request) {
      process.stderr.write(`“${asked.method} ${asked.url}” is no request that a proxy could ask about.\n`);
      return line.exit(exitCodes.usage);
    }
    const { registry, problems } = await loadConfiguration(settingsOf(command, line).config, line.env);
    process.stderr.write(brokenParts(problems));
    const tenant = registry.tenantByHost(request.hostname);
    if (!tenant) {
      process.stdout.write(`refused: no tenant has the host ${request.hostname}\n`);
      return line.exit(exitCodes.findings);
    }
    const { isAllowed, steps } = explainInterception(tenant, request, memberOf(asked));
    process.stdout.write(steps.map(([label, text]) => `${label.padEnd(8)}${text}\n`).join(''));
    line.exit(isAllowed ? exitCodes.fine : exitCodes.findings);
  });
}

/** What is broken is not there, and explains nothing: a tenant with an error has no host. */
function brokenParts(problems: readonly Problem[]): string {
  const [first, ...others] = problems.filter(({ severity }) => severity === 'error');
  if (!first) return '';
  const count = others.length === 0 ? 'There is an error' : `There are ${others.length + 1} errors`;
  return `${count} in the configuration: ${formatProblem(first)}${others.length === 0 ? '' : ' …'}; \`uitsmijter check\` tells more.\n`;
}

function memberOf({ role: roles, scope: scopes, signedIn }: Asked): Member | undefined {
  if (!signedIn && roles.length === 0 && scopes.length === 0) return undefined;
  return { role: roles[0] ?? '', roles, scopes };
}
