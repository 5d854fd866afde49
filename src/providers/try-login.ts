import type { Credentials, User } from '../oauth/user.ts';
import { ProviderError, type ProviderErrorCode } from './provider-error.ts';
import type { ProviderEvent } from './provider-event.ts';
import { createUserVerifier, type UserVerifierOptions } from './user-verifier.ts';

/** A login as it would be, and what the providers did for it. Holds the profile, never the password. */
export interface LoginReport {
  readonly result:
    | { readonly outcome: 'accepted'; readonly user: User }
    | { readonly outcome: 'refused' }
    | { readonly outcome: 'failed'; readonly code: ProviderErrorCode; readonly message: string };
  readonly milliseconds: number;
  /** In order, each with the milliseconds since the start. */
  readonly events: readonly (ProviderEvent & { readonly at: number })[];
}

export async function tryLogin(
  options: Omit<UserVerifierOptions, 'onEvent'>,
  credentials: Credentials,
): Promise<LoginReport> {
  const events: (ProviderEvent & { readonly at: number })[] = [];
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  const onEvent = (event: ProviderEvent) => events.push({ ...event, at: elapsed() });
  const result = await attempt({ ...options, onEvent }, credentials);
  return { result, milliseconds: elapsed(), events };
}

async function attempt(
  options: UserVerifierOptions,
  credentials: Credentials,
): Promise<LoginReport['result']> {
  try {
    const user = await createUserVerifier(options).verify(credentials);
    return user === undefined ? { outcome: 'refused' } : { outcome: 'accepted', user };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { outcome: 'failed', code: error.code, message: error.message };
  }
}
