/** What happens to every request on its way to an endpoint, and to its answer on the way to the wire and the log. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Parameters } from '../oauth/parameters.ts';
import type { Clock, LogFields, Logger, Random } from '../runtime.ts';
import {
  negotiateLanguage,
  type Page,
  type PageVariables,
  policyWithAssetsFrom,
  type ShownTenant,
  type Views,
} from '../views/index.ts';
import type { Exchange, HttpReply, HttpRequest } from './exchange.ts';
import { type Asked, askedOf } from './forwarded.ts';
import { HttpError, type RefusalStyle, type RenderedRefusal, renderRefusal } from './refusals.ts';
import { corsHeaders, pageHeaders, securityHeaders } from './response-headers.ts';
import { routes } from './routes.ts';
import { resolveSite } from './site-resolution.ts';
import { supportCode } from './support-code.ts';
import type { Site, Tenancy } from './tenancy.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** What answering needs; the server's parts have more. */
export interface AnsweringParts {
  readonly tenancy: () => Tenancy;
  readonly views: Views;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly proxies: TrustedProxies;
  /** Whether addresses are https where no proxy says so. */
  readonly secure: boolean;
}

type Handler = (exchange: Exchange, site: Site | undefined) => Promise<HttpReply>;

/** How a request came in: who asked what, and whose business it is. */
export interface Entrance {
  readonly style: RefusalStyle;
  /** Undefined: nobody knows what was asked, and `otherwise` is the answer. */
  readonly asked: Asked | undefined;
  readonly otherwise: () => Error;
  readonly siteOf: (request: HttpRequest) => Site | undefined;
  /** What the log says of a request that is refused. */
  readonly about?: LogFields;
  /** Where pages have their style and script, when not on the host that was asked: an origin. */
  readonly assetsAt?: (site: Site) => string;
}

/** From Fastify's request to ours, to an answer, to the wire and the log. */
export function answer(
  parts: AnsweringParts,
  raw: FastifyRequest,
  reply: FastifyReply,
  style: RefusalStyle,
  handle: Handler,
): Promise<FastifyReply> {
  const peer = {
    headers: raw.headers,
    peerAddress: raw.socket.remoteAddress,
    encrypted: 'encrypted' in raw.socket,
  };
  const entrance: Entrance = {
    style,
    asked: askedOf(peer, parts.proxies, parts.secure),
    otherwise: () =>
      new HttpError(400, 'ERRORS.NO_TENANT', 'the Host or a forwarded header is missing or malformed'),
    siteOf: (request) => resolveSite(parts.tenancy(), request),
  };
  return answerAt(entrance, parts, raw, reply, handle);
}

export async function answerAt(
  { style, asked, otherwise, siteOf, about, assetsAt }: Entrance,
  parts: AnsweringParts,
  raw: FastifyRequest,
  reply: FastifyReply,
  handle: Handler,
): Promise<FastifyReply> {
  const started = parts.clock.now();
  const id = supportCode(parts.random);
  const log = parts.logger.child({ request: id });
  const bare = requestOf(raw, id, log, asked ?? { origin: 'http://localhost', hostname: '', address: '' });
  let site: Site | undefined;
  let answered: HttpReply;
  let refused: Pick<RenderedRefusal, 'logged' | 'isFault'> | undefined;
  try {
    if (!asked) throw otherwise();
    const request = { ...bare, query: queryOf(raw), body: bodyOf(raw) };
    site = siteOf(request);
    answered = await handle(exchangeOf(parts, request, site), site);
  } catch (error) {
    const refusal = renderRefusal(exchangeOf(parts, bare, site, site && assetsAt?.(site)), style, error);
    refused = refusal;
    answered = refusal.reply;
  }
  reply.code(answered.status).headers(securityHeaders(bare.origin)).header('X-Request-Id', id);
  if (style === 'page') reply.headers(pageHeaders);
  if (style === 'page' && site && assetsAt)
    reply.header('Content-Security-Policy', policyWithAssetsFrom(assetsAt(site)));
  if (isCors(raw)) reply.headers(corsHeaders);
  for (const [name, value] of Object.entries(answered.headers ?? {})) reply.header(name, value);
  log[refused?.isFault ? 'error' : 'info'](`${bare.method} ${bare.path} ${answered.status}`, {
    tenant: site?.tenant.name,
    milliseconds: parts.clock.now() - started,
    ...(refused && about),
    ...refused?.logged,
  });
  return reply.send(answered.body);
}

function exchangeOf(
  { views }: AnsweringParts,
  request: HttpRequest,
  site: Site | undefined,
  serviceUrl?: string,
): Exchange {
  return {
    request,
    page: (status, page, variables) => ({
      status,
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        Vary: 'Accept-Language',
      },
      body: views.render(page, {
        language: negotiateLanguage(
          request.headers['accept-language'],
          uiLocales(request, requestOnPage(variables)),
        ),
        tenantSlug: site?.tenant.slug,
        variables: {
          ...variables,
          ...(serviceUrl && { serviceUrl }),
          ...(site && { tenant: shownTenant(site) }),
        },
      }),
    }),
  };
}

/** What a page may know of the tenant, in the names that templates use. */
function shownTenant({ tenant: { name, informations } }: Site): ShownTenant {
  const { imprintUrl: imprint_url, privacyUrl: privacy_url, registerUrl: register_url } = informations;
  return { name, informations: { imprint_url, privacy_url, register_url } };
}

function requestOf(raw: FastifyRequest, id: string, log: Logger, asked: Asked): HttpRequest {
  return {
    id,
    method: raw.method,
    path: raw.routeOptions.url ?? pathOf(raw).slice(0, 100),
    headers: raw.headers,
    query: Parameters.none,
    body: Parameters.none,
    log,
    ...asked,
  };
}

export function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '/';
}

function queryOf({ url }: FastifyRequest): Parameters {
  const start = url.indexOf('?');
  return start === -1 ? Parameters.none : Parameters.fromForm(url.slice(start + 1));
}

function bodyOf({ body, headers }: FastifyRequest): Parameters {
  if (typeof body !== 'string' || body === '') return Parameters.none;
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  return isJson ? Parameters.fromJson(body) : Parameters.fromForm(body);
}

/** The request that a page carries, to come back with as `location`. */
function requestOnPage(variables: PageVariables[Page]): string | undefined {
  return 'requestUri' in variables ? variables.requestUri : undefined;
}

/** What the authorization request asked for, wherever it is: in the URL, on the page to come, or on the one before. */
function uiLocales({ query, body }: HttpRequest, onPage: string | undefined): string | undefined {
  const location = onPage ?? body.once('location') ?? '';
  return (
    query.once('ui_locales') ??
    body.once('ui_locales') ??
    Parameters.fromForm(location.slice(location.indexOf('?') + 1)).once('ui_locales')
  );
}

const corsPaths = new Set(routes.filter(({ cors }) => cors).map(({ path }) => path));

function isCors({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url !== undefined && corsPaths.has(routeOptions.url);
}
