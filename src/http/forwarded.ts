/** What was asked, and by whom, as the browser saw it: from the connection, or from a trusted proxy's headers. */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { type AskedPlace, parseAskedPlace } from '../asked-place.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface Connection {
  readonly headers: IncomingHttpHeaders;
  readonly peerAddress: string | undefined;
  readonly encrypted: boolean;
}

export interface Asked extends AskedPlace {
  readonly address: string;
}

/** Undefined when a header is garbage or has several values: then it is not known what was asked. */
export function askedOf(
  { headers, peerAddress, encrypted }: Connection,
  proxies: TrustedProxies,
  secure: boolean,
): Asked | undefined {
  const believed = proxies.trusts(peerAddress);
  const host = (believed && single(headers['x-forwarded-host'])) || headers.host;
  const scheme =
    (believed && single(headers['x-forwarded-proto'])) || (encrypted || secure ? 'https' : 'http');
  const place = host === undefined ? undefined : parseAskedPlace(scheme, host);
  return place && { ...place, address: clientAddress(headers, peerAddress, proxies) };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

/**
 * From the right, the first hop that no proxy of ours vouches for; what it claims about others does not count. What is no
 * address ends the search at the proxy that said it, as if it had said nothing: who asks through it is one network with
 * all the others then, and the limits get stricter for all of them. A browser cannot bring that about, since a proxy
 * appends what it saw; and the address serves for limits, the log and a hint to the person, never for letting anybody in.
 */
export function clientAddress(
  headers: IncomingHttpHeaders,
  peerAddress: string | undefined,
  proxies: TrustedProxies,
): string {
  const forwardedFor = single(headers['x-forwarded-for']);
  if (forwardedFor === undefined) return peerAddress ?? '';
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  let address = peerAddress ?? '';
  for (const hop of hops.reverse().slice(0, 20)) {
    if (!proxies.trusts(address) || isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}
