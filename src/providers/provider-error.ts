import { UserStoreError } from '../oauth/user.ts';

/** Every way in which a tenant's user store can fail to answer, with what the operator can do about it. */
export const providerErrorAdvice = {
  script_syntax: 'Correct the script; `uitsmijter check` shows the line.',
  script_threw: 'Catch the error in the script, or correct what causes it.',
  missing_class: 'Add the class to the providers of the tenant.',
  never_committed: 'Call commit(…) on every way through the script, in .catch too.',
  cpu_limit: 'Let the script do less between two answers; look for an endless loop.',
  memory_limit: 'Let the script keep less in memory, and ask the backend for less.',
  stack_limit: 'Look for a function that calls itself without end.',
  timeout: 'Make the backend answer sooner, or raise SCRIPT_TIMEOUT.',
  answer_too_large: 'Return only the part of the profile that applications need.',
  bad_answer: 'Correct what the script commits or what its getter returns.',
  overloaded: 'The tenant asks faster than its user store answers; make that faster, or limit logins.',
  worker_lost: 'Try again. If it happens again, look for what else uses up the memory of this machine.',
  pool_closed: 'The server is shutting down.',
  no_providers: 'Add a UserLoginProvider to the providers of the tenant.',
  conflicting_providers: 'Configure either scripts or one predefined provider for the tenant, not both.',
  backend_unreachable:
    'Check the url of the provider, and that its service runs and can be reached from here.',
  backend_answer: 'The service must answer 200 with the JSON that uitrusting/v1 prescribes.',
} as const;

export type ProviderErrorCode = keyof typeof providerErrorAdvice;

/** The user store gave no answer. The message is for operators and never holds a password. */
export class ProviderError extends UserStoreError {
  readonly code: ProviderErrorCode;
  /** What happened, without the advice. */
  readonly detail: string;
  /** The HTTP status with which the backend had answered last, if it had. */
  readonly backendStatus: number | undefined;

  constructor(code: ProviderErrorCode, detail: string, backendStatus?: number) {
    super(`${detail} ${providerErrorAdvice[code]}`);
    this.code = code;
    this.detail = detail;
    this.backendStatus = backendStatus;
  }
}
