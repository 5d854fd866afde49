/**
 * The tenant's own user store: it is asked who somebody is (`verify`) and whether they may go on (`isValid`).
 *
 * Owns: running the tenant's JavaScript in a sandbox (QuickJS in worker threads), the limits and the fairness between
 * tenants, the policy of a script's `fetch`, the predefined provider `uitrusting/v1`, and how answers are read.
 * Must not know: OAuth requests, tokens, sessions, YAML. It happens to fit the `UserVerifier` of `oauth/user.ts`.
 *
 * Start at `user-verifier.ts`. A run goes: `script-provider.ts` asks `script-pool.ts` (main thread: which run next on
 * which worker, fetches, time limits), that tells `sandbox-worker.ts` (worker thread), which executes segments of
 * `script-run.ts` inside an `engine.ts`; the script sees the globals of `sandbox-bootstrap.ts` and nothing else.
 */
export type { FetchPolicy } from '../outbound/index.ts';
export type { ScriptLimits } from './limits.ts';
export type { ProviderConfig, ProviderTenant, UitrustingConfig } from './provider-config.ts';
export { ProviderError, type ProviderErrorCode, providerErrorAdvice } from './provider-error.ts';
export type { ProviderEvent, ProviderEventListener } from './provider-event.ts';
export { checkProviders, checkScript, type ProviderFinding } from './script-check.ts';
export { createScriptPool, type ScriptPool, type ScriptPoolOptions } from './script-pool.ts';
export { lookOverProviders } from './script-syntax.ts';
export { type LoginReport, tryLogin } from './try-login.ts';
export { createUserVerifier, type UserVerifierOptions } from './user-verifier.ts';
