import type { ClientRequest } from '../../oauth/client-auth/index.ts';
import { pushAuthorizationRequest } from '../../oauth/pushed-authorization-request.ts';
import { revokeToken } from '../../oauth/revocation.ts';
import { answerTokenRequest } from '../../oauth/token-endpoint.ts';
import { type HttpReply, type HttpRequest, json, type SiteExchange } from '../exchange.ts';

export async function token({ request, site }: SiteExchange): Promise<HttpReply> {
  const { response, event } = await answerTokenRequest(site.serverAt(request.origin), clientRequest(request));
  request.log.info('Issued tokens', { ...event });
  return json(200, response, { Pragma: 'no-cache' });
}

export async function revoke({ request, site }: SiteExchange): Promise<HttpReply> {
  await revokeToken(site.serverAt(request.origin), clientRequest(request));
  return json(200, {});
}

export async function pushedAuthorizationRequest({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  return json(201, await pushAuthorizationRequest(server, clientRequest(request)));
}

export function clientRequest({ body, headers, path }: HttpRequest): ClientRequest {
  return {
    parameters: body,
    endpoint: path,
    ...(headers.authorization !== undefined && { authorization: headers.authorization }),
  };
}
