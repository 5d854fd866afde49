/** The one place where an error becomes an answer: what the outside may know goes out, the rest goes to the log. */
import { OAuthError } from '../oauth/errors.ts';
import { UserStoreError } from '../oauth/user.ts';
import type { Exchange, HttpReply } from './exchange.ts';
import { PageError } from './page-error.ts';
import type { Route } from './routes.ts';

export type RefusalStyle = Route['refusals'];

/** An error that came before any endpoint: an unknown path or host, a body that is too large or of a strange type. */
export class HttpError extends PageError {
  /** RFC 6749 has no code for these; a client gets the nearest. */
  readonly oauthError = new OAuthError('invalid_request', { description: this.message });
}

/** What left the path of an endpoint, as an answer in the style of its route. */
export function renderRefusal(exchange: Exchange, style: RefusalStyle, error: unknown): HttpReply {
  const refusal = asRefusal(error);
  logRefusal(exchange, refusal, error);
  if (style === 'page')
    return exchange.page(refusal.status, 'error', {
      status: refusal.status,
      reason: refusal.shownAs,
      supportCode: exchange.request.id,
      ...(needsDetail(error) && { requestInfo: { description: error.description } }),
    });
  const oauth = refusal.oauth ?? new OAuthError('invalid_request', { description: refusal.reason });
  return {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...challenge(exchange, style, oauth),
      ...(refusal.status === 503 && { 'Retry-After': '5' }),
    },
    body: JSON.stringify(oauth.toResponse()),
  };
}

/** The words for the client's developer, where those for the person only say that something is wrong. */
function needsDetail(error: unknown): error is OAuthError {
  return error instanceof OAuthError && error.shownAs === 'ERRORS.INVALID_REQUEST';
}

interface Refusal {
  readonly status: number;
  readonly shownAs: string;
  readonly reason: string;
  readonly oauth?: OAuthError;
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof HttpError)
    return { status: error.status, shownAs: error.shownAs, reason: error.reason, oauth: error.oauthError };
  if (error instanceof PageError) return error;
  if (error instanceof UserStoreError)
    return refusalOf(
      new OAuthError('temporarily_unavailable', {
        reason: error.message,
        shownAs: 'LOGIN.ERRORS.PROVIDER_UNAVAILABLE',
      }),
    );
  if (error instanceof OAuthError) return refusalOf(error);
  return refusalOf(
    new OAuthError('server_error', { reason: 'an unexpected error', shownAs: 'ERROR.HINT.SERVER' }),
  );
}

function refusalOf(oauth: OAuthError): Refusal {
  return { status: oauth.status, shownAs: oauth.shownAs, reason: oauth.reason, oauth };
}

function logRefusal({ request }: Exchange, refusal: Refusal, error: unknown): void {
  const fields = { status: refusal.status, error: refusal.oauth?.code, reason: refusal.reason };
  if (refusal.status < 500) {
    request.log.info('Refused a request', fields);
    return;
  }
  const cause =
    error instanceof Error && refusal.oauth?.code === 'server_error' ? { cause: error.stack } : {};
  request.log.error('Could not answer a request', { ...fields, ...cause });
}

/** RFC 6749 section 5.2 asks for a challenge where the client used the header; RFC 6750 section 3 always. */
function challenge(
  { request }: Exchange,
  style: RefusalStyle,
  error: OAuthError,
): Readonly<Record<string, string>> {
  const authorization = request.headers.authorization ?? '';
  if (style === 'bearer') {
    const details = `error="${error.code}", error_description="${error.description}"`;
    const tried = authorization !== '' || request.method === 'POST';
    return { 'WWW-Authenticate': tried ? `Bearer ${details}` : 'Bearer' };
  }
  const usedBasic = error.code === 'invalid_client' && /^basic\b/i.test(authorization);
  return usedBasic ? { 'WWW-Authenticate': `Basic realm="${request.hostname}"` } : {};
}
