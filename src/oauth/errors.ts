/**
 * Refusals of the protocol. Each code stands once in the table with its status and the words a client developer reads;
 * an error adds what an operator needs to know, which only the log sees.
 */

interface ErrorDefinition {
  /** HTTP status where the error is answered directly, not by redirect. */
  readonly status: number;
  /** RFC 6749 `error_description` when the thrower has nothing more exact to say. */
  readonly description: string;
}

export const oauthErrors = {
  // RFC 6749 sections 4.1.2.1 and 5.2
  invalid_request: { status: 400, description: 'The request is malformed.' },
  invalid_client: { status: 401, description: 'Client authentication failed.' },
  invalid_grant: { status: 400, description: 'The grant is invalid, expired, revoked or not yours.' },
  unauthorized_client: { status: 400, description: 'This client may not do that.' },
  unsupported_grant_type: { status: 400, description: 'This grant type is not supported.' },
  unsupported_response_type: { status: 400, description: 'This response type is not supported.' },
  invalid_scope: { status: 400, description: 'The scope is malformed or exceeds what was granted.' },
  access_denied: { status: 400, description: 'The request was denied.' },
  server_error: { status: 500, description: 'Something went wrong on our side.' },
  temporarily_unavailable: { status: 503, description: 'Please try again in a moment.' },
  // RFC 8628 section 3.5
  authorization_pending: { status: 400, description: 'Nobody has answered yet: ask again later.' },
  slow_down: { status: 400, description: 'Wait longer between two requests: from now on 5 seconds more.' },
  expired_token: { status: 400, description: 'The device code has expired: ask for a new one.' },
  // RFC 6750 section 3.1
  invalid_token: { status: 401, description: 'The access token is missing, expired, revoked or malformed.' },
  insufficient_scope: { status: 403, description: 'The access token does not cover this.' },
  // RFC 9449 sections 5, 8 and 9
  invalid_dpop_proof: { status: 400, description: 'The DPoP proof is missing or wrong.' },
  use_dpop_nonce: { status: 400, description: 'Use the nonce of the DPoP-Nonce header in the DPoP proof.' },
  // OpenID Connect Core 1.0 section 3.1.2.6
  login_required: { status: 400, description: 'The person has to sign in.' },
  consent_required: { status: 400, description: 'The person has to be asked for consent.' },
  account_selection_required: { status: 400, description: 'The person has to choose who they are.' },
  request_not_supported: { status: 400, description: 'Request objects are not supported.' },
  // RFC 8707 section 2
  invalid_target: { status: 400, description: 'The resource is unknown or malformed.' },
  // RFC 9101 section 7
  invalid_request_uri: { status: 400, description: 'The request_uri is unknown, used or expired.' },
  request_uri_not_supported: { status: 400, description: 'Request objects by reference are not supported.' },
  registration_not_supported: { status: 400, description: 'The registration parameter is not supported.' },
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0
  unmet_authentication_requirements: {
    status: 400,
    description: 'Nobody can sign in here in the way that was asked for.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type OAuthErrorCode = keyof typeof oauthErrors;

export interface OAuthErrorTexts {
  /** For the client's developer: `error_description`. ASCII without `"` and `\` (RFC 6749 section 5.2). */
  readonly description?: string;
  /** For the operator's log only. */
  readonly reason?: string;
  /** For the person, where the error ends on a page: the key of a translated text. */
  readonly shownAs?: string;
  /** For the next DPoP proof: sent in `DPoP-Nonce` (RFC 9449 section 8). */
  readonly dpopNonce?: string;
}

export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly description: string;
  readonly reason: string;
  readonly shownAs: string;
  readonly dpopNonce: string | undefined;

  constructor(code: OAuthErrorCode, texts: OAuthErrorTexts = {}) {
    const description = texts.description ?? oauthErrors[code].description;
    super(`${code}: ${texts.reason ?? description}`);
    this.code = code;
    this.description = description;
    this.reason = texts.reason ?? description;
    this.shownAs = texts.shownAs ?? 'ERRORS.INVALID_REQUEST';
    this.dpopNonce = texts.dpopNonce;
  }

  get status(): number {
    return oauthErrors[this.code].status;
  }

  /** The JSON body of RFC 6749 section 5.2. */
  toResponse(): { error: OAuthErrorCode; error_description: string } {
    return { error: this.code, error_description: this.description };
  }
}
