/** What can be said of a tenant's providers without asking their backend. */
import type { ProviderConfig } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import { joinScripts, type ProviderScript, withPlaces } from './provider-script.ts';
import type { ScriptAnswer } from './sandbox-messages.ts';
import type { ScriptPool } from './script-pool.ts';
import { chooseProvider } from './user-verifier.ts';

export interface ProviderFinding {
  readonly severity: 'error' | 'warning';
  /** Says what is wrong, where (line and column), and what to do. */
  readonly message: string;
}

export function checkScript(pool: ScriptPool, source: string): Promise<ProviderFinding[]> {
  return checkProviders(pool, [{ type: 'script', source }]);
}

/** Evaluates the top level of the scripts within the usual limits, without fetch, and looks for the classes. */
export async function checkProviders(
  pool: ScriptPool,
  providers: readonly ProviderConfig[],
): Promise<ProviderFinding[]> {
  const chosen = chooseProvider(providers);
  if (chosen instanceof ProviderError) return [{ severity: 'error', message: chosen.message }];
  if (!Array.isArray(chosen)) return [];
  const script = joinScripts(chosen);
  try {
    const { classes } = await withPlaces(script, () => inspect(pool, script));
    const findings: ProviderFinding[] = [];
    if (!classes.includes('UserLoginProvider')) findings.push({ severity: 'error', message: noLogin });
    if (!classes.includes('UserValidationProvider'))
      findings.push({ severity: 'warning', message: noValidation });
    return findings;
  } catch (error) {
    if (error instanceof ProviderError) return [{ severity: 'error', message: error.message }];
    throw error;
  }
}

const lastInspection = new WeakMap<ScriptPool, Promise<unknown>>();

/**
 * One after the other, however many tenants are checked at once: logins go first. They run under a name of their own,
 * so that what is only being checked does not count against its tenant.
 */
function inspect(pool: ScriptPool, { source, globals }: ProviderScript): Promise<ScriptAnswer> {
  const before = lastInspection.get(pool) ?? Promise.resolve();
  const inspection = before.then(() => pool.run('/check', { kind: 'inspect', source, globals }));
  lastInspection.set(
    pool,
    inspection.catch(() => {}),
  );
  return inspection;
}

const noLogin = 'The providers have no class UserLoginProvider: nobody can sign in.';
const noValidation =
  'The providers have no class UserValidationProvider: unless ALLOW_MISSING_PROVIDERS is set, nobody can refresh a token.';
