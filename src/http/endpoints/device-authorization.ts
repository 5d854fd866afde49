import { authorizeDevice } from '../../oauth/device-authorization.ts';
import { browserName } from '../browser.ts';
import { clientRequest, dpopNonceHeader } from '../client-request.ts';
import { type HttpReply, json, type SiteExchange } from '../exchange.ts';

/** `POST /oauth/device_authorization` (RFC 8628 section 3.1). */
export async function deviceAuthorization({ request, site }: SiteExchange): Promise<HttpReply> {
  const server = site.serverAt(request.origin);
  const answer = await authorizeDevice(server, clientRequest(request), browserName(request));
  request.log.info('Issued a device code', { client: answer.clientName });
  return json(200, answer.response, dpopNonceHeader(answer.dpopNonce));
}
