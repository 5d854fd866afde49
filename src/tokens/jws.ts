/** The compact serialization of a JWS whose payload is a JSON object (RFC 7515 section 7.1, RFC 7519). */
import type { KeyObject } from 'node:crypto';
import { type AlgorithmName, type SignatureAlgorithm, signatureAlgorithms } from './algorithms.ts';

/** What a token is for. A token of one type is never taken for another (RFC 8725 section 3.11). */
export type TokenType = 'at+jwt' | 'JWT' | 'session+jwt';

export interface TokenKey {
  /** Absent for the one secret that an operator shares with resource servers. */
  readonly kid?: string;
  readonly algorithm: AlgorithmName;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type Claims = Readonly<Record<string, unknown>>;

/** Characters. A profile may have 64 KiB, and its base64 a third more. */
const maxTokenLength = 128 * 1024;

/** All that we write into a header. A token that carries more was not made here: no URL or key of its is looked at. */
const headerNames = new Set(['alg', 'kid', 'typ']);

/** Headers are the same for all tokens of a key and a type, so each is written once. */
const headers = new WeakMap<TokenKey, Map<TokenType, string>>();

export function signToken(key: TokenKey, type: TokenType, claims: object): string {
  const input = `${encodedHeader(key, type)}.${encode(JSON.stringify(claims))}`;
  return `${input}.${algorithmOf(key).sign(key.privateKey, input).toString('base64url')}`;
}

function encodedHeader(key: TokenKey, type: TokenType): string {
  const known = headers.get(key) ?? new Map<TokenType, string>();
  headers.set(key, known);
  const header = known.get(type) ?? encode(JSON.stringify({ alg: key.algorithm, kid: key.kid, typ: type }));
  known.set(type, header);
  return header;
}

export interface UnverifiedToken {
  readonly kid: string | undefined;
  /** The claims, if the key signed exactly this token, with the key's own algorithm and as this type. */
  verify(key: TokenKey, type: TokenType): Claims | undefined;
}

/** Undefined for anything that is not plainly a JWS in the form that we write. Says nothing about its signature. */
export function parseToken(token: string): UnverifiedToken | undefined {
  if (token.length > maxTokenLength) return undefined;
  const segments = token.split('.');
  const [header = '', payload = '', signature = ''] = segments;
  if (segments.length !== 3 || !segments.every(isCanonical)) return undefined;
  const members = parseObject(header);
  if (!members || !Object.keys(members).every((name) => headerNames.has(name))) return undefined;
  const { alg, kid, typ } = members;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  return {
    kid,
    verify: (key, type) => {
      // The key says which algorithm it is for. The header may only agree (RFC 8725 section 3.1).
      if (alg !== key.algorithm || kid !== key.kid || typ !== type) return undefined;
      const input = `${header}.${payload}`;
      const isGenuine = algorithmOf(key).verify(key.publicKey, input, Buffer.from(signature, 'base64url'));
      return isGenuine ? parseObject(payload) : undefined;
    },
  };
}

function algorithmOf(key: TokenKey): SignatureAlgorithm {
  return signatureAlgorithms[key.algorithm];
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** Base64url has one spelling for given bytes; a token with another one was altered on the way. */
function isCanonical(segment: string): boolean {
  return segment !== '' && Buffer.from(segment, 'base64url').toString('base64url') === segment;
}

function parseObject(segment: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    // What is left after these checks is an object of JSON.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}
