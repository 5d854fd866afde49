/**
 * Demonstrating proof of possession (RFC 9449): a client shows with each request that it has the key which its tokens
 * are bound to. The signature is read by `DpopKeys`; here is what the proof must say, and that it says it once.
 */
import { epochSeconds } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Client, signingAlgorithmsOf } from './client.ts';
import { OAuthError, type OAuthErrorTexts } from './errors.ts';
import { secretHash } from './grant.ts';
import type { Parameters } from './parameters.ts';
import { dpopSigningAlgorithms } from './vocabulary.ts';

/** A `DPoP` header, and the request that it came with. */
export interface PresentedProof {
  /** The header as sent; several are joined by commas. */
  readonly jwt: string;
  readonly method: string;
  /** The URL by which the client reached us, without the query. */
  readonly url: string;
}

/** What a proof says (section 4.2). Its signature is right, all else is still to be checked. */
export interface DpopProof {
  readonly alg: string;
  /** Of the key that signed it (RFC 7638). */
  readonly thumbprint: string;
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly ath?: string;
  readonly nonce?: string;
}

/** Reads proofs, makes and reads nonces. The keys and the JOSE formats are its own affair. */
export interface DpopKeys {
  /** Whether a proof without a nonce of ours is refused (section 8). */
  readonly nonceRequired: boolean;
  /** @throws OAuthError invalid_dpop_proof */
  read(jwt: string): DpopProof;
  /** @param expiresAt seconds since 1970 */
  signNonce(expiresAt: number): Promise<string>;
  /** When it expires, in seconds since 1970; undefined unless it is a nonce of this tenant that still counts. */
  readNonce(nonce: string): Promise<number | undefined>;
}

/** A key that a request has shown to have. */
export interface ProvenKey {
  readonly thumbprint: string;
  /** For the next proof, when the nonce of this one will soon be too old (section 8.2). */
  readonly renewedNonce?: string;
}

/** Seconds. Section 11.1: a proof is made for the moment; clocks of honest clients are a little wrong. */
const maxAge = 60;
const maxAhead = 10;
/** Seconds that a used proof is remembered: as long as it could be used again, whichever of our clocks is asked. */
const rememberedFor = maxAge + maxAhead + 30;
const nonceLifetime = 300;

/** The hash of a public key in base64url (RFC 7638 with SHA-256). */
const thumbprintSyntax = /^[A-Za-z0-9\-_]{43}$/;

/** The key that a code shall be bound to (section 10). @throws OAuthError invalid_request */
export function parseDpopJkt(parameters: Parameters): string | undefined {
  const value = parameters.get('dpop_jkt');
  if (value !== undefined && !thumbprintSyntax.test(value))
    throw new OAuthError('invalid_request', {
      description: 'dpop_jkt is not a JWK thumbprint with SHA-256.',
    });
  return value;
}

/**
 * The key that a request at the back door shall be bound to: who shows a key need not name it as well (section 10.1).
 * @throws OAuthError invalid_request
 */
export function keyOfRequest(parameters: Parameters, shown: ProvenKey | undefined): string | undefined {
  const named = parseDpopJkt(parameters);
  if (named !== undefined && shown && named !== shown.thumbprint)
    throw new OAuthError('invalid_request', {
      description: 'dpop_jkt is not the thumbprint of the key that signed the DPoP proof.',
    });
  return named ?? shown?.thumbprint;
}

/** The key that a client shows, if it shows one. @throws OAuthError invalid_dpop_proof, use_dpop_nonce */
export async function proveClientKey(
  server: AuthorizationServer,
  client: Client,
  presented: PresentedProof | undefined,
): Promise<ProvenKey | undefined> {
  return presented && proveKey(server, presented, { client });
}

export interface ProofExpectation {
  /** Whose key it is; undefined: a client that is no longer registered. */
  readonly client: Client | undefined;
  /** The access token that comes with the proof, and the key that it is bound to. */
  readonly accessToken?: { readonly token: string; readonly thumbprint: string };
}

/**
 * Checks a proof (section 4.3); with an access token, that it was made for it and with its key (section 7.1). From
 * then on the proof is used up.
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce, invalid_token
 */
export async function proveKey(
  server: AuthorizationServer,
  presented: PresentedProof,
  { client, accessToken }: ProofExpectation,
): Promise<ProvenKey> {
  // No part of a JWS has a comma, two of them do.
  if (presented.jwt.includes(',')) throw refused({ description: 'Send one DPoP header, not several.' });
  const proof = server.dpop.read(presented.jwt);
  const algorithms: readonly string[] = client ? signingAlgorithmsOf(client) : dpopSigningAlgorithms;
  if (!algorithms.includes(proof.alg))
    throw refused({ description: `Sign the DPoP proof with one of ${algorithms.join(', ')}.` });
  checkRequest(server, proof, presented);
  checkAge(proof.iat, server.clock.now() / 1000);
  if (accessToken) checkAccessToken(proof, accessToken);
  const renewedNonce = await checkNonce(server, proof);
  const { thumbprint, jti, htu } = proof;
  const id = secretHash(JSON.stringify([thumbprint, jti, htu]));
  if (!(await server.records.usedProofs.putIfAbsent(id, true, rememberedFor)))
    throw refused({
      description: 'The DPoP proof was used before: each request needs a new jti.',
      reason: 'a DPoP proof was used twice',
    });
  return { thumbprint, ...(renewedNonce !== undefined && { renewedNonce }) };
}

/**
 * A client reaches us under the host it asked, or under the issuer that the metadata names; where a proxy stands
 * between the two, either is an address of this server and of no other.
 */
function checkRequest(
  { issuer }: AuthorizationServer,
  proof: DpopProof,
  { method, url }: PresentedProof,
): void {
  if (proof.htm !== method)
    throw refused({ description: 'The htm of the DPoP proof is not the method used.' });
  if (proof.htu === url) return;
  const htu = normalizedUri(proof.htu);
  if (htu === undefined || (htu !== normalizedUri(url) && htu !== issuer + new URL(url).pathname))
    throw refused({ description: 'The htu of the DPoP proof is not the URL of this endpoint.' });
}

function checkAge(iat: number, now: number): void {
  if (iat < now - maxAge) throw refused({ description: 'The DPoP proof is too old: see its iat.' });
  if (iat > now + maxAhead)
    throw refused({ description: 'The iat of the DPoP proof is in the future: the clock is wrong.' });
}

function checkAccessToken(
  proof: DpopProof,
  { token, thumbprint }: NonNullable<ProofExpectation['accessToken']>,
): void {
  if (proof.thumbprint !== thumbprint)
    throw new OAuthError('invalid_token', {
      description: 'The access token is bound to another key.',
      reason: 'an access token came with a DPoP proof of another key',
    });
  if (proof.ath !== secretHash(token))
    throw refused({ description: 'The ath of the DPoP proof is not the hash of the access token.' });
}

/** A nonce that was sent must be good, also where none is required: it says that the client was given one. */
async function checkNonce(server: AuthorizationServer, { nonce }: DpopProof): Promise<string | undefined> {
  const { dpop, clock } = server;
  if (nonce === undefined && !dpop.nonceRequired) return undefined;
  const now = epochSeconds(clock);
  const expiresAt = nonce === undefined ? undefined : await dpop.readNonce(nonce);
  if (expiresAt !== undefined && expiresAt - now > nonceLifetime / 2) return undefined;
  const fresh = await dpop.signNonce(now + nonceLifetime);
  if (expiresAt === undefined) throw new OAuthError('use_dpop_nonce', { dpopNonce: fresh });
  return fresh;
}

/**
 * A URI as section 4.3 compares them: without query and fragment, normalized by syntax and scheme (RFC 3986 sections
 * 6.2.2 and 6.2.3). Undefined for what is no plain http(s) URI; parsers mend some of those in surprising ways.
 */
export function normalizedUri(uri: string): string | undefined {
  if (!/^https?:\/\/(?![/?#])[\x21-\x5b\x5d-\x7e]+$/i.test(uri) || !URL.canParse(uri)) return undefined;
  const { origin, pathname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return undefined;
  return origin + pathname.replace(/%[0-9a-f]{2}/gi, normalizedEscape);
}

function normalizedEscape(octet: string): string {
  const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
  return /[A-Za-z0-9\-._~]/.test(character) ? character : octet.toUpperCase();
}

function refused(texts: OAuthErrorTexts): OAuthError {
  return new OAuthError('invalid_dpop_proof', texts);
}
