import { revokeToken } from '../../oauth/revocation.ts';
import { answerTokenRequest } from '../../oauth/token-endpoint.ts';
import { clientRequest, dpopNonceHeader } from '../client-request.ts';
import { type HttpReply, json, type SiteExchange } from '../exchange.ts';
import { recordedSignIn } from './recorded-sign-in.ts';

export async function token(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const server = site.serverAt(request.origin);
  const { response, event, dpopNonce } = await answerTokenRequest(server, {
    ...clientRequest(request),
    signIn: recordedSignIn(exchange, { mode: 'password' }),
  });
  request.log[event.deprecated === undefined ? 'info' : 'warning']('Issued tokens', { ...event });
  return json(200, response, { Pragma: 'no-cache', ...dpopNonceHeader(dpopNonce) });
}

export async function revoke({ request, site }: SiteExchange): Promise<HttpReply> {
  await revokeToken(site.serverAt(request.origin), clientRequest(request));
  return json(200, {});
}
