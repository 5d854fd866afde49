import { claimedClient } from '../tokens/index.ts';
import type { HttpRequest } from './exchange.ts';
import type { Site, Tenancy } from './tenancy.ts';

/**
 * Which tenant a request is for: the one that owns the host asked. On a shared login host, which nobody owns, the
 * client that the request names decides, or the application's host where a sign-in returns to one. Nothing else can
 * choose a tenant.
 */
export function resolveSite(tenancy: Tenancy, request: HttpRequest): Site | undefined {
  const owner = tenancy.siteOfHost(request.hostname);
  if (owner || !tenancy.isSharedLoginHost(request.hostname)) return owner;
  const { query, body, headers } = request;
  const clientId =
    query.once('client_id') ??
    body.once('client_id') ??
    basicClientId(headers.authorization) ??
    assertedClientId(body.once('client_assertion'));
  if (clientId !== undefined) return tenancy.siteOfClient(clientId);
  const target = query.once('for') ?? body.once('location') ?? query.once('location');
  return target === undefined ? undefined : siteOfTarget(tenancy, request, target);
}

/** A sign-in's `location` is an authorization request, which names its client, or a page on a tenant's host. */
function siteOfTarget(tenancy: Tenancy, { origin }: HttpRequest, target: string): Site | undefined {
  if (!URL.canParse(target, origin)) return undefined;
  const url = new URL(target, origin);
  if (url.origin !== origin) return tenancy.siteOfHost(url.hostname);
  const clientIds = url.searchParams.getAll('client_id');
  const [clientId] = clientIds;
  return clientIds.length === 1 && clientId !== undefined ? tenancy.siteOfClient(clientId) : undefined;
}

function basicClientId(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  return pair.includes(':') ? pair.slice(0, pair.indexOf(':')) : undefined;
}

/** What an assertion says of itself chooses the tenant, and no more; there it has to prove it. */
function assertedClientId(assertion: string | undefined): string | undefined {
  return assertion === undefined ? undefined : claimedClient(assertion);
}
