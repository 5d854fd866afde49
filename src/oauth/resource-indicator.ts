/**
 * Resource indicators (RFC 8707): a client says for which resource servers a token shall be, and the token is good at
 * no other. What it may name is registered; naming something else is refused rather than ignored, because a token
 * for another audience than the one asked for would be sent to where it does not belong.
 */
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Grant } from './grant.ts';
import type { Parameters } from './parameters.ts';

/** What a request may repeat (RFC 8707 section 2); everything else is refused when it is given twice. */
export const repeatableParameters = ['resource'];

/** They are kept in the grant and written into every token, so they are bounded. */
const maxResources = 10;
const maxLength = 512;

/** An absolute URI without a fragment, in the characters of RFC 3986. */
const absoluteUri = /^[a-z][a-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/i;

export function isResource(text: string): boolean {
  return text.length <= maxLength && absoluteUri.test(text);
}

/** The names of resource servers that are no URIs as well (RFC 8693 section 2.1). @throws OAuthError invalid_target */
export function parseAudiences(parameters: Parameters, client: Client): readonly string[] {
  const asked = [...new Set(parameters.all('audience'))];
  if (asked.length > maxResources) throw refused(`At most ${maxResources} audiences can be named.`);
  refuseUnregistered(asked, client);
  return asked;
}

/** What an authorization request names; nothing: the client's usual audience. @throws OAuthError invalid_target */
export function parseResources(parameters: Parameters, client: Client): readonly string[] {
  const asked = [...new Set(parameters.all('resource'))];
  if (asked.length > maxResources) throw refused(`At most ${maxResources} resources can be named.`);
  if (!asked.every(isResource)) throw refused('A resource must be an absolute URI without a fragment.');
  refuseUnregistered(asked, client);
  return asked;
}

/**
 * What one access token of a grant is for: what the token request names, otherwise all that was granted. It may only
 * narrow (section 2.2), and the grant keeps the whole. What is no longer registered is no longer served.
 * @throws OAuthError invalid_target
 */
export function resourcesOfToken(
  { resources: granted = [] }: Grant,
  client: Client,
  parameters: Parameters,
): readonly string[] {
  return narrowResources(granted, parseResources(parameters, client), client);
}

/** @throws OAuthError invalid_target */
export function narrowResources(
  granted: readonly string[],
  asked: readonly string[],
  client: Client,
): readonly string[] {
  if (asked.length === 0) {
    refuseUnregistered(granted, client);
    return granted;
  }
  // The person was asked about what the tokens are for anyway, and about nothing else.
  if (granted.length === 0 && client.consent === 'required' && unusualResources(client, asked).length > 0)
    throw refused('The person was not asked about the resource: name it in the authorization request.');
  if (granted.length > 0 && !asked.every((resource) => names(granted, resource)))
    throw refused('The resource exceeds what was granted.');
  return asked;
}

function refuseUnregistered(resources: readonly string[], client: Client): void {
  const { audience = [], resources: registered = [] } = client;
  const known = registered.concat(audience);
  if (resources.every((resource) => names(known, resource))) return;
  throw refused(
    'The resource is not registered for this client.',
    `neither resources nor audience of client ${client.name} lists a resource that was asked for`,
  );
}

/** What a person is to be asked about: nothing where it is what the client's tokens are for anyway. */
export function unusualResources({ audience = [] }: Client, resources: readonly string[]): readonly string[] {
  return resources.every((resource) => names([audience].flat(), resource)) ? [] : resources;
}

function names(known: readonly string[], resource: string): boolean {
  return known.some((entry) => canonicalResource(entry) === canonicalResource(resource));
}

/** Resources are compared as text, but for an empty path, which libraries write as `/` (RFC 3986 section 6.2.3). */
export function canonicalResource(uri: string): string {
  return /^https?:\/\/[^/?]+$/.test(uri) ? `${uri}/` : uri;
}

function refused(description: string, reason = description): OAuthError {
  return new OAuthError('invalid_target', { description, reason });
}
