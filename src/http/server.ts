/** The HTTP server: Fastify's router and sockets, and what happens to every request on its way to an endpoint. */
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Parameters } from '../oauth/parameters.ts';
import { type HealthCheck, liveness, readiness } from '../observability/index.ts';
import type { Clock, Logger, Random } from '../runtime.ts';
import {
  assetCacheControl,
  assetPaths,
  negotiateLanguage,
  type Page,
  type PageVariables,
  type ShownTenant,
  type Views,
} from '../views/index.ts';
import type { Exchange, HttpReply, HttpRequest, SiteExchange } from './exchange.ts';
import { type Asked, askedOf } from './forwarded.ts';
import { HttpError, type RefusalStyle, type RenderedRefusal, renderRefusal } from './refusals.ts';
import { corsHeaders, pageHeaders, preflightHeaders, securityHeaders } from './response-headers.ts';
import { type Route, routes } from './routes.ts';
import { resolveSite } from './site-resolution.ts';
import { supportCode } from './support-code.ts';
import type { Site, Tenancy } from './tenancy.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface HttpServerParts {
  /** The tenants as they are configured now. */
  readonly tenancy: () => Tenancy;
  readonly views: Views;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly proxies: TrustedProxies;
  /** Whether addresses are https where no proxy says so. */
  readonly secure: boolean;
  /** What must answer for the server to do its work. */
  readonly checks: readonly HealthCheck[];
  /** Shown at `/versions`; absent: there is no such page. */
  readonly version?: string;
}

export interface HttpServer {
  /** Resolves with the port, which the system chooses when asked for 0. */
  listen(address: { readonly host: string; readonly port: number }): Promise<number>;
  /** Takes no new requests and resolves when those under way are answered. */
  close(): Promise<void>;
  readonly fastify: FastifyInstance;
}

/** Bytes. More than any honest form here; the original has the same limit. */
const bodyLimit = 16 * 1024;

export function createHttpServer(parts: HttpServerParts): HttpServer {
  const app = fastify({
    logger: false,
    bodyLimit,
    // Slow senders do not hold a connection for ever.
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // One spelling of a path: what a proxy protects as `/x` is not reachable as `//x`.
    frameworkErrors: (error, request, reply) =>
      void answer(parts, request, reply, 'page', async () => {
        throw bodyError(error);
      }),
    routerOptions: { ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'application/json'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
  addOperations(app, parts);
  addAssets(app, parts);
  for (const route of routes) addRoute(app, parts, route);
  app.setNotFoundHandler((request, reply) => {
    const others = routes.filter(({ path }) => path === pathOf(request));
    const [known] = others;
    if (known) reply.header('Allow', [...new Set(others.flatMap(({ methods }) => methods))].join(', '));
    return answer(parts, request, reply, known?.refusals ?? 'page', async () => {
      if (known) throw new HttpError(405, 'ERROR.STATUS.405', 'this address does not take that method');
      throw new HttpError(404, 'ERROR.PAGE_NOT_FOUND', 'there is nothing at this path');
    });
  });
  app.setErrorHandler((error, request, reply) =>
    answer(parts, request, reply, styleOf(request), async () => {
      throw bodyError(error);
    }),
  );
  return {
    fastify: app,
    listen: async ({ host, port }) => {
      await app.listen({ host, port });
      // A TCP server that listens has an address of this shape (node:net).
      return (app.server.address() as AddressInfo).port;
    },
    close: () => app.close(),
  };
}

function addRoute(app: FastifyInstance, parts: HttpServerParts, route: Route): void {
  app.route({
    method: [...route.methods],
    url: route.path,
    exposeHeadRoute: route.refusals !== 'page',
    handler: (request, reply) =>
      answer(parts, request, reply, route.refusals, (exchange, site) => {
        // One spelling here too: a proxy that protects `/token` may not know `/%74oken`.
        if (pathOf(request).includes('%'))
          throw new HttpError(404, 'ERROR.PAGE_NOT_FOUND', 'no path here has an escaped character');
        if (!site) throw new HttpError(400, 'ERRORS.NO_TENANT', 'no tenant has the host that was asked');
        const siteExchange: SiteExchange = { ...exchange, site };
        return route.endpoint(siteExchange);
      }),
  });
  if (route.cors && !app.hasRoute({ method: 'OPTIONS', url: route.path }))
    app.options(route.path, (_request, reply) => reply.code(204).headers(preflightHeaders).send());
}

/** A HEAD runs its GET: fine where that only reads. The endpoints for people do more than that. */
const alsoHead = { exposeHeadRoute: true };

function addOperations(app: FastifyInstance, { checks, version, logger }: HttpServerParts): void {
  app.get('/health', alsoHead, (_request, reply) => reply.code(liveness().status).send());
  app.get('/health/ready', alsoHead, async (_request, reply) => {
    const { status, body, reasons } = await readiness(checks);
    for (const { name, error } of reasons)
      logger.error('Not ready to serve: something this server depends on does not answer', { name, error });
    return reply.code(status).header('Cache-Control', 'no-store').send(body);
  });
  if (version !== undefined)
    app.get('/versions', (_request, reply) => reply.type('text/plain').send(version));
}

function addAssets(app: FastifyInstance, { views }: HttpServerParts): void {
  // A tenant's own style sheet may come and change while the server runs, so it is looked up when it is asked for.
  for (const path of [...assetPaths, '/css/tenants/:file'])
    app.get<{ Querystring: { v?: string } }>(path, alsoHead, (request, reply) => {
      const [name = ''] = request.url.split('?', 1);
      const asset = views.asset(name);
      if (!asset) return reply.callNotFound();
      reply.headers({
        ...securityHeaders(''),
        ...pageHeaders,
        'Content-Type': asset.contentType,
        'Cache-Control': assetCacheControl(asset, request.query.v),
        ETag: asset.etag,
      });
      return request.headers['if-none-match'] === asset.etag
        ? reply.code(304).send()
        : reply.send(asset.bytes);
    });
}

type Handler = (exchange: Exchange, site: Site | undefined) => Promise<HttpReply>;

/** From Fastify's request to ours, to an answer, to the wire and the log. */
async function answer(
  parts: HttpServerParts,
  raw: FastifyRequest,
  reply: FastifyReply,
  style: RefusalStyle,
  handle: Handler,
): Promise<FastifyReply> {
  const started = parts.clock.now();
  const id = supportCode(parts.random);
  const peer = {
    headers: raw.headers,
    peerAddress: raw.socket.remoteAddress,
    encrypted: 'encrypted' in raw.socket,
  };
  const asked = askedOf(peer, parts.proxies, parts.secure);
  const log = parts.logger.child({ request: id });
  const bare = requestOf(raw, id, log, asked ?? { origin: 'http://localhost', hostname: '', address: '' });
  let site: Site | undefined;
  let answered: HttpReply;
  let refused: Pick<RenderedRefusal, 'logged' | 'isFault'> | undefined;
  try {
    if (!asked)
      throw new HttpError(400, 'ERRORS.NO_TENANT', 'the Host or a forwarded header is missing or malformed');
    const request = { ...bare, query: queryOf(raw), body: bodyOf(raw) };
    site = resolveSite(parts.tenancy(), request);
    answered = await handle(exchangeOf(parts, request, site), site);
  } catch (error) {
    const refusal = renderRefusal(exchangeOf(parts, bare, site), style, error);
    refused = refusal;
    answered = refusal.reply;
  }
  reply.code(answered.status).headers(securityHeaders(bare.origin)).header('X-Request-Id', id);
  if (style === 'page') reply.headers(pageHeaders);
  if (isCors(raw)) reply.headers(corsHeaders);
  for (const [name, value] of Object.entries(answered.headers ?? {})) reply.header(name, value);
  log[refused?.isFault ? 'error' : 'info'](`${bare.method} ${bare.path} ${answered.status}`, {
    tenant: site?.tenant.name,
    milliseconds: parts.clock.now() - started,
    ...refused?.logged,
  });
  return reply.send(answered.body);
}

function exchangeOf({ views }: HttpServerParts, request: HttpRequest, site: Site | undefined): Exchange {
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
        variables: { ...variables, ...(site && { tenant: shownTenant(site) }) },
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

function pathOf({ url }: FastifyRequest): string {
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

function styleOf({ routeOptions }: FastifyRequest): RefusalStyle {
  return routes.find(({ path }) => path === routeOptions.url)?.refusals ?? 'page';
}

/** Fastify's own errors are about bodies; whatever else arrives here is ours to answer for. */
function bodyError(error: unknown): unknown {
  const code = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (code === 413)
    return new HttpError(413, 'ERROR.STATUS.413', `the body is larger than ${bodyLimit} bytes`);
  if (code === 415)
    return new HttpError(
      415,
      'ERROR.STATUS.415',
      'the body must be a form (application/x-www-form-urlencoded) or JSON',
    );
  if (code === 400) return new HttpError(400, 'ERROR.STATUS.400', 'the path or the body is malformed');
  return error;
}
