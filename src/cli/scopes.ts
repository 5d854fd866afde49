import type { Client } from '../oauth/client.ts';
import {
  decideScopes,
  grantScopes,
  parseScope,
  type ScopeQuestion,
  type ScopeVerdict,
} from '../oauth/scope.ts';
import { refusalOf } from '../oauth/token-endpoint.ts';
import { type GrantType, grantTypes, grantTypeUris } from '../oauth/vocabulary.ts';
import { loadConfiguration, type Tenant, type TenantRegistry } from '../tenants/index.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandLine } from './index.ts';
import { addSettingFlags, settingsOf } from './setting-flags.ts';

interface ScopesOptions {
  readonly client: string;
  readonly tenant?: string;
  readonly request: string;
  readonly provider: string;
  readonly grant: string;
}

export function addScopes(line: CommandLine): void {
  const command = line.program
    .command('scopes')
    .description('Say which scopes a token of a client gets, and why each is in or out.')
    .requiredOption('--client <ident or name>', 'the client')
    .option('--tenant <name>', 'its tenant, where several have a client of that name')
    .option(
      '--request <scopes>',
      'what the application asks for; with token exchange, what its token has',
      '',
    )
    .option('--provider <scopes>', 'what the login script adds (its getter `scopes`)', '')
    .option('--grant <grant type>', 'how the application asks', 'authorization_code');
  addSettingFlags(command, ['config']).action(async () => {
    const options = command.opts<ScopesOptions>();
    const { registry } = await loadConfiguration(settingsOf(command, line).config, line.env);
    const result = explainScopes(registry, options);
    if ('usage' in result) process.stderr.write(`${result.usage}\n`);
    else process.stdout.write(result.text);
    line.exit('usage' in result ? exitCodes.usage : result.isPossible ? exitCodes.fine : exitCodes.findings);
  });
}

type Explanation = { readonly usage: string } | { readonly text: string; readonly isPossible: boolean };

function explainScopes(registry: TenantRegistry, options: ScopesOptions): Explanation {
  const grantType = grantTypes.find((each) => [each, grantTypeUris[each]].includes(options.grant));
  if (!grantType)
    return { usage: `There is no grant type "${options.grant}"; there are: ${grantTypes.join(', ')}.` };
  const [found, second] = clientsOf(registry, options);
  if (!found)
    return { usage: `There is no client "${options.client}" here. \`uitsmijter check\` says what is.` };
  if (second) return { usage: `Several tenants have a client "${options.client}": say which with --tenant.` };
  const { client, tenant } = found;
  const question = questionOf(client, grantType, options);
  const refusal = refusalOf(client, grantType);
  const lines = [
    `${client.name} (${client.id}) of tenant ${tenant.name}, by ${grantType}`,
    '',
    ...decideScopes(question).map(lineOf),
    '',
    refusal
      ? `There is no token: ${refusal.reason}.`
      : `The token gets: ${grantScopes(question).join(' ') || 'no scopes'}`,
  ];
  return { text: `${lines.join('\n')}\n`, isPossible: !refusal };
}

function clientsOf(
  registry: TenantRegistry,
  { client: wanted, tenant: tenantName }: ScopesOptions,
): readonly { readonly tenant: Tenant; readonly client: Client }[] {
  return registry.tenants
    .filter(({ name }) => tenantName === undefined || name === tenantName)
    .flatMap((tenant) => registry.clientsOf(tenant).map((client) => ({ tenant, client })))
    .filter(({ client }) => client.id === wanted.toLowerCase() || client.name === wanted);
}

/** As the grants themselves ask; see `oauth/grants/`. @throws OAuthError for what is no scope */
function questionOf(client: Client, grantType: GrantType, options: ScopesOptions): ScopeQuestion {
  const requested = parseScope(options.request);
  const provided = options.provider.split(' ').filter((scope) => scope !== '');
  switch (grantType) {
    case 'client_credentials':
      return { client, requested, user: 'none' };
    case 'urn:ietf:params:oauth:grant-type:token-exchange':
      // What the first token has may have come from either side.
      return { client, requested, user: { scopes: requested } };
    default:
      return { client, requested, user: { scopes: provided } };
  }
}

function lineOf({ scope, from, granted, reason }: ScopeVerdict): string {
  const origin = from === 'request' ? 'asked for' : 'added by the user store';
  return `  ${granted ? 'in ' : 'out'}  ${scope.padEnd(24)}  ${origin.padEnd(23)}  ${reason}`;
}
