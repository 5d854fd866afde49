import type { AuthorizationServer } from '../authorization-server.ts';
import type { AuthenticatedClient } from '../client-auth/index.ts';
import { forgetGrantOfDevice, isExpired } from '../device-approval.ts';
import type { DeviceRequestRecord } from '../device-authorization.ts';
import { OAuthError } from '../errors.ts';
import { secretHash } from '../grant.ts';
import { resourcesOfToken } from '../resource-indicator.ts';
import type { TokenGrant } from './index.ts';

/** Seconds by which the interval grows each time a device asks too early (section 3.5). */
const slowDownBy = 5;

/** Seconds that a poll may come early: the network does not keep time. */
const tolerance = 1;

/**
 * RFC 8628 sections 3.4 and 3.5. A poll writes nothing about the request itself: it cannot overwrite an answer or
 * prolong a code. An answer is told however early the device asks; only waiting is paced.
 */
export const deviceCode: TokenGrant = {
  grantType: 'device_code',
  async redeem(server, authenticated, parameters) {
    const { deviceAnswers, deviceRequests } = server.records;
    const key = secretHash(parameters.require('device_code'));
    const record = await findRequest(server, key, authenticated);
    const answer = await deviceAnswers.get(key);
    if (!answer) throw await pace(server, key, record);
    if (answer.answer === 'deny')
      throw new OAuthError('access_denied', { description: 'The person did not let the device in.' });
    if (!answer.grant) throw redeemedMeanwhile();
    const grant = { ...answer.grant, clientId: authenticated.clientId };
    const resources = resourcesOfToken(grant, authenticated.client, parameters);
    const isValid = await server.users.isValid(grant.user);
    // Of any number of polls one gets the tokens.
    if (!(await deviceRequests.take(key))) throw redeemedMeanwhile();
    await forgetGrantOfDevice(server, { key, record }, answer.subject);
    if (!isValid)
      throw new OAuthError('invalid_grant', {
        reason: 'the user store says that the user is no longer valid',
      });
    return { grant, resources };
  },
};

/** What another client asks changes nothing. @throws OAuthError invalid_grant, expired_token */
async function findRequest(
  server: AuthorizationServer,
  key: string,
  { client, keyThumbprint }: AuthenticatedClient,
): Promise<DeviceRequestRecord> {
  const record = await server.records.deviceRequests.get(key);
  if (!record) throw unknown('the device code is unknown or was redeemed');
  if (server.clients.find(record.clientId)?.id !== client.id)
    throw unknown(`client ${client.name} presented a device code of another client`);
  if (record.keyThumbprint !== undefined && record.keyThumbprint !== keyThumbprint)
    throw new OAuthError('invalid_grant', {
      description: 'The device code is bound to a key, and no DPoP proof shows it.',
    });
  if (isExpired(server, record)) throw new OAuthError('expired_token');
  return record;
}

/** Counted in the store: of polls in parallel one is in time, and each of the others makes the interval longer. */
async function pace(
  { records }: AuthorizationServer,
  key: string,
  { interval, expiresAt, requestedAt }: DeviceRequestRecord,
): Promise<OAuthError> {
  const { devicePolls, deviceSlowDowns } = records;
  const lifetime = (expiresAt - requestedAt) / 1000;
  const wait = interval + slowDownBy * (await deviceSlowDowns.count(key));
  const isInTime = await devicePolls.putIfAbsent(
    key,
    true,
    Math.max(1, Math.min(wait, lifetime) - tolerance),
  );
  if (isInTime) return new OAuthError('authorization_pending');
  await deviceSlowDowns.increment(key, lifetime);
  return new OAuthError('slow_down');
}

function redeemedMeanwhile(): OAuthError {
  return unknown('a device code was redeemed by another request');
}

function unknown(reason: string): OAuthError {
  return new OAuthError('invalid_grant', {
    description: 'The device code is invalid, used or expired.',
    reason,
  });
}
