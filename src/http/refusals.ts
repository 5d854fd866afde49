/** The one place where an error becomes an answer: what the outside may know goes out, the rest goes to the log. */
import { OAuthError } from '../oauth/errors.ts';
import { UserStoreError } from '../oauth/user.ts';
import type { LogFields } from '../runtime.ts';
import { StoreError } from '../storage/index.ts';
import { type Exchange, type HttpReply, type HttpRequest, json } from './exchange.ts';
import { PageError } from './page-error.ts';
import type { Route } from './routes.ts';

export type RefusalStyle = Route['refusals'];

/** An error that came before any endpoint: an unknown path or host, a body that is too large or of a strange type. */
export class HttpError extends PageError {
  /** RFC 6749 has no code for these; a client gets the nearest. */
  readonly oauthError = new OAuthError('invalid_request', { description: this.message });
}

export interface RenderedRefusal {
  readonly reply: HttpReply;
  /** Why, for the request's line in the log. */
  readonly logged: LogFields;
  /** Our fault, not the asker's. */
  readonly isFault: boolean;
}

/** What left the path of an endpoint, as an answer in the style of its route. */
export function renderRefusal(exchange: Exchange, style: RefusalStyle, error: unknown): RenderedRefusal {
  const refusal = asRefusal(error);
  const isUnexpected = error instanceof Error && refusal.oauth?.code === 'server_error';
  return {
    reply: style === 'page' ? asPage(exchange, refusal, error) : asJson(exchange, style, refusal),
    logged: {
      error: refusal.oauth?.code,
      reason: refusal.reason,
      ...(isUnexpected && { cause: error.stack }),
    },
    isFault: refusal.status >= 500,
  };
}

function asPage(exchange: Exchange, refusal: Refusal, error: unknown): HttpReply {
  return exchange.page(refusal.status, 'error', {
    status: refusal.status,
    reason: refusal.shownAs,
    supportCode: exchange.request.id,
    ...(needsDetail(error) && { requestInfo: { description: error.description } }),
  });
}

function asJson(exchange: Exchange, style: RefusalStyle, refusal: Refusal): HttpReply {
  const oauth = refusal.oauth ?? new OAuthError('invalid_request', { description: refusal.reason });
  const reply = json(refusal.status, oauth.toResponse(), challenge(exchange, style, oauth));
  return refusal.status === 503 ? { ...reply, headers: { ...reply.headers, 'Retry-After': '5' } } : reply;
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
  if (error instanceof StoreError)
    return refusalOf(
      new OAuthError('temporarily_unavailable', {
        reason: error.message,
        shownAs: 'ERRORS.STORAGE_UNAVAILABLE',
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

/** RFC 6749 section 5.2 asks for a challenge where the client used the header; RFC 6750 section 3 always. */
function challenge(
  { request }: Exchange,
  style: RefusalStyle,
  error: OAuthError,
): Readonly<Record<string, string>> {
  const authorization = request.headers.authorization ?? '';
  const realm = `realm="${request.hostname}"`;
  if (style === 'bearer') {
    if (error.status >= 500) return {};
    // Who sent no access token is only told that one is needed (RFC 6750 section 3.1).
    if (!sentToken(request)) return { 'WWW-Authenticate': `Bearer ${realm}` };
    const scope = error.code === 'insufficient_scope' ? ', scope="openid"' : '';
    const details = `error="${error.code}", error_description="${error.description}"${scope}`;
    return { 'WWW-Authenticate': `Bearer ${realm}, ${details}` };
  }
  const usedBasic = error.code === 'invalid_client' && /^basic\b/i.test(authorization);
  return usedBasic ? { 'WWW-Authenticate': `Basic ${realm}` } : {};
}

function sentToken({ headers, body }: HttpRequest): boolean {
  return /^bearer\b/i.test(headers.authorization ?? '') || body.toQuery().includes('access_token=');
}
