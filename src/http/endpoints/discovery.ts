import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { metadata } from '../../oauth/metadata.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';

/** A change of the configuration makes new servers, and with them new documents. */
const documents = new WeakMap<AuthorizationServer, string>();

/** OpenID Connect Discovery 1.0 section 4 and RFC 8414 section 3: the same document at both addresses. */
export async function discovery({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const document = documents.get(server) ?? JSON.stringify(metadata(server, site.metadata));
  documents.set(server, document);
  return cacheable(document, 3600);
}

/** RFC 7517. Kept for less time than a new key is published before its first use. */
export async function jwks({ site }: SiteExchange): Promise<HttpReply> {
  return cacheable(await site.jwks(), 300);
}

function cacheable(body: string, maxAge: number): HttpReply {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': `public, max-age=${maxAge}` },
    body,
  };
}
