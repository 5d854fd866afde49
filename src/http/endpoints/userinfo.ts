import { answerAtResource } from '../../oauth/protected-resource.ts';
import { answerTokenInfo, answerUserinfo } from '../../oauth/userinfo.ts';
import { clientRequest, dpopNonceHeader } from '../client-request.ts';
import { type HttpReply, json, type SiteExchange } from '../exchange.ts';

export async function userinfo({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const { response, dpopNonce } = await answerAtResource(server, clientRequest(request), answerUserinfo);
  return json(200, response, dpopNonceHeader(dpopNonce));
}

/** The original's name of it. */
export async function tokenInfo({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const { response, dpopNonce } = await answerAtResource(server, clientRequest(request), answerTokenInfo);
  return json(200, response, dpopNonceHeader(dpopNonce));
}
