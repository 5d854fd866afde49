/** The predefined provider `uitrusting/v1`: a service that answers two questions at one address, in JSON. */
import { createHash } from 'node:crypto';
import type { Json, User, UserVerifier } from '../oauth/user.ts';
import type { Fetcher } from '../outbound/index.ts';
import { withoutSecrets } from '../outbound/index.ts';
import { readSubject } from './answers.ts';
import type { ProviderTenant, UitrustingConfig } from './provider-config.ts';
import { ProviderError } from './provider-error.ts';
import type { ProviderEventListener } from './provider-event.ts';

export interface UitrustingOptions {
  readonly fetcher: Fetcher;
  readonly tenant: ProviderTenant;
  readonly config: UitrustingConfig;
  readonly onEvent?: ProviderEventListener;
}

type JsonObject = { readonly [key: string]: Json };

export function createUitrustingProvider({
  fetcher,
  tenant,
  config,
  onEvent,
}: UitrustingOptions): UserVerifier {
  const url = endpoint(config.url);
  const about = { tenant: tenant.name, namespace: tenant.namespace ?? null };
  const headers = {
    'content-type': 'application/json',
    ...(config.token ? { 'x-internal-token': config.token } : {}),
  };

  async function ask(question: JsonObject): Promise<JsonObject> {
    const startedAt = performance.now();
    const body = JSON.stringify({ ...about, ...question });
    const outcome = await fetcher.fetch({ url, method: 'POST', headers, body });
    const event = { type: 'fetch', method: 'POST', url: withoutSecrets(url) } as const;
    const milliseconds = Math.round(performance.now() - startedAt);
    if ('error' in outcome) {
      onEvent?.({ ...event, milliseconds, error: outcome.error });
      throw new ProviderError(
        'backend_unreachable',
        `The user service could not be asked: ${outcome.error}.`,
      );
    }
    onEvent?.({ ...event, milliseconds, status: outcome.status });
    if (outcome.status !== 200) {
      throw new ProviderError('backend_answer', `The user service answered with status ${outcome.status}.`);
    }
    const answer = parseObject(outcome.body);
    onEvent?.({ type: 'answer', values: answer });
    return answer;
  }

  return {
    async verify({ username, password }) {
      const hash = createHash('sha256').update(password, 'utf8').digest('hex');
      const answer = await ask({ username, password_hash: hash });
      return answer.known === true && answer.valid === true ? toUser(answer, username) : undefined;
    },
    async isValid({ username }) {
      const answer = await ask({ username });
      return answer.valid === true;
    },
  };
}

function toUser(answer: JsonObject, username: string): User {
  const roles = texts(answer.roles);
  const profile = answer.profile;
  return {
    username,
    subject: readSubject(answer.subject, username),
    role: roles[0] ?? 'none',
    roles,
    scopes: texts(answer.scopes),
    ...(profile === undefined || profile === null ? {} : { profile }),
  };
}

function endpoint(url: string): string {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
  return `${absolute.replace(/\/$/, '')}/verify`;
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    // JSON.parse yields JSON, and this is an object of it.
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Not JSON: the same mistake to the operator.
  }
  throw new ProviderError(
    'backend_answer',
    'The user service answered with something else than a JSON object.',
  );
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}
