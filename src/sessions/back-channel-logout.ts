import type { AuthorizationServer, TokenIssuer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import { logoutTokenClaims } from '../oauth/logout-token.ts';
import { type SessionClient, takeSessionClients } from '../oauth/session-clients.ts';
import { type Deliveries, defaultFetchPolicy, type FetchPolicy } from '../outbound/index.ts';
import { epochSeconds, type Logger, randomToken } from '../runtime.ts';

/** Applications often stand inside the network. What they answer is not read, and nobody is followed elsewhere. */
export const logoutFetchPolicy: FetchPolicy = {
  ...defaultFetchPolicy,
  http: 'private',
  timeout: 5_000,
  responseBody: 64 * 1024,
  redirects: 0,
};

export interface BackChannelLogoutParts {
  readonly server: Pick<
    AuthorizationServer,
    'tenant' | 'records' | 'lifetimes' | 'clients' | 'clock' | 'random'
  >;
  readonly tokensOf: (issuer: string) => Pick<TokenIssuer, 'signStatement'>;
  readonly deliveries: Pick<Deliveries, 'send'>;
  readonly logger: Logger;
}

/**
 * Tells every client of a session that it has ended (OpenID Connect Back-Channel Logout 1.0 section 2.5). Resolves when
 * that is under way; nobody waits for the clients.
 */
export function createBackChannelLogout(parts: BackChannelLogoutParts): (sessionId: string) => Promise<void> {
  return async (sessionId) => {
    for (const told of await takeSessionClients(parts.server, sessionId)) tell(parts, sessionId, told);
  };
}

function tell(parts: BackChannelLogoutParts, sessionId: string, told: SessionClient): void {
  const { server, deliveries } = parts;
  const client = server.clients.find(told.clientId);
  // The operator has taken the client or its address away since.
  if (client?.backchannelLogoutUri === undefined) return;
  deliveries.send({
    url: client.backchannelLogoutUri,
    sender: server.tenant,
    request: () => logoutRequest(parts, sessionId, told),
    settled: ({ delivered, ...how }) => report(parts.logger, client, delivered, how),
  });
}

/** A new token for each attempt: it is fresh, and a client that has seen the last one does not take it for a replay. */
async function logoutRequest(
  { server, tokensOf }: BackChannelLogoutParts,
  sessionId: string,
  told: SessionClient,
) {
  const moment = { now: epochSeconds(server.clock), tokenId: randomToken(server.random, 16) };
  const claims = logoutTokenClaims(told, sessionId, moment);
  const logout_token = await tokensOf(told.issuer).signStatement('logout+jwt', claims);
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ logout_token }).toString(),
  };
}

function report(
  logger: Logger,
  { name }: Client,
  delivered: boolean,
  how: { readonly attempts: number; readonly reason: string },
): void {
  const fields = { client: name, ...how };
  if (delivered) logger.info('Told a client that a session has ended', fields);
  else
    logger.warning(
      'A client was not told that a session has ended and may keep the person signed in; see its backchannel_logout_uri',
      fields,
    );
}
