/**
 * Device authorization (RFC 8628): a device without a browser asks for two codes. It keeps the device code and asks the
 * token endpoint with it (`grants/device-code.ts`); a person types the user code elsewhere (`device-approval.ts`).
 */
import { randomToken } from '../runtime.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Client, isConfidential } from './client.ts';
import { authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { keyOfRequest, proveClientKey } from './dpop.ts';
import { OAuthError } from './errors.ts';
import { secretHash } from './grant.ts';
import { parseResources, repeatableParameters } from './resource-indicator.ts';
import { coveredScopes, isReadable, parseScope } from './scope.ts';
import { drawUserCode, shownUserCode } from './user-code.ts';

/** What is kept of a device's request, under the hash of its device code. */
export interface DeviceRequestRecord {
  /** Which the device has asked: its tokens name this issuer, wherever the person answers. */
  readonly issuer: string;
  /** As the client writes it. */
  readonly clientId: string;
  /** What it asks for, as far as the client may have it. */
  readonly scope: readonly string[];
  readonly resources?: readonly string[];
  /** Who redeems the device code has this key. */
  readonly keyThumbprint?: string;
  /** Seconds between two polls. */
  readonly interval: number;
  /** Milliseconds since 1970. */
  readonly requestedAt: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly from: DeviceOrigin;
}

/** From where a device asked, as much as a person needs to know it again. */
export interface DeviceOrigin {
  /** An address, or the network that one customer has. */
  readonly network: string;
  /** What asked, in words of ours: `Firefox, Windows`. */
  readonly browser?: string;
}

/** RFC 8628 section 3.2. */
export interface DeviceAuthorizationResponse {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds. */
  readonly interval: number;
}

export interface DeviceAuthorizationAnswer {
  readonly response: DeviceAuthorizationResponse;
  readonly clientName: string;
  /** For the client's next DPoP proof. */
  readonly dpopNonce?: string;
}

/** Where a client's configuration says nothing, in seconds. */
const defaults = { expiresIn: 1800, interval: 5 };

/** Seconds for which an expired code is still known, so that the device is told that it is that. */
const rememberedFor = 300;

/** So many codes may be asked for in one network, in so many seconds, in the name of a client that anybody can use. */
const maxRequests = 60;
const requestWindow = 600;

/** Two that draw the same code are a rare accident, ten in a row a broken random source. */
const maxDraws = 10;

/** @param browser what asks, in words of ours @throws OAuthError */
export async function authorizeDevice(
  server: AuthorizationServer,
  request: ClientRequest,
  browser: string | undefined,
): Promise<DeviceAuthorizationAnswer> {
  const { parameters, network = '' } = request;
  parameters.refuseRepeated(repeatableParameters);
  const { client, clientId } = await authenticateClient(server, request);
  if (!client.grantTypes.includes('device_code'))
    throw new OAuthError('unauthorized_client', {
      description: 'This client may not use the device authorization grant.',
      reason: `grant_types of client ${client.name} does not list device_code`,
    });
  const key = await proveClientKey(server, client, request.proof);
  const keyThumbprint = keyOfRequest(parameters, key);
  const scope = askedScope(parameters.get('scope'), client);
  const resources = parseResources(parameters, client);
  await limitRequests(server, client, network);

  const { expiresIn, interval } = client.deviceGrant ?? defaults;
  const requestedAt = server.clock.now();
  const codes = await keep(server, expiresIn, {
    issuer: server.issuer,
    clientId,
    scope,
    ...(resources.length > 0 && { resources }),
    ...(keyThumbprint !== undefined && { keyThumbprint }),
    interval,
    requestedAt,
    expiresAt: requestedAt + expiresIn * 1000,
    from: { network, ...(browser !== undefined && { browser }) },
  });
  const user_code = shownUserCode(codes.userCode);
  const verification_uri = client.deviceGrant?.verificationUri ?? `${server.issuer}/activate`;
  return {
    response: {
      device_code: codes.deviceCode,
      user_code,
      verification_uri,
      verification_uri_complete: withUserCode(verification_uri, user_code),
      expires_in: expiresIn,
      interval,
    },
    clientName: client.name,
    ...(key?.renewedNonce !== undefined && { dpopNonce: key.renewedNonce }),
  };
}

/** The person will be shown these in words; a device that asks for too much learns it at once. */
function askedScope(parameter: string | undefined, { scopes }: Client): readonly string[] {
  const scope = coveredScopes(parseScope(parameter), scopes);
  if (isReadable(scope)) return scope;
  throw new OAuthError('invalid_scope', {
    description: 'The scopes are too many or too long to ask a person about.',
  });
}

/** Whoever knows the name of a public client could fill the store. Who has proved to be the client is known. */
async function limitRequests(server: AuthorizationServer, client: Client, network: string): Promise<void> {
  if (isConfidential(client)) return;
  const key = secretHash(`${client.id}\n${network}`);
  if ((await server.records.deviceRequestsFrom.increment(key, requestWindow)) <= maxRequests) return;
  throw new OAuthError('slow_down', {
    description: 'Too many device codes were asked for from this network: wait some minutes.',
    reason: `too many device codes for client ${client.name} from one network`,
  });
}

async function keep(
  server: AuthorizationServer,
  expiresIn: number,
  record: DeviceRequestRecord,
): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
  const { deviceRequests, userCodes } = server.records;
  const deviceCode = randomToken(server.random);
  const key = secretHash(deviceCode);
  await deviceRequests.put(key, record, expiresIn + rememberedFor);
  for (let draws = 0; draws < maxDraws; draws++) {
    const userCode = drawUserCode(server.random);
    if (await userCodes.putIfAbsent(secretHash(userCode), key, expiresIn)) return { deviceCode, userCode };
  }
  throw new Error(`no user code was free after ${maxDraws} draws`);
}

/** RFC 8628 section 3.3.1: for a QR code. The page that it leads to still asks. */
function withUserCode(verificationUri: string, userCode: string): string {
  const uri = new URL(verificationUri);
  uri.searchParams.set('user_code', userCode);
  return uri.href;
}
