/** `uitsmijter check`: everything that is wrong with a configuration directory, at once. */
import { Configuration, type Environment } from './configuration.ts';
import type { TenantDefinition } from './definition.ts';
import { byPlace, type Problem } from './problem.ts';
import type { TenantRegistry } from './registry.ts';
import type { Tenant } from './tenant.ts';

export interface Report {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly tenants: number;
  readonly clients: number;
}

export type ScriptFinding = Pick<Problem, 'severity' | 'message'>;

/** What is wrong with one of `interceptor.rules`; without an index, with all of them. */
export type RuleFinding = Required<Pick<Problem, 'message' | 'hint'>> & { readonly index?: number };

export interface CheckOptions {
  /** What is wrong with a tenant's scripts; the scripts of one tenant are one program. */
  readonly checkScript?: (source: string) => Promise<readonly ScriptFinding[]>;
  /** Which rules decide nothing. */
  readonly checkRules?: (
    tenant: Tenant,
    isTenantHost: (hostname: string) => boolean,
  ) => readonly RuleFinding[];
  /** Whether there is a JWT_SECRET. Absent: not known, and nothing is said about it. */
  readonly hasSharedKey?: boolean;
}

export async function checkConfiguration(
  directory: string,
  env: Environment,
  { checkScript, checkRules, hasSharedKey }: CheckOptions = {},
): Promise<Report> {
  const configuration = new Configuration(directory, env);
  await configuration.refresh();
  const { registry, problems } = configuration.snapshot;
  const all = [...problems];
  for (const definition of configuration.definitions) {
    if (definition.kind !== 'tenant') continue;
    if (checkScript !== undefined) all.push(...(await scriptProblems(definition, checkScript)));
    if (checkRules !== undefined) all.push(...ruleProblems(definition, registry, checkRules));
    if (hasSharedKey === false && definition.tenant.jwtAlgorithm === 'HS256')
      all.push(missingKey(definition));
  }
  all.sort(byPlace);
  return {
    errors: all.filter(({ severity }) => severity === 'error'),
    warnings: all.filter(({ severity }) => severity === 'warning'),
    tenants: registry.tenants.length,
    clients: registry.clientCount,
  };
}

async function scriptProblems(
  { tenant, providersPlace }: TenantDefinition,
  checkScript: (source: string) => Promise<readonly ScriptFinding[]>,
): Promise<Problem[]> {
  const scripts = tenant.providers.flatMap((provider) =>
    provider.type === 'script' ? [provider.source] : [],
  );
  // A predefined provider brings all classes itself.
  if (scripts.length === 0 || scripts.length < tenant.providers.length) return [];
  const findings = await checkScript(scripts.join('\n'));
  return findings.map((finding) => ({ ...providersPlace, ...finding }));
}

function ruleProblems(
  { tenant, place, rulePlaces }: TenantDefinition,
  registry: TenantRegistry,
  checkRules: NonNullable<CheckOptions['checkRules']>,
): Problem[] {
  // A tenant that is not served, for another mistake in it, has its rules looked at all the same.
  const isTenantHost = (hostname: string): boolean =>
    (registry.tenantByHost(hostname)?.name ?? tenant.name) === tenant.name;
  return checkRules(tenant, isTenantHost).map(({ index, message, hint }) => ({
    ...((index === undefined ? undefined : rulePlaces[index]) ?? place),
    severity: 'warning',
    message,
    hint,
  }));
}

function missingKey({ place }: TenantDefinition): Problem {
  const message = 'jwt_algorithm is HS256, but there is no JWT_SECRET: no token can be issued';
  return { ...place, severity: 'error', message, hint: 'set JWT_SECRET, or choose RS256 or ES256' };
}

/** For a terminal: by file, one line for each problem and one for its hint. */
export function formatReport({ errors, warnings, tenants, clients }: Report): string {
  const lines: string[] = [];
  let file: string | undefined;
  for (const problem of [...errors, ...warnings].sort(byPlace)) {
    if (problem.file !== file) lines.push(...(file === undefined ? [] : ['']), problem.file);
    file = problem.file;
    const where = problem.line > 0 ? `${problem.line}:${problem.column}` : '';
    const what = [problem.path, problem.message].filter((part) => part !== '').join(': ');
    lines.push(`  ${where.padEnd(8)} ${problem.severity.padEnd(7)}  ${what}`);
    if (problem.hint !== undefined) lines.push(`${' '.repeat(20)}→ ${problem.hint}`);
  }
  if (lines.length > 0) lines.push('');
  const found = `${count(tenants, 'tenant')}, ${count(clients, 'client')}`;
  lines.push(`${found}: ${count(errors.length, 'error')}, ${count(warnings.length, 'warning')}.`);
  return `${lines.join('\n')}\n`;
}

const count = (number: number, noun: string): string =>
  `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
