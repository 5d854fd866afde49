/** How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices section 2.1). */
import { OAuthError } from './errors.ts';
import { type ResponseMode, responseModes } from './vocabulary.ts';

/** The parameters that decide, as they were sent. */
export interface ResponseModeQuestion {
  readonly responseMode: string | undefined;
  readonly responseType: string | undefined;
  readonly redirectUri: string;
}

/** Whether tokens are asked for: read from what was sent, so that a refusal, too, goes where such answers go. */
function asksForTokens(responseType: string | undefined): boolean {
  return /\b(?:id_)?token\b/.test(responseType ?? '');
}

/**
 * What was asked for, as far as it can be done; otherwise the default of the response type, in which the client is
 * told so. Response types with tokens in them default to the fragment, also for the refusal (section 5).
 */
export function usableResponseMode(question: ResponseModeQuestion): ResponseMode {
  const known = responseModes.find((mode) => mode === question.responseMode);
  if (known && refusalOf(known, question) === undefined) return known;
  return asksForTokens(question.responseType) ? 'fragment' : 'query';
}

/** @throws OAuthError invalid_request for what `usableResponseMode` had to replace */
export function checkResponseMode(question: ResponseModeQuestion): void {
  const { responseMode } = question;
  if (responseMode === undefined) return;
  const known = responseModes.find((mode) => mode === responseMode);
  if (!known)
    throw new OAuthError('invalid_request', {
      description: `response_mode must be one of ${responseModes.join(', ')}.`,
    });
  const refusal = refusalOf(known, question);
  if (refusal !== undefined) throw new OAuthError('invalid_request', { description: refusal });
}

function refusalOf(
  mode: ResponseMode,
  { redirectUri, responseType }: ResponseModeQuestion,
): string | undefined {
  // With another scheme the form would run what the scheme says, under our origin.
  if (mode === 'form_post' && !/^https?:\/\//.test(redirectUri))
    return 'response_mode=form_post needs an http or https redirect_uri.';
  // What stands in a query is sent to servers, logged there and told on as a referrer (section 5).
  if (mode === 'query' && asksForTokens(responseType))
    return 'response_mode=query cannot be used for tokens: use fragment or form_post.';
  return undefined;
}
