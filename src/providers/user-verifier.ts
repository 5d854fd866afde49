import type { UserVerifier } from '../oauth/user.ts';
import type { Logger } from '../runtime.ts';
import type { ProviderConfig, ProviderTenant, UitrustingConfig } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import type { ProviderEventListener } from './provider-event.ts';
import { joinScripts } from './provider-script.ts';
import type { ScriptPool } from './script-pool.ts';
import { createScriptProvider } from './script-provider.ts';
import { createUitrustingProvider } from './uitrusting.ts';

export interface UserVerifierOptions {
  readonly pool: ScriptPool;
  readonly tenant: ProviderTenant;
  readonly providers: readonly ProviderConfig[];
  /** ALLOW_MISSING_PROVIDERS. */
  readonly allowMissingValidation: boolean;
  readonly logger: Logger;
  /** Told what the providers do, for `try-login`. */
  readonly onEvent?: ProviderEventListener;
}

/**
 * The tenant's user store. Never throws here: a tenant whose providers contradict each other must not keep the others
 * from starting, so its verifier refuses everybody with the error.
 */
export function createUserVerifier(options: UserVerifierOptions): UserVerifier {
  const { pool, tenant, allowMissingValidation, logger, onEvent } = options;
  const listener = onEvent === undefined ? {} : { onEvent };
  const chosen = chooseProvider(options.providers);
  if (chosen instanceof ProviderError) return refuseAll(chosen);
  if (Array.isArray(chosen)) {
    const script = joinScripts(chosen);
    return createScriptProvider({ pool, tenant, script, allowMissingValidation, logger, ...listener });
  }
  return createUitrustingProvider({ fetcher: pool.fetcher, tenant, config: chosen, ...listener });
}

/** Either the sources of all scripts, or the one predefined provider. */
export function chooseProvider(
  providers: readonly ProviderConfig[],
): string[] | UitrustingConfig | ProviderError {
  const sources: string[] = [];
  const predefined: UitrustingConfig[] = [];
  for (const provider of providers) {
    if (provider.type === 'script') sources.push(provider.source);
    else predefined.push(provider);
  }
  const [first, ...more] = predefined;
  if (first === undefined) {
    return sources.length > 0 ? sources : new ProviderError('no_providers', 'The tenant has no providers.');
  }
  if (sources.length === 0 && more.length === 0) return first;
  return new ProviderError(
    'conflicting_providers',
    'The tenant has a predefined provider and another one beside it.',
  );
}

function refuseAll(error: ProviderError): UserVerifier {
  return { verify: () => Promise.reject(error), isValid: () => Promise.reject(error) };
}
