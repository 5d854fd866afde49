/** One request and its answer, as endpoints see them: plain data, whatever server carries it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Parameters } from '../oauth/parameters.ts';
import type { Logger } from '../runtime.ts';
import type { Page, PageVariables } from '../views/index.ts';
import type { Site } from './tenancy.ts';

export interface HttpRequest {
  /** Short and random: on pages it is the support code, in the log it stands on every line of the request. */
  readonly id: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: Parameters;
  /** The form or JSON body; empty when there is none. */
  readonly body: Parameters;
  /** Scheme, host and port as the browser asked for them. */
  readonly origin: string;
  /** Lower case, without the port. */
  readonly hostname: string;
  /** The address of who asks, as far as trusted proxies report it. */
  readonly address: string;
  readonly log: Logger;
}

export interface HttpReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** What an endpoint is given. */
export interface Exchange {
  readonly request: HttpRequest;
  /** A page in the person's language and the tenant's dress. */
  page<P extends Page>(status: number, page: P, variables: PageVariables[P]): HttpReply;
}

/** An exchange with a tenant, known by the host that was asked. */
export interface SiteExchange extends Exchange {
  readonly site: Site;
}

/** 303: the browser goes on with a GET and forgets the form it sent (RFC 9110 section 15.4.4). */
export function redirect(location: string, cookies: readonly string[] = []): HttpReply {
  return {
    status: 303,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      ...(cookies.length > 0 && { 'Set-Cookie': cookies }),
    },
  };
}

/** The same answer, which also sets these cookies. */
export function withCookies(reply: HttpReply, cookies: readonly string[]): HttpReply {
  return cookies.length === 0 ? reply : { ...reply, headers: { ...reply.headers, 'Set-Cookie': cookies } };
}

/** Answers with tokens or about them must not be kept (RFC 6749 section 5.1). */
export function json(
  status: number,
  body: object,
  headers: NonNullable<HttpReply['headers']> = {},
): HttpReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}
