/**
 * The safety net under the rule that secrets are never logged: whoever forgets the rule still leaks nothing that
 * looks like one. It is a net, not a licence: a secret in the middle of a sentence gets through.
 */
import type { LogFields } from '../runtime.ts';

const hidden = '[redacted]';

/** Field names without case, `-` and `_`. */
const secretNames = new Set([
  'assertion',
  'authorization',
  'clientassertion',
  'code',
  'codeverifier',
  'credentials',
  'devicecode',
  'idtokenhint',
  'jwt',
  'privatekey',
  'profile',
  'setcookie',
  'usercode',
]);
const secretEndings = /(?:password|passwd|secret|token|cookie|cookies)$/;

const secretParameter =
  /([?&#](?:code|state|[a-z_]*token|id_token_hint|client_secret|password|code_verifier|device_code|user_code|client_assertion)=)[^&#\s]+/gi;
/** A JWS or JWE in compact form, which always begins as `{"` does in base64url. */
const jwt = /\beyJ[\w-]+(?:\.[\w-]*){2,4}/g;
const authorization = /\b(Bearer|Basic|DPoP) [\w.~+/=-]{8,}/g;
/** Would break the line, or steer the terminal of whoever reads it. */
const controlCharacters = /[\p{Cc}\u2028\u2029]+/gu;

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, '');
  return secretNames.has(plain) || secretEndings.test(plain);
}

/** Text as one line, without what looks like a token or a secret parameter of a URL. */
export function redactText(text: string): string {
  return text
    .replace(controlCharacters, ' ')
    .replace(jwt, hidden)
    .replace(authorization, `$1 ${hidden}`)
    .replace(secretParameter, `$1${hidden}`);
}

function redactError(error: Error, depth: number): unknown {
  const { code } = error as Error & { code?: unknown }; // Node.js gives its errors a `code`, the type does not say so.
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, depth + 1) }),
  };
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return '…';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Date || value instanceof URL) return redactText(JSON.stringify(value).slice(1, -1));
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  return redactEntries(value, depth + 1);
}

function redactEntries(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        isSecretName(name) && typeof value !== 'boolean' ? hidden : redactValue(value, depth),
      ]),
  );
}

/** The fields of a log line without secrets, cut off where they nest deeply. Never throws. */
export function redactFields(fields: LogFields): Record<string, unknown> {
  try {
    return redactEntries(fields, 0);
  } catch {
    return { fields: 'cannot be read' };
  }
}
