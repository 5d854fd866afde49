import { metadata } from '../../oauth/metadata.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';

/** OpenID Connect Discovery 1.0 section 4 and RFC 8414 section 3: the same document at both addresses. */
export async function discovery({ request, site }: SiteExchange): Promise<HttpReply> {
  const document = metadata(site.serverAt(request.origin), site.metadata);
  return cacheable(JSON.stringify(document), 3600);
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
