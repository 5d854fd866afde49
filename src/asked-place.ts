/** Where a request went, as a header names it: read one way for browsers and for what proxies say about them. */
import { remembered } from './remembered.ts';

export interface AskedPlace {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Lower case, without the port. */
  readonly hostname: string;
}

/** Behind the scheme a host name or address with an optional port: nothing that could end the authority of a URL. */
const placeSyntax =
  /^https?:\/\/(?:[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;

const maxParsedPlaces = 1000;

const parsePlace = remembered(maxParsedPlaces, (text: string): AskedPlace | undefined => {
  if (!placeSyntax.test(text) || !URL.canParse(text)) return undefined;
  const { origin, hostname } = new URL(text);
  return { origin, hostname };
});

/** Undefined for garbage. */
export function parseAskedPlace(scheme: string, writtenHost: string): AskedPlace | undefined {
  return parsePlace(`${scheme}://${writtenHost.toLowerCase()}`);
}
