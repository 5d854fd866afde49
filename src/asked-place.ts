/** Where a request went, as a header names it: read one way for browsers and for what proxies say about them. */
export interface AskedPlace {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Lower case, without the port. */
  readonly hostname: string;
}

/** A host name or address with an optional port: nothing that could end the authority of a URL. */
const hostSyntax = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;
const schemeSyntax = /^https?$/;

/** The few places that are asked all the time; a stranger who invents hosts only empties it. */
const parsedPlaces = new Map<string, AskedPlace>();
const maxParsedPlaces = 1000;

/** Undefined for garbage. */
export function parseAskedPlace(scheme: string, writtenHost: string): AskedPlace | undefined {
  const host = writtenHost.toLowerCase();
  const text = `${scheme}://${host}`;
  const known = parsedPlaces.get(text);
  if (known) return known;
  if (!hostSyntax.test(host) || !schemeSyntax.test(scheme) || !URL.canParse(text)) return undefined;
  const { origin, hostname } = new URL(text);
  const place = { origin, hostname };
  if (parsedPlaces.size >= maxParsedPlaces) parsedPlaces.clear();
  parsedPlaces.set(text, place);
  return place;
}
