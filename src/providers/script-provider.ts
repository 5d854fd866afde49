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

  function missingValidation(error: unknown): boolean {
    if (!(error instanceof ProviderError) || error.code !== 'missing_class') throw error;
    if (options.allowMissingValidation) return true;
    logger.error(
      'The tenant has no UserValidationProvider, so nobody can stay signed in: add one, or set ALLOW_MISSING_PROVIDERS.',
    );
    return false;
  }

  return {
    verify: (credentials) => withPlaces(script, () => verify(credentials)),
    isValid: (user) => withPlaces(script, () => isValid(user)).catch(missingValidation),
  };
}
