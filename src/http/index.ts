/**
 * Bytes in, bytes out: the HTTP server, the route table, one file per endpoint in `endpoints/`, and what holds for every
 * answer (tenant by host, security headers, CORS, error rendering, the access log). It knows no protocol rule: where
 * an endpoint would need one, the rule belongs in `oauth/` or `sessions/`. Start at `routes.ts`.
 */
export { createHttpServer, type HttpServer, type HttpServerParts } from './server.ts';
export type { Site, SiteInterceptor, Tenancy } from './tenancy.ts';
export { createTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';
