import { introspectToken, signIntrospection } from '../../oauth/introspection.ts';
import { clientRequest } from '../client-request.ts';
import { type HttpReply, json, type SiteExchange } from '../exchange.ts';

/** RFC 9701 section 4. */
const jwtType = 'application/token-introspection+jwt';

export async function introspect({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const introspection = await introspectToken(server, clientRequest(request));
  const { response, caller, reason } = introspection;
  if (!response.active) request.log.info('Called a token inactive', { client: caller.client.name, reason });
  if (!asksForJwt(request.headers.accept)) return json(200, response, { Vary: 'Accept' });
  return {
    status: 200,
    headers: { 'Content-Type': jwtType, 'Cache-Control': 'no-store', Vary: 'Accept' },
    body: await signIntrospection(server, introspection),
  };
}

/** Only who names the type gets it; of two types the one with the greater weight (RFC 9110 section 12.5.1). */
function asksForJwt(accept = ''): boolean {
  const weights = new Map(accept.toLowerCase().split(',').map(weighted));
  const weight = weights.get(jwtType) ?? 0;
  return weight > 0 && weight >= (weights.get('application/json') ?? 0);
}

function weighted(range: string): [type: string, weight: number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [type, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}
