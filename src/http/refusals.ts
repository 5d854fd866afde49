/** The one place where an error becomes an answer: what the outside may know goes out, the rest goes to the log. */
import { OAuthError } from '../oauth/errors.ts';
import { AccessRefused } from '../oauth/protected-resource.ts';
import { UserStoreError } from '../oauth/user.ts';
import type { LogFields } from '../runtime.ts';
import { StoreError } from '../storage/index.ts';
import { dpopNonceHeader } from './client-request.ts';
import { type Exchange, type HttpReply, json, withCookies } from './exchange.ts';
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
  const reply = style === 'page' ? asPage(exchange, refusal, error) : asJson(exchange, refusal);
  return {
    reply: withCookies(reply, error instanceof PageError ? error.cookies : []),
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

/** What passes by itself: by status, the seconds after which it is worth to try again (RFC 9110 section 10.2.3). */
const retryAfter: ReadonlyMap<number, string> = new Map([
  [429, '60'],
  [503, '5'],
]);

function asJson(exchange: Exchange, refusal: Refusal): HttpReply {
  const oauth = refusal.oauth ?? new OAuthError('invalid_request', { description: refusal.reason });
  const reply = json(refusal.status, oauth.toResponse(), challenge(exchange, oauth));
  const seconds = retryAfter.get(refusal.status);
  return seconds === undefined ? reply : { ...reply, headers: { ...reply.headers, 'Retry-After': seconds } };
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

/** What a client needs to do better: how to authenticate (RFC 6749 section 5.2), and the nonce of its next proof. */
function challenge({ request }: Exchange, error: OAuthError): NonNullable<HttpReply['headers']> {
  const usedBasic = error.code === 'invalid_client' && /^basic\b/i.test(request.headers.authorization ?? '');
  const offered = error instanceof AccessRefused ? error.challenges : [];
  const challenges = usedBasic ? [`Basic realm="${request.hostname}"`] : offered;
  return {
    ...(challenges.length > 0 && { 'WWW-Authenticate': challenges }),
    ...dpopNonceHeader(error.dpopNonce),
  };
}
