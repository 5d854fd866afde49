/** What was asked, and by whom, as the browser saw it: from the connection, or from a trusted proxy's headers. */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface Connection {
  readonly headers: IncomingHttpHeaders;
  readonly peerAddress: string | undefined;
  readonly encrypted: boolean;
}

export interface Asked {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Lower case, without the port. */
  readonly hostname: string;
  readonly address: string;
}

/** A host name or address with an optional port: nothing that could end the authority of a URL. */
const hostSyntax = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;

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
  const place = host === undefined ? undefined : parsePlace(scheme, host.toLowerCase());
  return place && { ...place, address: clientAddress(headers, peerAddress, proxies) };
}

type Place = Pick<Asked, 'origin' | 'hostname'>;

/** The few places that are asked all the time; a stranger who invents hosts only empties it. */
const parsedPlaces = new Map<string, Place>();
const maxParsedPlaces = 1000;

function parsePlace(scheme: string, host: string): Place | undefined {
  const text = `${scheme}://${host}`;
  const known = parsedPlaces.get(text);
  if (known) return known;
  if (!hostSyntax.test(host) || !/^https?$/.test(scheme) || !URL.canParse(text)) return undefined;
  const { origin, hostname } = new URL(text);
  if (parsedPlaces.size >= maxParsedPlaces) parsedPlaces.clear();
  parsedPlaces.set(text, { origin, hostname });
  return { origin, hostname };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

/** From the right, the first hop that no proxy of ours vouches for; what it claims about others does not count. */
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
