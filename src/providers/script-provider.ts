/** The user store as a script: the two questions it is asked, and how its answers are read. */
import type { Credentials, User, UserVerifier } from '../oauth/user.ts';
import type { Logger } from '../runtime.ts';
import { readDecision, readUser } from './answers.ts';
import type { ProviderTenant } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import type { ProviderEventListener } from './provider-event.ts';
import { type ProviderScript, withPlaces } from './provider-script.ts';
import type { ScriptPool } from './script-pool.ts';

export interface ScriptProviderOptions {
  readonly pool: ScriptPool;
  readonly tenant: ProviderTenant;
  readonly script: ProviderScript;
  /** ALLOW_MISSING_PROVIDERS: users stay valid where no script can say otherwise. */
  readonly allowMissingValidation: boolean;
  readonly logger: Logger;
  readonly onEvent?: ProviderEventListener;
}

export function createScriptProvider(options: ScriptProviderOptions): UserVerifier {
  const { pool, script, onEvent } = options;
  const { name, namespace = null } = options.tenant;
  const tenant = { name, namespace };
  const key = `${namespace ?? ''}/${name}`;
  const logger = options.logger.child({ tenant: name });

  async function verify({ username, password, grantType }: Credentials): Promise<User | undefined> {
    const answer = await pool.run(
      key,
      {
        kind: 'ask',
        source: script.source,
        globals: script.globals,
        className: 'UserLoginProvider',
        argument: { username, password, grant_type: grantType, tenant },
        decision: 'canLogin',
        getters: ['userProfile', 'role', 'roles', 'scopes'],
        secrets: [password],
      },
      onEvent,
    );
    return readDecision(answer, 'canLogin', logger) ? readUser(answer, username, logger) : undefined;
  }

  async function isValid({ username, subject }: User): Promise<boolean> {
    const answer = await pool.run(
      key,
      {
        kind: 'ask',
        source: script.source,
        globals: script.globals,
        className: 'UserValidationProvider',
        argument: { username, subject, tenant },
        decision: 'isValid',
        getters: [],
        secrets: [],
      },
      onEvent,
    );
    return readDecision(answer, 'isValid', logger);
  }

  /** What a run has shown once holds for the script: the next refresh does not run it only to learn it again. */
  let hasValidation = true;

  function validationMissing(): boolean {
    hasValidation = false;
    if (options.allowMissingValidation) return true;
    logger.error(
      'The tenant has no UserValidationProvider, so nobody can stay signed in: add one, or set ALLOW_MISSING_PROVIDERS.',
    );
    return false;
  }

  /**
   * Backends say no with 401, and many a script parses the body of that answer before it looks at the code: it fails
   * where it ought to commit. To the user at the login page that is a wrong password all the same.
   */
  function backendRefused(error: unknown): void {
    const failed = error instanceof ProviderError && ['script_threw', 'never_committed'].includes(error.code);
    if (!failed || (error.backendStatus !== 401 && error.backendStatus !== 403)) throw error;
    logger.warning(
      `The backend answered ${error.backendStatus}, which is taken as a no, but the script did not handle it: ${error.detail} Look at result.code before JSON.parse, and commit in any case.`,
    );
  }

  return {
    async verify(credentials) {
      try {
        return await withPlaces(script, () => verify(credentials));
      } catch (error) {
        backendRefused(error);
        return undefined;
      }
    },
    async isValid(user) {
      if (!hasValidation) return validationMissing();
      try {
        return await withPlaces(script, () => isValid(user));
      } catch (error) {
        if (error instanceof ProviderError && error.code === 'missing_class') return validationMissing();
        backendRefused(error);
        return false;
      }
    },
  };
}
