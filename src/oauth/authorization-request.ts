/**
 * From parameters to an authorization request, in two phases. *Whom do we trust?* settles the client and where answers
 * may go: its failures are shown to the person and never redirected (RFC 6749 section 4.1.2.1). *What do they ask?*
 * reads the rest: its failures go to the client. Which phase throws decides the delivery; no flag travels along.
 */
import type { AuthorizationServer } from './authorization-server.ts';
import { type ClaimsRequest, parseClaimsRequest } from './claims-request.ts';
import type { Client } from './client.ts';
import { parseDpopJkt } from './dpop.ts';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import { type CodeChallenge, parseCodeChallenge } from './pkce.ts';
import { parseResources, repeatableParameters } from './resource-indicator.ts';
import { checkResponseMode, type ResponseModeQuestion, usableResponseMode } from './response-mode.ts';
import { parseResponseType, responseTypeFacts } from './response-type.ts';
import { grantScopes, parseScope } from './scope.ts';
import { displays, type Prompt, prompts, type ResponseMode, type ResponseType } from './vocabulary.ts';

/** Where the answer to an authorization request goes, once it is known to belong to the client. */
export interface ReplyAddress {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state?: string;
}

export interface TrustedClient {
  readonly client: Client;
  /** As the client writes it. */
  readonly clientId: string;
  readonly replyTo: ReplyAddress;
}

export interface AuthorizationRequest extends TrustedClient {
  readonly responseType: ResponseType;
  /** What is asked for, before anything is granted. */
  readonly scope: readonly string[];
  /** The resource servers it is asked for (RFC 8707); empty: the client's usual audience. */
  readonly resources: readonly string[];
  readonly codeChallenge?: CodeChallenge;
  readonly nonce?: string;
  /** The thumbprint of the key that the code is bound to (RFC 9449 section 10). */
  readonly dpopJkt?: string;
  readonly prompt: readonly Prompt[];
  /** Seconds since the person last signed in, at the most (OpenID Connect Core 1.0 section 3.1.2.1). */
  readonly maxAge?: number;
  readonly loginHint?: string;
  /** An ID token of ours, not yet read. */
  readonly idTokenHint?: string;
  readonly claims?: ClaimsRequest;
}

/** Longer ones are nobody's honest nonce or name; they are stored or shown, so they are bounded. */
const maxNonceLength = 512;
const maxLoginHintLength = 256;

/** Phase one. @throws OAuthError to be shown to the person, never redirected. */
export function trustClient(server: AuthorizationServer, parameters: Parameters): TrustedClient {
  const clientId = parameters.require('client_id');
  const client = server.clients.find(clientId);
  if (!client)
    throw new OAuthError('invalid_request', {
      description: 'The client is unknown.',
      shownAs: 'ERRORS.NO_CLIENT',
    });
  const redirectUri = parameters.require('redirect_uri');
  if (!client.redirectUris.some((pattern) => pattern.matches(redirectUri)) || answersItself(redirectUri))
    throw new OAuthError('invalid_request', {
      description: 'The redirect_uri is not registered for this client.',
      reason: `no entry in redirect_urls of client ${client.name} admits the redirect_uri that was sent`,
      shownAs: 'ERRORS.REDIRECT_MISMATCH',
    });
  // Phase one does not fail over what phase two refuses with a redirect.
  const state = parameters.once('state');
  const responseMode = usableResponseMode(responseModeQuestion(parameters, redirectUri));
  return {
    client,
    clientId,
    replyTo: {
      redirectUri,
      responseMode,
      ...(state !== undefined && { state }),
    },
  };
}

function responseModeQuestion(parameters: Parameters, redirectUri: string): ResponseModeQuestion {
  return {
    responseMode: parameters.once('response_mode'),
    responseType: parameters.once('response_type'),
    redirectUri,
  };
}

/** What an answer says, it says alone: a redirect URI that a pattern admits must not bring the same parameters. */
const answerParameters = ['code', 'access_token', 'id_token', 'state', 'iss', 'error', 'error_description'];

function answersItself(redirectUri: string): boolean {
  const query = redirectUri.includes('?') ? redirectUri.slice(redirectUri.indexOf('?') + 1) : '';
  return [...new URLSearchParams(query).keys()].some((name) => answerParameters.includes(name));
}

/** Phase two. @throws OAuthError for the client, by redirect. */
export function parseAuthorizationRequest(
  trusted: TrustedClient,
  parameters: Parameters,
): AuthorizationRequest {
  parameters.refuseRepeated(repeatableParameters);
  refuseUnsupported(parameters);
  const responseType = parseResponseType(parameters, trusted.client);
  checkResponseMode(responseModeQuestion(parameters, trusted.replyTo.redirectUri));
  checkDisplay(parameters.get('display'));

  const { issuesCode, issuesAccessToken, issuesIdToken } = responseTypeFacts(responseType);
  // Without a code there is nothing to redeem with a verifier.
  const codeChallenge = issuesCode ? parseCodeChallenge(parameters, trusted.client.pkce) : undefined;
  const nonce = bounded(parameters, 'nonce', maxNonceLength);
  const loginHint = bounded(parameters, 'login_hint', maxLoginHintLength);
  const maxAge = parseMaxAge(parameters);
  const idTokenHint = parameters.get('id_token_hint');
  const dpopJkt = parseDpopJkt(parameters);
  // It binds the code alone: the token beside it would be one that anybody can use.
  if (dpopJkt !== undefined && issuesAccessToken)
    throw invalid('dpop_jkt does not go together with an access token from this endpoint.');
  const claims = parseClaimsRequest(parameters.get('claims'));
  const scope = parseScope(parameters.get('scope'));
  if (issuesIdToken) checkIdTokenRequest(nonce, scope, trusted.client);
  return {
    ...trusted,
    responseType,
    scope,
    resources: parseResources(parameters, trusted.client),
    prompt: parsePrompt(parameters),
    ...(codeChallenge && { codeChallenge }),
    ...(nonce !== undefined && { nonce }),
    ...(dpopJkt !== undefined && { dpopJkt }),
    ...(maxAge !== undefined && { maxAge }),
    ...(loginHint !== undefined && { loginHint }),
    ...(idTokenHint !== undefined && { idTokenHint }),
    ...(claims && { claims }),
  };
}

/** An ID token that comes through the browser is only known to be no replay by its nonce (Core 1.0 section 3.2.2.1). */
function checkIdTokenRequest(nonce: string | undefined, scope: readonly string[], client: Client): void {
  if (nonce === undefined) throw invalid('nonce is missing: it is needed where response_type has id_token.');
  if (!scope.includes('openid')) throw invalid('scope must have openid where response_type has id_token.');
  if (!grantScopes({ client, requested: ['openid'], user: { scopes: [] } }).includes('openid'))
    throw new OAuthError('invalid_scope', { description: 'This client may not ask for openid.' });
}

/** OpenID Connect Core 1.0 section 6: each of these has an error of its own where it is not supported. */
function refuseUnsupported(parameters: Parameters): void {
  if (parameters.get('request') !== undefined) throw new OAuthError('request_not_supported');
  if (parameters.get('request_uri') !== undefined) throw new OAuthError('request_uri_not_supported');
  if (parameters.get('registration') !== undefined) throw new OAuthError('registration_not_supported');
}

function parsePrompt(parameters: Parameters): readonly Prompt[] {
  const asked = (parameters.get('prompt') ?? '').split(' ').filter((word) => word !== '');
  const known = prompts.filter((prompt) => asked.includes(prompt));
  if (known.length !== new Set(asked).size) throw invalid(`prompt must be made of ${prompts.join(', ')}.`);
  if (known.includes('none') && known.length > 1) throw invalid('prompt=none goes with no other prompt.');
  return known;
}

/** The pages fit any of them; another word is a slip that the client's developer wants to know of. */
function checkDisplay(display: string | undefined): void {
  if (display !== undefined && !displays.some((known) => known === display))
    throw invalid(`display must be one of ${displays.join(', ')}.`);
}

function parseMaxAge(parameters: Parameters): number | undefined {
  const text = parameters.get('max_age');
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid('max_age must be a number of seconds.');
  return Number(text);
}

function bounded(parameters: Parameters, name: string, maxLength: number): string | undefined {
  const value = parameters.get(name);
  if (value !== undefined && value.length > maxLength) throw invalid(`${name} is too long.`);
  return value;
}

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', { description });
}
