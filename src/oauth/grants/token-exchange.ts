import type { AuthorizationServer } from '../authorization-server.ts';
import type { Client } from '../client.ts';
import type { AuthenticatedClient } from '../client-auth/index.ts';
import { OAuthError } from '../errors.ts';
import type { Actor, PersonalGrant } from '../grant.ts';
import { isNamed } from '../introspection.ts';
import type { Parameters } from '../parameters.ts';
import { narrowResources, parseAudiences, parseResources } from '../resource-indicator.ts';
import { grantIdOf, isAccessTokenRevoked } from '../revocations.ts';
import { grantScopes, narrowScope } from '../scope.ts';
import type { AccessTokenClaims } from '../token-claims.ts';
import type { TokenGrant } from './index.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const readableTypes = [accessTokenType, 'urn:ietf:params:oauth:token-type:jwt'];

/** More services than any call passes through; each of them makes the token longer. */
const mostExchanges = 8;

/**
 * RFC 8693, within a tenant: a service that was sent a person's access token gets one for the next service. It can do
 * no more than the first one, lives no longer, and ends with it.
 */
export const tokenExchange: TokenGrant = {
  grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
  confidentialOnly: true,
  asksNobody: true,
  neverRefreshes: true,
  repeatable: ['audience'],
  async redeem(server, authenticated, parameters) {
    const { client, clientId } = authenticated;
    requireType(parameters, 'requested_token_type', [accessTokenType, undefined]);
    const subject = await presentedToken(server, authenticated, parameters, 'subject_token');
    const actor = await actorOf(server, authenticated, parameters, subject);
    const mayPass = narrowScope(subject.scope.split(' ').filter(Boolean), parameters.get('scope'));
    const resources = targetsOf(server, client, subject, parameters);
    const grant: PersonalGrant = {
      id: grantIdOf(subject.jti),
      issuer: server.issuer,
      clientId,
      ...personOf(server, client, subject),
      scope: grantScopes({ client, requested: mayPass, user: { scopes: mayPass } }),
      ...(resources.length > 0 && { resources }),
      givenTo: subject.given_to ?? subject.client_id,
      ...(actor && { actor }),
    };
    return { grant, basis: subject, issuedTokenType: accessTokenType };
  },
};

/**
 * For which services the new token is. Who was sent a token calls the next service with it. The client's own token
 * goes nowhere that it was not issued for, if it was issued for something other than what is usual (RFC 8707 section
 * 2.2).
 * @throws OAuthError invalid_target
 */
function targetsOf(
  { clients }: AuthorizationServer,
  client: Client,
  { client_id, aud }: AccessTokenClaims,
  parameters: Parameters,
): readonly string[] {
  const asked = [...new Set([...parseResources(parameters, client), ...parseAudiences(parameters, client)])];
  const isOwn = clients.find(client_id)?.id === client.id;
  const usual = [client.audience ?? client_id].flat();
  const granted = [aud].flat();
  if (!isOwn || usual.every((name) => granted.includes(name))) return asked;
  return narrowResources(granted, asked, client);
}

/** The person, as the token tells of them. @throws OAuthError invalid_request */
function personOf(
  server: AuthorizationServer,
  client: Client,
  { sub, user, role, roles, profile, auth_time, sid, client_id }: AccessTokenClaims,
): Pick<PersonalGrant, 'user' | 'authTime' | 'sessionId'> {
  if (user === undefined || role === undefined || auth_time === undefined)
    throw refused('The subject_token is not one of a person.');
  refusePairwise(server, [client.id, client_id]);
  return {
    user: {
      subject: sub,
      username: user,
      role,
      ...(roles && { roles }),
      scopes: [],
      ...(profile !== undefined && { profile }),
    },
    authTime: auth_time,
    ...(sid !== undefined && { sessionId: sid }),
  };
}

/** A name that is good for one sector alone would be carried into another (OpenID Connect Core 1.0 section 8.1). */
function refusePairwise({ clients }: AuthorizationServer, clientIds: readonly string[]): void {
  const parties = clientIds.map((clientId) => clients.find(clientId));
  if (parties.every((party) => party && party.sectorIdentifier === undefined)) return;
  throw refused('Tokens with pairwise subjects cannot be exchanged.');
}

/**
 * With an `actor_token` the client acts for the person openly (delegation, section 1.1); without one as the person
 * (impersonation). Who acted before stays known either way.
 */
async function actorOf(
  server: AuthorizationServer,
  authenticated: AuthenticatedClient,
  parameters: Parameters,
  subject: AccessTokenClaims,
): Promise<Actor | undefined> {
  if (parameters.get('actor_token') === undefined) {
    // Section 2.1.
    requireType(parameters, 'actor_token_type', [undefined]);
    return subject.act;
  }
  const { sub, client_id } = await presentedToken(server, authenticated, parameters, 'actor_token');
  refusePairwise(server, [client_id]);
  return { sub, client_id, ...(subject.act && { act: subject.act }) };
}

/**
 * A living access token of this tenant, in the hands of who may have it: the client that it was issued to, or one
 * that its `aud` names. Others have come by it, and would turn it into one of their own.
 * @throws OAuthError invalid_request, which section 2.2.2 demands for any token that is not accepted
 */
async function presentedToken(
  server: AuthorizationServer,
  { client, keyThumbprint }: AuthenticatedClient,
  parameters: Parameters,
  name: 'subject_token' | 'actor_token',
): Promise<AccessTokenClaims> {
  const token = parameters.require(name);
  requireType(parameters, `${name}_type`, readableTypes);
  const claims = await server.tokens.readAccessToken(token);
  if (!claims || (await isAccessTokenRevoked(server, claims)))
    throw refused(`The ${name} is no access token of this server, or it has expired or was revoked.`);
  const isOwn = server.clients.find(claims.client_id)?.id === client.id;
  if (!isOwn && !isNamed(client, claims.aud))
    throw refused(
      `The ${name} is not for this client.`,
      `client ${client.name} exchanges a token whose aud does not name it: set audience of the client that the token was issued to`,
    );
  // Otherwise a token that only its key can use would become one that anybody can use (RFC 9449 section 1).
  if (claims.cnf !== undefined && claims.cnf.jkt !== keyThumbprint)
    throw refused(`The ${name} is bound to a key, and no DPoP proof shows it.`);
  // Two parts when it was first issued, and one more for each exchange.
  if (claims.jti.split('.').length - 2 >= mostExchanges)
    throw refused(`The ${name} was exchanged too many times.`);
  return claims;
}

function requireType(parameters: Parameters, name: string, allowed: readonly (string | undefined)[]): void {
  if (allowed.includes(parameters.get(name))) return;
  const [expected] = allowed;
  throw refused(expected === undefined ? `${name} goes with actor_token.` : `${name} must be ${expected}.`);
}

function refused(description: string, reason = description): OAuthError {
  return new OAuthError('invalid_request', { description, reason });
}
