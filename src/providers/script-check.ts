/** What can be said of a tenant's providers without asking their backend. */
import type { ProviderConfig } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import { joinScripts, withPlaces } from './provider-script.ts';
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
    // Under a name of their own: what is only being checked must not count against the tenant's logins.
    const inspection = pool.run('/check', {
      kind: 'inspect',
      source: script.source,
      globals: script.globals,
    });
    const { classes } = await withPlaces(script, () => inspection);
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

const noLogin = 'The providers have no class UserLoginProvider: nobody can sign in.';
const noValidation =
  'The providers have no class UserValidationProvider: unless ALLOW_MISSING_PROVIDERS is set, nobody can refresh a token.';
