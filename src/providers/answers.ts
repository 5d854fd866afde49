/** From what a provider says to what the protocol may rely on. When in doubt the answer is no. */
import type { Json, User } from '../oauth/user.ts';
import type { Logger } from '../runtime.ts';
import { ProviderError } from './provider-error.ts';
import type { ScriptAnswer } from './sandbox-messages.ts';

/** OpenID Connect Core 1.0 section 2: a subject has at most 255 characters. */
const longestSubject = 255;

/** Only `true` is a yes: an object, a non-empty text or a promise is more often a mistake than a decision. */
export function readDecision(answer: ScriptAnswer, getter: string, logger: Logger): boolean {
  const value = answer.values[getter];
  if (typeof value === 'boolean') return value;
  const given = value === undefined ? 'nothing' : describe(value);
  logger.warning(
    `The getter ${getter} of a provider returned ${given}; only true and false count, this is a no.`,
  );
  return false;
}

export function readUser(answer: ScriptAnswer, username: string, logger: Logger): User {
  const { role, roles, scopes, userProfile } = answer.values;
  const list = readTexts(roles, 'roles', logger);
  return {
    username,
    subject: readSubject(answer.subject, username),
    role: typeof role === 'string' && role !== '' ? role : 'default',
    ...(list === undefined ? {} : { roles: list }),
    scopes: readTexts(scopes, 'scopes', logger) ?? [],
    ...(userProfile === undefined || userProfile === null ? {} : { profile: userProfile }),
  };
}

/** @throws ProviderError: to take the username instead of a subject that went wrong would be another person. */
export function readSubject(subject: Json | undefined, username: string): string {
  if (subject === undefined || subject === null) return username;
  const text = typeof subject === 'number' ? String(subject) : subject;
  if (typeof text !== 'string')
    throw bad(`The committed subject is ${describe(subject)}, not a text or a number.`);
  if (text === '') throw bad('The committed subject is empty.');
  if (text.length > longestSubject)
    throw bad(`The committed subject is longer than ${longestSubject} characters.`);
  return text;
}

function readTexts(value: Json | undefined, getter: string, logger: Logger): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string'))
    return value;
  logger.warning(
    `The getter ${getter} of a provider returned ${describe(value)}, not a list of texts; it is ignored.`,
  );
  return undefined;
}

function describe(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}

function bad(detail: string): ProviderError {
  return new ProviderError('bad_answer', detail);
}
