/** How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices section 2.1). */
import { OAuthError } from './errors.ts';
import { type ResponseMode, responseModes } from './vocabulary.ts';

/** The parameters that decide, as they were sent. */
export interface ResponseModeQuestion {
  readonly responseMode: string | undefined;
  readonly responseType: string | undefined;
  readonly redirectUri: string;
}

/**
 * What was asked for, as far as it can be done; otherwise the default of the response type, in which the client is
 * told so. Response types with tokens in them default to the fragment, also for the refusal (section 5).
 */
export function usableResponseMode(question: ResponseModeQuestion): ResponseMode {
  const known = responseModes.find((mode) => mode === question.responseMode);
  if (known && canTravel(known, question.redirectUri)) return known;
  return /\b(?:id_)?token\b/.test(question.responseType ?? '') ? 'fragment' : 'query';
}

/** @throws OAuthError invalid_request for what `usableResponseMode` had to replace */
export function checkResponseMode(responseMode: string | undefined, redirectUri: string): void {
  if (responseMode === undefined) return;
  const known = responseModes.find((mode) => mode === responseMode);
  if (!known)
    throw new OAuthError('invalid_request', {
      description: `response_mode must be one of ${responseModes.join(', ')}.`,
    });
  if (!canTravel(known, redirectUri))
    throw new OAuthError('invalid_request', {
      description: 'response_mode=form_post needs an http or https redirect_uri.',
    });
}

/** A form is posted to the web only: with another scheme it would run what the scheme says, under our origin. */
function canTravel(mode: ResponseMode, redirectUri: string): boolean {
  return mode !== 'form_post' || /^https?:\/\//.test(redirectUri);
}
