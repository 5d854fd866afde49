import type { ReplyAddress } from './authorization-request.ts';
import type { OAuthError } from './errors.ts';
import type { ResponseMode } from './vocabulary.ts';

export type AuthorizationResponseParameters = Readonly<Record<string, string>>;

/** What the browser is to do with the answer. */
export type AuthorizationResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  /** Post these to the redirect URI, so that they stand in no address (OAuth 2.0 Form Post Response Mode). */
  | { readonly kind: 'form'; readonly action: string; readonly parameters: AuthorizationResponseParameters };

/** Success, naming the issuer so that a client cannot be mixed up (RFC 9207). */
export function successResponse(
  replyTo: ReplyAddress,
  issuer: string,
  answer: AuthorizationResponseParameters,
): AuthorizationResponse {
  return authorizationResponse(replyTo, issuer, answer);
}

/** RFC 6749 section 4.1.2.1. */
export function errorResponse(
  replyTo: ReplyAddress,
  issuer: string,
  error: OAuthError,
): AuthorizationResponse {
  const { error: code, error_description } = error.toResponse();
  return authorizationResponse(replyTo, issuer, { error: code, error_description });
}

type Encoding = (redirectUri: string, parameters: AuthorizationResponseParameters) => AuthorizationResponse;

/** The redirect URI stays byte for byte as the client registered and sent it; the answer is appended, encoded. */
const encodings: Readonly<Record<ResponseMode, Encoding>> = {
  query: (redirectUri, parameters) => ({
    kind: 'redirect',
    location: `${redirectUri}${querySeparator(redirectUri)}${new URLSearchParams(parameters)}`,
  }),
  fragment: (redirectUri, parameters) => ({
    kind: 'redirect',
    location: `${redirectUri}#${new URLSearchParams(parameters)}`,
  }),
  form_post: (redirectUri, parameters) => ({ kind: 'form', action: redirectUri, parameters }),
};

function authorizationResponse(
  { redirectUri, responseMode, state }: ReplyAddress,
  issuer: string,
  answer: AuthorizationResponseParameters,
): AuthorizationResponse {
  return encodings[responseMode](redirectUri, {
    ...answer,
    ...(state !== undefined && { state }),
    iss: issuer,
  });
}

function querySeparator(uri: string): string {
  if (!uri.includes('?')) return '?';
  return uri.endsWith('?') || uri.endsWith('&') ? '' : '&';
}
