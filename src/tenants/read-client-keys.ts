/** The keys a client authenticates with (`private_key_jwt`): what does not go together, or could never verify anything. */
import { readPublicKey } from '../public-jwk.ts';
import type { EntityContext } from './entity-context.ts';
import type { ClientParameters } from './schema.ts';

export function hasKeys({ jwks, jwks_uri }: ClientParameters): boolean {
  return jwks !== undefined || jwks_uri !== undefined;
}

export function reportKeys(config: ClientParameters, context: EntityContext): void {
  reportContradictions(config, context);
  reportRegisteredKeys(config, context);
  if (config.jwks_uri !== undefined) reportUri(config.jwks_uri, context);
}

function reportContradictions(config: ClientParameters, context: EntityContext): void {
  const { jwks, jwks_uri: uri, secret, token_endpoint_auth_method: method } = config;
  const methodKey = 'token_endpoint_auth_method';
  const error = (key: string, message: string, hint: string): void =>
    context.report('error', [key], message, hint);
  if (jwks !== undefined && uri !== undefined)
    error('jwks_uri', 'stands beside jwks', 'remove one of the two (RFC 7591 section 2)');
  if (method === 'private_key_jwt' && !hasKeys(config))
    error(methodKey, 'is private_key_jwt, but there are no keys', 'add jwks_uri or jwks');
  if (!hasKeys(config) && method !== 'private_key_jwt') return;
  if (method !== undefined && method !== 'private_key_jwt')
    error(
      methodKey,
      `is ${method}, although there are keys, which nobody would ask for`,
      'remove one of the two',
    );
  if (secret !== undefined)
    error('secret', 'stands beside keys, and would never be asked for', 'remove one of the two');
}

/** All that is wrong is said at once: a client whose key cannot be used finds out here, not at its first request. */
function reportRegisteredKeys({ jwks }: ClientParameters, context: EntityContext): void {
  if (jwks?.keys.length === 0) context.report('error', ['jwks', 'keys'], 'is empty', 'add a public key');
  for (const [index, jwk] of (jwks?.keys ?? []).entries()) {
    const read = readPublicKey(jwk);
    if (!('unusable' in read)) continue;
    const hint = read.exposed
      ? 'register the public key only; the private one has been shown, so make a new pair'
      : 'RSA with 2048 bits or more, EC on P-256 or OKP on Ed25519, for signatures';
    context.report('error', ['jwks', 'keys', index], read.unusable, hint);
  }
}

function reportUri(uri: string, context: EntityContext): void {
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return;
  const danger = 'is not https: whoever is on the way could put a key of their own there';
  if (!isThisMachine(hostname)) context.report('error', ['jwks_uri'], danger, 'use https');
  else
    context.report(
      'warning',
      ['jwks_uri'],
      'is not https, and only fetched with ALLOW_INSECURE_JWKS_URI',
      'use https, except for development',
    );
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
