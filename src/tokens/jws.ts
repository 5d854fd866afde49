/**
 * JSON Web Signatures in compact form (RFC 7515), as strict as RFC 8725 asks: of all that a token says about how to
 * verify it, only `kid` is used, to choose among the keys we already have.
 */
import type { Algorithm } from './algorithms.ts';
import { InvalidToken } from './invalid-token.ts';
import type { SigningKey, VerificationKey } from './keys.ts';

/** Bytes. Our own tokens are far below; a longer one is not worth the work. */
const longestToken = 16 * 1024;

/** Header parameters that point to a key, or change how to read the rest: attacks, in a token for us. */
export const refusedFromAll = ['crit', 'b64', 'jku', 'x5u', 'x5c', 'zip', 'enc'];

/** A key that the token brings itself proves nothing; the one exception, whose point is the key, is `dpop-proof.ts`. */
const refusedFromOthers = [...refusedFromAll, 'jwk'];

/** Thumbprints of a certificate. Libraries of clients send them beside the key id; we never write one, nor read it. */
const refusedFromUs = [...refusedFromOthers, 'x5t', 'x5t#S256'];

/** Of a token that somebody else has made. */
export interface ForeignJwsHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
}

export interface JwsHeader extends ForeignJwsHeader {
  readonly kid: string;
}

/** A token taken apart; nothing in it is to be believed yet. */
interface JwsParts<Header> {
  readonly header: Header;
  readonly payload: Buffer;
  readonly signature: Buffer;
  readonly signingInput: Buffer;
}

export type ParsedJws<Header extends ForeignJwsHeader = JwsHeader> = JwsParts<Header>;

export interface JwsExpectation {
  /** The type of token this purpose takes, so that no other kind passes for it (RFC 8725 section 3.11); absent: any. */
  readonly typ?: string;
  /** Narrows what the key itself already fixes. */
  readonly algorithms?: readonly Algorithm[];
}

export function signJws(key: SigningKey, typ: string, payload: string): string {
  const signingInput = `${key.protectedHeader(typ)}.${Buffer.from(payload).toString('base64url')}`;
  return `${signingInput}.${key.sign(Buffer.from(signingInput, 'latin1')).toString('base64url')}`;
}

/** @throws InvalidToken for everything that is not exactly three canonical segments with a plain header */
export function parseJws(token: string): ParsedJws {
  const { header, ...parts } = parseSegments(token, refusedFromUs);
  const { kid } = header;
  if (kid === undefined) throw new InvalidToken('its header names no key');
  return { header: { ...header, kid }, ...parts };
}

/** A token of somebody else, where the key id may be left out. @throws InvalidToken as `parseJws` does */
export function parseForeignJws(token: string): ParsedJws<ForeignJwsHeader> {
  return parseSegments(token, refusedFromOthers);
}

function parseSegments(token: string, refused: readonly string[]): ParsedJws<ForeignJwsHeader> {
  const { header, ...parts } = takeApart(token, longestToken);
  return { header: parseHeader(header, refused), ...parts };
}

/**
 * The three segments, decoded.
 * @param longest characters
 * @throws InvalidToken
 */
export function takeApart(token: string, longest: number): JwsParts<Buffer> {
  if (token.length > longest) throw new InvalidToken('the token is too long');
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
    throw new InvalidToken('the token does not have three segments');
  return {
    header: decodeSegment(header),
    payload: decodeSegment(payload),
    signature: decodeSegment(signature),
    signingInput: Buffer.from(token.slice(0, header.length + 1 + payload.length), 'latin1'),
  };
}

/**
 * The payload, once the signature is proven.
 * @param key the key that `header.kid` names; undefined when we have none
 * @throws InvalidToken
 */
export function verifyJws(
  { header, payload, signature, signingInput }: ParsedJws,
  key: VerificationKey | undefined,
  { typ, algorithms }: JwsExpectation,
): Buffer {
  if (key === undefined || key.kid !== header.kid) throw new InvalidToken('no key of ours has its key id');
  if (header.alg !== key.algorithm) throw new InvalidToken('its algorithm is not that of the key');
  if (algorithms?.includes(key.algorithm) === false)
    throw new InvalidToken('its algorithm is not allowed here');
  if (typ !== undefined && plainType(header.typ) !== plainType(typ))
    throw new InvalidToken(`it is not of the type ${typ}`);
  if (!key.verify(signingInput, signature)) throw new InvalidToken('its signature is wrong');
  return payload;
}

/** RFC 7515 section 4.1.9: without regard to case, and `application/` may be left out. */
export function plainType(typ: string | undefined): string | undefined {
  return typ?.toLowerCase().replace(/^application\//, '');
}

/** Only the one spelling that an encoder produces: no padding, no white space, no stray bits at the end. */
function decodeSegment(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.toString('base64url') !== segment) throw new InvalidToken('a segment is not base64url');
  return bytes;
}

function parseHeader(bytes: Buffer, refused: readonly string[]): ForeignJwsHeader {
  const header = parseObject(bytes, 'header');
  for (const parameter of refused)
    if (Object.hasOwn(header, parameter)) throw new InvalidToken(`its header has the parameter ${parameter}`);
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw new InvalidToken('its header names no algorithm');
  if (kid !== undefined && typeof kid !== 'string') throw new InvalidToken('its header names no key');
  if (typ !== undefined && typeof typ !== 'string')
    throw new InvalidToken('the type in its header is no text');
  if (countNames(bytes.toString()) !== Object.keys(header).length)
    throw new InvalidToken('its header repeats a parameter or has an object in it');
  return { alg, ...(kid !== undefined && { kid }), ...(typ !== undefined && { typ }) };
}

/** How many member names the text of a JSON object has. `JSON.parse` keeps the last of two of a name without a word. */
export function countNames(json: string): number {
  const strings = json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g);
  return [...strings].filter(([, colon]) => colon !== undefined).length;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws InvalidToken unless it is one JSON object in UTF-8 */
export function parseObject(bytes: Buffer, part: 'header' | 'payload'): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new InvalidToken(`its ${part} is not JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidToken(`its ${part} is not a JSON object`);
  // A JSON object that is no array has text as names; what the values are is checked where they are used.
  return value as Record<string, unknown>;
}
