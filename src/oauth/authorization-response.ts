import type { ReplyAddress } from './authorization-request.ts';
import type { OAuthError } from './errors.ts';

export type AuthorizationResponseParameters = Readonly<Record<string, string>>;

/** Success (RFC 6749 section 4.1.2), naming the issuer so that a client cannot be mixed up (RFC 9207). */
export function codeResponse(replyTo: ReplyAddress, issuer: string, code: string): string {
  return authorizationResponseUrl(replyTo, issuer, { code });
}

/** RFC 6749 section 4.1.2.1. */
export function errorResponse(replyTo: ReplyAddress, issuer: string, error: OAuthError): string {
  const { error: code, error_description } = error.toResponse();
  return authorizationResponseUrl(replyTo, issuer, { error: code, error_description });
}

/** The redirect URI stays byte for byte as the client registered and sent it; the answer is appended, encoded. */
function authorizationResponseUrl(
  { redirectUri, responseMode, state }: ReplyAddress,
  issuer: string,
  answer: AuthorizationResponseParameters,
): string {
  const encoded = new URLSearchParams({
    ...answer,
    ...(state !== undefined && { state }),
    iss: issuer,
  }).toString();
  if (responseMode === 'fragment') return `${redirectUri}#${encoded}`;
  return `${redirectUri}${querySeparator(redirectUri)}${encoded}`;
}

function querySeparator(uri: string): string {
  if (!uri.includes('?')) return '?';
  return uri.endsWith('?') || uri.endsWith('&') ? '' : '&';
}
