/** Tells a server what a token that it was handed is worth (RFC 7662, and RFC 9701 for the signed answer). */
import { epochSeconds } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Client, isConfidential } from './client.ts';
import { type AuthenticatedClient, authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { OAuthError } from './errors.ts';
import { secretHash } from './grant.ts';
import { isAccessTokenRevoked, isGrantRevoked } from './revocations.ts';
import type { AccessTokenClaims } from './token-claims.ts';

/** RFC 7662 section 2.2. */
export type IntrospectionResponse = Readonly<Record<string, unknown>> & { readonly active: boolean };

export interface Introspection {
  readonly response: IntrospectionResponse;
  /** Who asked. */
  readonly caller: AuthenticatedClient;
  /** Why the token is not active, which only the log is told. */
  readonly reason?: string;
}

/** Everything else is told alike: unknown, expired, revoked, spent, or none of the caller's business (section 2.2). */
const inactive: IntrospectionResponse = { active: false };

/**
 * What a resource server decides by. The profile stays out: who needs the person's data asks userinfo, which gives what
 * the scope opens.
 */
const disclosed: readonly (keyof AccessTokenClaims)[] = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'jti',
  'client_id',
  'scope',
  'sid',
  'cnf',
  'act',
  'tenant',
  'role',
  'roles',
];

/**
 * An access token or a refresh token; `token_type_hint` is not needed, as the two cannot be mistaken for each other.
 * Only for clients that can prove who they are: what anybody may ask, anybody may use to try out tokens (section 4).
 * @throws OAuthError
 */
export async function introspectToken(
  server: AuthorizationServer,
  request: ClientRequest,
): Promise<Introspection> {
  request.parameters.refuseRepeated();
  const caller = await authenticateClient(server, request);
  if (!isConfidential(caller.client))
    throw new OAuthError('invalid_client', {
      description: 'Only clients that authenticate may ask about tokens.',
      reason: `client ${caller.client.name} is public and may not introspect`,
    });
  const token = request.parameters.require('token');
  const claims = await server.tokens.readAccessToken(token);
  const verdict = claims
    ? await ofAccessToken(server, caller.client, claims)
    : await ofRefreshToken(server, caller.client, token);
  return typeof verdict === 'string'
    ? { response: inactive, caller, reason: verdict }
    : { response: verdict, caller };
}

/** RFC 9701 section 5. Without `sub` and `exp` of its own, so that it passes for no other token (section 8.1). */
export function signIntrospection(
  server: AuthorizationServer,
  { response, caller }: Introspection,
): Promise<string> {
  return server.tokens.signStatement('token-introspection+jwt', {
    iss: server.issuer,
    aud: caller.clientId,
    iat: epochSeconds(server.clock),
    token_introspection: response,
  });
}

type Verdict = IntrospectionResponse | string;

async function ofAccessToken(
  server: AuthorizationServer,
  caller: Client,
  claims: AccessTokenClaims,
): Promise<Verdict> {
  if (!isFor(server, caller, claims)) return `the token is not for client ${caller.name}: see its aud`;
  if (await isAccessTokenRevoked(server, claims)) return 'the token was revoked, or its session has ended';
  const told = disclosed.flatMap((name) => (claims[name] === undefined ? [] : [[name, claims[name]]]));
  return {
    active: true,
    token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP',
    ...(claims.user !== undefined && { username: claims.user }),
    ...Object.fromEntries(told),
  };
}

/** Whether an `aud` names the client, by its `client_id` or by the `audience` of its registration. */
export function isNamed(client: Client, aud: AccessTokenClaims['aud']): boolean {
  const names = [client.audience ?? []].flat();
  return [aud].flat().some((name) => name.toLowerCase() === client.id || names.includes(name));
}

/**
 * A token is for the client it was issued to and for those that its `aud` names, by `client_id` or by the `audience` of
 * their registration. One whose `aud` was left at the client itself is for all servers of the tenant: nobody has said
 * which they are. With an exchanged token somebody has: it is for who made it, which was named by the first one.
 */
function isFor(server: AuthorizationServer, caller: Client, claims: AccessTokenClaims): boolean {
  const { client_id, aud, given_to } = claims;
  const isOpen = given_to === undefined && [aud].flat().every((name) => name === client_id);
  return isOpen || server.clients.find(client_id)?.id === caller.id || isNamed(caller, aud);
}

/**
 * Only its own client has any business with a refresh token. One that was rotated is spent, also while a retry would
 * still be answered; and asking about it is no use of it, so the family lives on.
 */
async function ofRefreshToken(server: AuthorizationServer, caller: Client, token: string): Promise<Verdict> {
  const key = secretHash(token);
  const { refreshTokens, rotations } = server.records;
  const [record, rotation] = await Promise.all([refreshTokens.get(key), rotations.get(key)]);
  if (!record) return 'no token of this tenant, or it has expired';
  const { grant } = record;
  if (server.clients.find(grant.clientId)?.id !== caller.id)
    return `the refresh token is not one of client ${caller.name}`;
  if (rotation) return 'the refresh token was rotated';
  if (await isGrantRevoked(server, grant)) return 'the grant was revoked, or its session has ended';
  return {
    active: true,
    iss: grant.issuer,
    client_id: grant.clientId,
    scope: grant.scope.join(' '),
    auth_time: grant.authTime,
    sid: grant.sessionId,
  };
}
