import type { ClientRequest } from '../oauth/client-auth/index.ts';
import { networkOf } from '../sessions/index.ts';
import type { HttpRequest } from './exchange.ts';

/** What a client sends to an endpoint of its own, as the protocol reads it. */
export function clientRequest(request: HttpRequest): ClientRequest {
  const { address, body, headers, method, origin, path } = request;
  const { authorization, dpop } = headers;
  return {
    parameters: body,
    endpoint: path,
    network: networkOf(address),
    ...(authorization !== undefined && { authorization }),
    ...(dpop !== undefined && { proof: { jwt: String(dpop), method, url: origin + path } }),
  };
}

/** The header that hands a client its next nonce (RFC 9449 section 8). */
export function dpopNonceHeader(nonce: string | undefined): Readonly<Record<string, string>> {
  return nonce === undefined ? {} : { 'DPoP-Nonce': nonce };
}
