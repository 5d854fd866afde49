/** Where reverse proxies ask: any method, any body, and nobody but a trusted proxy. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { interceptorPath, parseForwardedRequest, wantsPage } from '../interceptor/index.ts';
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
    for (const url of [interceptorPath, `${interceptorPath}/*`])
      scope.all(url, (raw, reply) => answerProxy(parts, raw, reply));
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
  const forwarded = isTrusted ? parseForwardedRequest({ method, headers, url }) : undefined;
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
    otherwise: () => (isTrusted ? unclear() : untrusted()),
    assetsAt: (owner: Site) => owner.interceptor.places.placeOf(forwarded?.origin ?? '').loginOrigin,
    siteOf: () => site,
  };
  return answerAt(entrance, parts, raw, reply, async (exchange) => {
    if (!forwarded || !site) throw new HttpError(403, 'ERRORS.NO_TENANT', 'no tenant has the forwarded host');
    return intercept({ ...exchange, site, forwarded });
  });
}

function unclear(): HttpError {
  return new HttpError(
    403,
    'ERRORS.NOT_ACCEPTABLE_REQUEST',
    'the headers of the proxy are missing, malformed or contradict each other',
  );
}

function untrusted(): HttpError {
  return new HttpError(
    403,
    'ERRORS.NOT_ACCEPTABLE_REQUEST',
    'somebody who is no trusted proxy asked the interceptor; see TRUSTED_PROXIES',
  );
}
