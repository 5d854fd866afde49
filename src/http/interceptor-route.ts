/** Where reverse proxies ask: any method, any body, and nobody but a trusted proxy. */
import { METHODS } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type ForwardedRequest,
  interceptorPath,
  parseForwardedRequest,
  type UnclearQuestion,
  wantsPage,
} from '../interceptor/index.ts';
import type { LogFields } from '../runtime.ts';
import { type AnsweringParts, answerAt } from './answer.ts';
import { allowAtOnce, intercept } from './endpoints/interceptor.ts';
import { clientAddress } from './forwarded.ts';
import { HttpError } from './refusals.ts';
import type { Site } from './tenancy.ts';

export function addInterceptor(app: FastifyInstance, parts: AnsweringParts): void {
  app.register(async (scope) => {
    // The question is in the headers; a body, should a proxy pass one on, is not read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });
    // Envoy asks with the browser's method, and Fastify's `all` knows only the usual ones. CONNECT never comes as a request.
    const known = new Set(scope.supportedMethods);
    const methods = METHODS.filter((method) => method !== 'CONNECT');
    for (const method of methods) if (!known.has(method)) scope.addHttpMethod(method);
    // A question has no body, and none whose type it would have to tell.
    if (known.has('QUERY')) scope.addHttpMethod('QUERY', { overrideExisting: true });
    for (const url of [interceptorPath, `${interceptorPath}/*`])
      scope.route({ method: methods, url, handler: (raw, reply) => answerProxy(parts, raw, reply) });
  });
}

async function answerProxy(
  parts: AnsweringParts,
  raw: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const peer = raw.socket.remoteAddress;
  const isTrusted = parts.proxies.trusts(peer);
  const { method, headers, url } = raw;
  const question = isTrusted ? parseForwardedRequest({ method, headers, url }) : untrusted;
  const forwarded = 'unclear' in question ? undefined : question;
  const site = forwarded && parts.tenancy().siteOfHost(forwarded.hostname);
  // What fails here fails there too, and gets its answer and its line in the log.
  const told = site && (await allowAtOnce(site, forwarded, headers).catch(() => undefined));
  if (told) {
    reply.hijack();
    reply.raw.writeHead(200, told).end();
    parts.logger.info(`${method} ${interceptorPath} 200`, { tenant: site.tenant.name });
    return reply;
  }
  const entrance = {
    style: wantsPage(headers) ? ('page' as const) : ('json' as const),
    asked: forwarded && { ...forwarded, address: clientAddress(headers, peer, parts.proxies) },
    otherwise: () =>
      new HttpError(403, 'ERRORS.NOT_ACCEPTABLE_REQUEST', 'unclear' in question ? question.unclear : ''),
    about: forwarded ? aboutRequest(forwarded) : aboutQuestion(raw),
    assetsAt: (owner: Site) => owner.interceptor.places.placeOf(forwarded?.origin ?? '').loginOrigin,
    siteOf: () => site,
  };
  return answerAt(entrance, parts, raw, reply, async (exchange) => {
    if (!forwarded || !site) throw new HttpError(403, 'ERRORS.NO_TENANT', 'no tenant has the forwarded host');
    return intercept({ ...exchange, site, forwarded });
  });
}

const untrusted: UnclearQuestion = {
  unclear: 'somebody who is no trusted proxy asked the interceptor; see TRUSTED_PROXIES',
};

function aboutRequest({ hostname, method, target }: ForwardedRequest): LogFields {
  return { host: hostname, method, path: withoutSecrets(target) };
}

/** The address of the connection, and what is said by somebody who is not believed. */
function aboutQuestion({ socket, headers }: FastifyRequest): LogFields {
  const said = (...names: readonly string[]): string | undefined => {
    const value = names.map((name) => headers[name]).find((each) => each !== undefined);
    return value === undefined ? undefined : withoutSecrets(String(value));
  };
  return {
    peer: socket.remoteAddress,
    host: said('x-forwarded-host', 'host'),
    method: said('x-forwarded-method', 'x-original-method'),
    path: said('x-forwarded-uri', 'x-original-url'),
  };
}

/** Queries hold them, what some frameworks put behind a `;`, and a name before a host. */
function withoutSecrets(target: string): string {
  return target
    .replace(/[?;#].*$/s, '')
    .replace(/\/\/[^/]*@/, '//')
    .slice(0, 200);
}
