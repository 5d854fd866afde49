/**
 * The protocol. This folder owns the rules of OAuth 2.0 and OpenID Connect for one issuer: what a request means, who may
 * have what, and what is answered. It must not know an HTTP server, files, a JWT library, the time of day, or that
 * there are several tenants. Start here, then `authorization-request.ts` and `token-endpoint.ts`.
 */
import type { Clock, Random } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { Client } from './client.ts';
import type { GuessCounter } from './client-auth/secret-guesses.ts';
import type { DeviceAnswer } from './device-approval.ts';
import type { DeviceRequestRecord } from './device-authorization.ts';
import type { DpopKeys } from './dpop.ts';
import type {
  AuthorizationCodeRecord,
  IssuedCodeRecord,
  RefreshTokenRecord,
  RotationRecord,
} from './grant.ts';
import type { PushedRequestRecord } from './pushed-authorization-request.ts';
import type { SessionClient } from './session-clients.ts';
import type { ClaimPaths } from './standard-claims.ts';
import type { PairwiseSubjects } from './subject.ts';
import type { AccessTokenClaims, IdTokenClaims, LogoutHintClaims } from './token-claims.ts';
import type { UserVerifier } from './user.ts';
import type { AssertionSigningAlgorithm } from './vocabulary.ts';

/**
 * What one issuer consists of, and the only thing the protocol is given (RFC 6749 section 1.1). There is one for each
 * tenant: its stores hold that tenant's records and no others, so the protocol never needs to ask whose they are.
 */
export interface AuthorizationServer {
  /** The issuer identifier: an origin without a trailing slash (RFC 8414 section 2). */
  readonly issuer: string;
  /** The `tenant` claim of its access tokens. */
  readonly tenant: string;
  readonly clients: ClientDirectory;
  readonly users: UserVerifier;
  readonly tokens: TokenIssuer;
  readonly dpop: DpopKeys;
  readonly assertions: ClientAssertions;
  readonly wrongSecrets: GuessCounter;
  readonly pairwiseSubjects: PairwiseSubjects;
  /** Where standard claims stand in a profile, if not under their own names. */
  readonly claimPaths: ClaimPaths;
  readonly lifetimes: Lifetimes;
  readonly clock: Clock;
  readonly random: Random;
  readonly records: ProtocolRecords;
}

export interface ClientDirectory {
  /** Finds by `client_id`, whatever the case of its letters. */
  find(clientId: string): Client | undefined;
  all(): readonly Client[];
}

/** All in seconds. */
export interface Lifetimes {
  readonly authorizationCode: number;
  readonly accessToken: number;
  /** Of an access token that the authorization endpoint gives to the browser: never more than `accessToken`. */
  readonly frontChannelAccessToken: number;
  readonly refreshToken: number;
  readonly idToken: number;
  /** How long a person stays signed in without doing anything. */
  readonly session: number;
  /** How long a rotated refresh token still answers with its successor, for clients whose answer was lost. */
  readonly refreshGrace: number;
}

/** The typed collections of one tenant that the protocol works on. */
export interface ProtocolRecords {
  /** By the hash of the code; taken when redeemed. */
  readonly codes: Pick<Collection<AuthorizationCodeRecord>, 'put' | 'take'>;
  /** By the hash of the code; outlives the code, to know a replay from a code never issued. */
  readonly issuedCodes: Pick<Collection<IssuedCodeRecord>, 'put' | 'get'>;
  /** By the hash of the token. */
  readonly refreshTokens: Pick<Collection<RefreshTokenRecord>, 'put' | 'putIfAbsent' | 'get'>;
  /** By the hash of a rotated token. Written once: who writes it has rotated the token. */
  readonly rotations: Pick<Collection<RotationRecord>, 'putIfAbsent' | 'get'>;
  /** DPoP proofs that were used, by the hash of what makes them one: see `dpop.ts`. */
  readonly usedProofs: Pick<Collection<true>, 'putIfAbsent'>;
  /** Who is told when a session ends: see `session-clients.ts`. */
  readonly sessionClients: Pick<Collection<SessionClient>, 'get' | 'put' | 'putIfAbsent' | 'take'>;
  /** By client and the hash of its `jti`: written once, and then the assertion is used. */
  readonly usedAssertions: Pick<Collection<true>, 'putIfAbsent'>;
  /** By the hash of the reference; taken by the answer. Never written again, so that what was taken stays so. */
  readonly pushedRequests: Pick<Collection<PushedRequestRecord>, 'put' | 'get' | 'take'>;
  /** Markers beside them: a browser came in time. */
  readonly presentedRequests: Pick<Collection<true>, 'put' | 'get'>;
  /** Markers of what no longer counts: see `revocations.ts`. */
  readonly revocations: Pick<Collection<true>, 'put' | 'get'>;
  /** By person and client: names the last time when the person withdrew what they had given the client. */
  readonly withdrawals: Pick<Collection<string>, 'put' | 'get'>;
  /** By the hash of the device code; taken when redeemed, never written again. */
  readonly deviceRequests: Pick<Collection<DeviceRequestRecord>, 'put' | 'get' | 'take'>;
  /** By the hash of the user code: the hash of its device code. */
  readonly userCodes: Pick<Collection<string>, 'putIfAbsent' | 'get'>;
  /** By the hash of the device code: the subject of the one person who may answer. */
  readonly deviceClaims: Pick<Collection<string>, 'putIfAbsent' | 'get' | 'delete'>;
  /** By the hash of the device code. The first answer counts; who has redeemed the code, and nobody else, shortens it. */
  readonly deviceAnswers: Pick<Collection<DeviceAnswer>, 'putIfAbsent' | 'get' | 'put'>;
  /** By the hash of the device code: the device has asked a moment ago. */
  readonly devicePolls: Pick<Collection<true>, 'putIfAbsent'>;
  /** By the hash of the device code: how often the device asked too early. */
  readonly deviceSlowDowns: GuessCounter;
  /** By client and network: how many device codes were asked for. */
  readonly deviceRequestsFrom: Pick<GuessCounter, 'increment'>;
}

/** RFC 9701 section 5. OpenID Connect Back-Channel Logout 1.0 section 2.4. */
export type StatementType = 'token-introspection+jwt' | 'logout+jwt';

/** Makes and reads this issuer's tokens. The keys and the JOSE formats are its own affair. */
export interface TokenIssuer {
  signAccessToken(claims: AccessTokenClaims): Promise<string>;
  /** Adds `at_hash` and `c_hash` for what is issued with it (OpenID Connect Core 1.0 section 3.3.2.11). */
  signIdToken(
    claims: IdTokenClaims,
    issuedWith: { readonly accessToken?: string | undefined; readonly code?: string | undefined },
  ): Promise<string>;
  /** The claims of an access token that this issuer signed and that has not expired; anything else: undefined. */
  readAccessToken(token: string): Promise<AccessTokenClaims | undefined>;
  /** The claims of an ID token that this issuer signed, expired or not; anything else: undefined. */
  readIdTokenHint(token: string): Promise<LogoutHintClaims | undefined>;
  /** A JWT that is no token, of a type of its own; like an ID token never signed with a shared secret. */
  signStatement(typ: StatementType, claims: object): Promise<string>;
  /** What `id_token_signing_alg_values_supported` says. */
  readonly idTokenSigningAlgorithms: readonly string[];
}

/** Reads the JWTs that clients authenticate with (RFC 7523). Where their keys come from is its own affair. */
export interface ClientAssertions {
  /** The `sub`, on no more than the assertion's own word: enough to look a client up, and no proof of anything. */
  claimedClient(assertion: string): string | undefined;
  /** What the assertion says, if a registered key of this client has signed it with one of the algorithms. */
  read(
    assertion: string,
    by: { readonly client: Client; readonly algorithms: readonly AssertionSigningAlgorithm[] },
  ): Promise<AssertionReading>;
}

/** `refused` is for the operator. `unavailable`: not the assertion's fault, the client's keys cannot be had now. */
export type AssertionReading =
  | { readonly claims: Readonly<Record<string, unknown>> }
  | { readonly refused: string; readonly unavailable?: boolean };
