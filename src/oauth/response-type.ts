/** What the authorization endpoint hands out itself (OAuth 2.0 Multiple Response Type Encoding Practices). */
import type { Client } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import { deprecatedGrants, type GrantType, type ResponseType, responseTypes } from './vocabulary.ts';

export interface ResponseTypeFacts {
  readonly issuesCode: boolean;
  readonly issuesAccessToken: boolean;
  readonly issuesIdToken: boolean;
  /** Whether the answer holds tokens: then it never stands in a query, which servers log (section 5). */
  readonly issuesTokens: boolean;
  /** What the client's `grant_types` must list (RFC 7591 section 2.1). */
  readonly grantTypes: readonly GrantType[];
  /** Why applications should no longer use it. */
  readonly deprecated?: string;
}

/** Each type is made of the words for what it gives. */
function factsOf(type: ResponseType): ResponseTypeFacts {
  const words = type.split(' ');
  const issuesCode = words.includes('code');
  const issuesTokens = words.some((word) => word !== 'code');
  const { implicit } = deprecatedGrants;
  return {
    issuesCode,
    issuesAccessToken: words.includes('token'),
    issuesIdToken: words.includes('id_token'),
    issuesTokens,
    grantTypes: [
      ...(issuesCode ? (['authorization_code'] as const) : []),
      ...(issuesTokens ? (['implicit'] as const) : []),
    ],
    ...(issuesTokens && implicit !== undefined && { deprecated: implicit }),
  };
}

const table: ReadonlyMap<ResponseType, ResponseTypeFacts> = new Map(
  responseTypes.map((type) => [type, factsOf(type)]),
);

export function responseTypeFacts(type: ResponseType): ResponseTypeFacts {
  return table.get(type) ?? factsOf(type);
}

/** The words may come in any order (RFC 6749 section 3.1.1). */
export function findResponseType(text: string): ResponseType | undefined {
  const sorted = (words: string): string => words.split(' ').sort().join(' ');
  return responseTypes.find((type) => sorted(type) === sorted(text));
}

/** Whether the client has opted in to everything that the type gives. */
function mayAsk({ grantTypes, responseTypes: listed }: Client, type: ResponseType): boolean {
  return (
    responseTypeFacts(type).grantTypes.every((grantType) => grantTypes.includes(grantType)) &&
    (listed?.includes(type) ?? true)
  );
}

/** Nobody shows a key here: a token from this endpoint can be bound to none (RFC 9449 section 5). */
function needsKey({ dpopBoundAccessTokens = false }: Client, type: ResponseType): boolean {
  return dpopBoundAccessTokens && responseTypeFacts(type).issuesAccessToken;
}

/** Whether any request of the client with this type is answered. */
export function isServed(client: Client, type: ResponseType): boolean {
  return mayAsk(client, type) && !needsKey(client, type);
}

/** Whether the client can come by a grant of this type: two of them begin at the authorization endpoint. */
export function canBegin(client: Client, grantType: GrantType): boolean {
  const types = responseTypes.filter((type) => responseTypeFacts(type).grantTypes.includes(grantType));
  return types.length === 0 || types.some((type) => isServed(client, type));
}

/** @throws OAuthError unsupported_response_type, unauthorized_client */
export function parseResponseType(parameters: Parameters, client: Client): ResponseType {
  const type = findResponseType(parameters.require('response_type'));
  if (type === undefined)
    throw new OAuthError('unsupported_response_type', {
      description: `response_type must be one of ${responseTypes.join(', ')}.`,
    });
  if (!mayAsk(client, type))
    throw new OAuthError('unauthorized_client', {
      description: `This client may not use response_type ${type}.`,
      reason: `client ${client.name} needs ${responseTypeFacts(type).grantTypes.join(' and ')} in grant_types for response_type ${type}, and the type in response_types where those are listed`,
    });
  if (needsKey(client, type))
    throw new OAuthError('unauthorized_client', {
      description: 'This client must use DPoP, and gets access tokens at the token endpoint alone.',
    });
  return type;
}
