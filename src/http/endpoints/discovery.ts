import { createHash } from 'node:crypto';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { metadata } from '../../oauth/metadata.ts';
import type { HttpReply, HttpRequest, SiteExchange } from '../exchange.ts';
import type { Site } from '../tenancy.ts';

/** A document as it is sent, with the tag by which it is known again (RFC 9110 section 8.8.3). */
interface CachedDocument {
  readonly body: string;
  readonly etag: string;
}

/** A change of the configuration makes new servers and sites, and with them new documents. */
const metadataOf = new WeakMap<AuthorizationServer, CachedDocument>();
const jwksOf = new WeakMap<Site, CachedDocument>();

/** OpenID Connect Discovery 1.0 section 4 and RFC 8414 section 3: the same document at both addresses. */
export async function discovery({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const document = metadataOf.get(server) ?? tagged(JSON.stringify(metadata(server, site.metadata)));
  metadataOf.set(server, document);
  return cacheable(request, document, 3600);
}

/** RFC 7517. Kept for less time than a new key is published before its first use. */
export async function jwks({ request, site }: SiteExchange): Promise<HttpReply> {
  const body = await site.jwks();
  const known = jwksOf.get(site);
  const document = known?.body === body ? known : tagged(body);
  jwksOf.set(site, document);
  return cacheable(request, document, 300);
}

function tagged(body: string): CachedDocument {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** RFC 9110 section 13.1.2: who has it already is told that it is still right. */
function cacheable({ headers }: HttpRequest, { body, etag }: CachedDocument, maxAge: number): HttpReply {
  const caching = { 'Cache-Control': `public, max-age=${maxAge}`, ETag: etag };
  const known = headers['if-none-match'];
  if (known !== undefined && names(known, etag)) return { status: 304, headers: caching };
  return { status: 200, headers: { 'Content-Type': 'application/json', ...caching }, body };
}

/** Compared weakly: a proxy that compresses may have made the tag a weak one. */
function names(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
