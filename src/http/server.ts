/** The HTTP server: Fastify's router and sockets, and what happens to every request on its way to an endpoint. */
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { type HealthCheck, liveness, readiness } from '../observability/index.ts';
import { assetCacheControl, assetPaths } from '../views/index.ts';
import { type AnsweringParts, answer, pathOf } from './answer.ts';
import type { SiteExchange } from './exchange.ts';
import { addInterceptor } from './interceptor-route.ts';
import { HttpError, type RefusalStyle } from './refusals.ts';
import { pageHeaders, preflightHeaders, securityHeaders } from './response-headers.ts';
import { type Route, routes } from './routes.ts';

export interface HttpServerParts extends AnsweringParts {
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
  addInterceptor(app, parts);
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
