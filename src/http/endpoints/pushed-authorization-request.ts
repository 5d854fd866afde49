import { pushAuthorizationRequest } from '../../oauth/pushed-authorization-request.ts';
import { networkOf } from '../../sessions/index.ts';
import { clientRequest, dpopNonceHeader } from '../client-request.ts';
import { type HttpReply, json, type SiteExchange } from '../exchange.ts';
import { HttpError } from '../refusals.ts';

/** What public clients may push from one network in a minute: more than an office needs, too little to fill a store. */
const pushesOfStrangers = 300;

/** RFC 9126 section 2. */
export async function pushedAuthorizationRequest(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const server = site.serverAt(request.origin);
  const { response, dpopNonce } = await pushAuthorizationRequest(server, clientRequest(request), () =>
    admitStranger(exchange),
  );
  return json(201, response, dpopNonceHeader(dpopNonce));
}

async function admitStranger({ request, site }: SiteExchange): Promise<void> {
  const pushes = await site.attempts.increment(`pushes:${networkOf(request.address)}`, 60);
  if (pushes > pushesOfStrangers)
    throw new HttpError(
      429,
      'ERROR.STATUS.429',
      'too many requests were pushed from one network in a minute',
    );
}
