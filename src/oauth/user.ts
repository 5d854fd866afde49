/** What the protocol asks of the tenant's own user store, and what it is told. A provider script happens to fit it. */

/** Why the user store is asked; the script sees it as `grant_type`. */
export type SignInReason = 'authorization_code' | 'interceptor' | 'password' | 'device_code';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly grantType: SignInReason;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A person whom the user store has accepted. */
export interface User {
  /** The `sub` claim: what the user store committed as `subject`, otherwise the username. */
  readonly subject: string;
  /** As typed at the login page. */
  readonly username: string;
  readonly role: string;
  readonly roles?: readonly string[];
  /** Scopes that the user store wants to add; a client takes those its `allowedProviderScopes` admit. */
  readonly scopes: readonly string[];
  /** Any JSON; absent when the user store gave none. */
  readonly profile?: Json;
}

export interface UserVerifier {
  /** The accepted user, or undefined when the user store refuses. @throws UserStoreError */
  verify(credentials: Credentials): Promise<User | undefined>;
  /** Whether this user may go on: asked at each refresh and renewal. @throws UserStoreError */
  isValid(user: User): Promise<boolean>;
}

export type SignInOutcome =
  | { readonly outcome: 'accepted'; readonly user: User }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'throttled' }
  | { readonly outcome: 'unavailable'; readonly reason: string };

/** Asks the user store within limits; see `sessions/sign-in.ts`. */
export type SignIn = (credentials: Credentials) => Promise<SignInOutcome>;

/** The user store gave no answer: a script that fails, hangs or hits its limits, a backend that is away. */
export class UserStoreError extends Error {
  override readonly name = 'UserStoreError';
}
