/**
 * The person's side of device authorization (RFC 8628 section 3.3): who has typed the code of a device is shown what it
 * asks for, and says yes or no. The first answer counts, and only that of the person who saw the request first.
 */

import type { SignedIn } from './authorization-grant.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import type { DeviceRequestRecord } from './device-authorization.ts';
import { OAuthError } from './errors.ts';
import { type PersonalGrant, secretHash } from './grant.ts';
import { grantScopes, isReadable } from './scope.ts';
import type { User } from './user.ts';

/** What a person has said, with what comes of it. */
export type DeviceAnswer =
  /** The grant holds the person's profile; it is kept until the device has it. */
  | { readonly answer: 'allow'; readonly subject: string; readonly grant?: PersonalGrant }
  | { readonly answer: 'deny'; readonly subject: string };

/** A request that waits for an answer. */
export interface OpenDeviceRequest {
  /** The hash of its device code. */
  readonly key: string;
  readonly record: DeviceRequestRecord;
  readonly client: Client;
}

export type FoundDeviceRequest =
  | { readonly state: 'open'; readonly request: OpenDeviceRequest }
  | { readonly state: 'answered'; readonly answer: DeviceAnswer }
  /** Somebody else has seen it first. */
  | { readonly state: 'taken' }
  /** Never issued, expired, or redeemed long ago. */
  | { readonly state: 'unknown' };

/**
 * What a code stands for. From then on the request is this person's: somebody who reads the code over a shoulder, or
 * guesses it later, can neither answer it nor see it.
 *
 * @param userCode as `readUserCode` reads it
 */
export async function claimDeviceRequest(
  server: AuthorizationServer,
  userCode: string,
  subject: string,
): Promise<FoundDeviceRequest> {
  const { userCodes, deviceRequests, deviceAnswers } = server.records;
  const key = await userCodes.get(secretHash(userCode));
  if (key === undefined) return { state: 'unknown' };
  const [record, answer] = await Promise.all([deviceRequests.get(key), deviceAnswers.get(key)]);
  if (answer) return { state: 'answered', answer };
  if (!record || isExpired(server, record)) return { state: 'unknown' };
  const client = server.clients.find(record.clientId);
  if (!client?.grantTypes.includes('device_code')) return { state: 'unknown' };
  const request = { key, record, client };
  return (await claim(server, request, subject)) ? { state: 'open', request } : { state: 'taken' };
}

async function claim(
  server: AuthorizationServer,
  { key, record }: OpenDeviceRequest,
  subject: string,
): Promise<boolean> {
  const { deviceClaims } = server.records;
  const isFirst = await deviceClaims.putIfAbsent(key, subject, secondsLeft(server, record));
  return isFirst || (await deviceClaims.get(key)) === subject;
}

/** The person wants to go on as somebody else. */
export async function releaseDeviceRequest(
  server: AuthorizationServer,
  { key }: OpenDeviceRequest,
): Promise<void> {
  await server.records.deviceClaims.delete(key);
}

/** All that the device gets if this person says yes. @throws OAuthError invalid_scope when nobody could read it */
export function scopeForDevice({ client, record }: OpenDeviceRequest, user: User): readonly string[] {
  const scope = grantScopes({ client, requested: record.scope, user });
  if (isReadable(scope)) return scope;
  throw new OAuthError('invalid_scope', { reason: 'the user store adds more scopes than a person can read' });
}

/** False: it was answered meanwhile. */
export async function allowDevice(
  server: AuthorizationServer,
  request: OpenDeviceRequest,
  { grantId, user, sessionId, authTime }: SignedIn,
): Promise<boolean> {
  const { issuer, clientId, resources } = request.record;
  const grant: PersonalGrant = {
    id: grantId,
    issuer,
    clientId,
    user,
    scope: scopeForDevice(request, user),
    ...(resources && { resources }),
    sessionId,
    authTime,
  };
  return answer(server, request, { answer: 'allow', subject: user.subject, grant });
}

/** False: it was answered meanwhile. */
export function denyDevice(
  server: AuthorizationServer,
  request: OpenDeviceRequest,
  { subject }: User,
): Promise<boolean> {
  return answer(server, request, { answer: 'deny', subject });
}

function answer(
  server: AuthorizationServer,
  { key, record }: OpenDeviceRequest,
  given: DeviceAnswer,
): Promise<boolean> {
  return server.records.deviceAnswers.putIfAbsent(key, given, secondsLeft(server, record));
}

/** The device has got it. That the person said yes is still known, for as long as they may look. */
export function forgetGrantOfDevice(
  server: AuthorizationServer,
  { key, record }: Omit<OpenDeviceRequest, 'client'>,
  subject: string,
): Promise<void> {
  return server.records.deviceAnswers.put(key, { answer: 'allow', subject }, secondsLeft(server, record));
}

export function isExpired({ clock }: AuthorizationServer, { expiresAt }: DeviceRequestRecord): boolean {
  return clock.now() >= expiresAt;
}

/** At least one: a store takes no less. */
function secondsLeft({ clock }: AuthorizationServer, { expiresAt }: DeviceRequestRecord): number {
  return Math.max(1, Math.ceil((expiresAt - clock.now()) / 1000));
}
