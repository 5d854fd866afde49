/**
 * Pushed authorization requests (RFC 9126): a client hands its request in at the back door, authenticated, and the
 * browser only carries a reference to it. Nobody on the way can read, add or change a parameter.
 */
import { randomToken } from '../runtime.ts';
import { parseAuthorizationRequest, trustClient } from './authorization-request.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { type Client, isConfidential } from './client.ts';
import { authenticateClient, type ClientRequest } from './client-auth/index.ts';
import { keyOfRequest, proveClientKey } from './dpop.ts';
import { OAuthError } from './errors.ts';
import { secretHash } from './grant.ts';
import { Parameters } from './parameters.ts';
import { repeatableParameters } from './resource-indicator.ts';

/** What is kept of a pushed request, under the hash of its reference. */
export interface PushedRequestRecord {
  /** The canonical `client_id` of who pushed it, and may use it. */
  readonly clientId: string;
  /** The parameters as they were pushed, without credentials. */
  readonly query: string;
  /** Milliseconds since 1970: until then a browser must have come with it. */
  readonly presentBefore: number;
}

/** RFC 9126 section 2.2. */
export interface PushedAuthorizationResponse {
  readonly request_uri: string;
  /** Seconds. */
  readonly expires_in: number;
}

/** What to answer at the authorization endpoint, wherever its parameters came from. */
export interface PresentedRequest {
  /** The parameters that count: those of the URL, or those that were pushed and no others. */
  readonly parameters: Parameters;
  /** What a page carries to come back to this request. */
  readonly query: string;
  /** The receipt of a sign-in, which the login page adds: it is the browser's, never pushed. */
  readonly receipt?: string;
  /** The receipt of an answer about consent, likewise. */
  readonly consentReceipt?: string;
  /** The key of the pushed request; absent: nothing was pushed. */
  readonly pushed?: string;
}

/** What our own pages add to an authorization request when they send the browser back to it. */
export const stepReceipts = ['loginid', 'consentid'] as const;

const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:';

/** Seconds from the push to the browser's arrival: time for one redirect on a slow line. */
const presentWithin = 90;

/** Seconds from the push to the answer, once the browser has arrived in time: time for a person to sign in. */
const answerWithin = 600;

/** They prove who pushed; they are no part of the request, and not for a store. */
const credentials = ['client_secret', 'client_assertion', 'client_assertion_type'];

/**
 * Takes a request in. It is judged as the authorization endpoint would, so that a client learns of a mistake at once.
 * @param admitStranger asked before something is kept for a client that has proved nothing; throws to refuse it
 * @throws OAuthError
 */
export async function pushAuthorizationRequest(
  server: AuthorizationServer,
  request: ClientRequest,
  admitStranger: () => Promise<void>,
): Promise<{ readonly response: PushedAuthorizationResponse; readonly dpopNonce?: string }> {
  const { parameters } = request;
  parameters.refuseRepeated(repeatableParameters);
  const { client, clientId } = await authenticateClient(server, request);
  if (parameters.get('request_uri') !== undefined)
    throw new OAuthError('invalid_request', { description: 'request_uri cannot be pushed itself.' });
  const asked = new URLSearchParams(parameters.toQuery(credentials));
  // Of the client that has authenticated, whatever else says so; in a header, the body may leave it out.
  asked.set('client_id', clientId);
  const key = await proveClientKey(server, client, request.proof);
  const thumbprint = keyOfRequest(parameters, key);
  if (thumbprint !== undefined) asked.set('dpop_jkt', thumbprint);
  const query = asked.toString();
  const pushed = Parameters.fromForm(query);
  parseAuthorizationRequest(trustClient(server, pushed), pushed);

  if (!isConfidential(client)) await admitStranger();
  const reference = randomToken(server.random);
  const presentBefore = server.clock.now() + presentWithin * 1000;
  const record: PushedRequestRecord = { clientId: client.id, query, presentBefore };
  await server.records.pushedRequests.put(secretHash(reference), record, answerWithin);
  return {
    response: { request_uri: requestUriPrefix + reference, expires_in: presentWithin },
    ...(key?.renewedNonce !== undefined && { dpopNonce: key.renewedNonce }),
  };
}

/**
 * The request that a browser presents. With a reference only the pushed parameters count, and others in the URL are
 * ignored (RFC 9101 section 6.3): whoever could add one would be asking on the client's behalf. Presenting in time
 * keeps it for the person's sign-in, so that reloading or going back to the login page works.
 * @throws OAuthError invalid_request_uri, to be shown to the person: an unknown reference names nobody to trust
 */
export async function presentedRequest(
  server: AuthorizationServer,
  sent: Parameters,
): Promise<PresentedRequest> {
  const requestUri = sent.once('request_uri');
  const receipts = receiptsOf(sent);
  if (!requestUri?.startsWith(requestUriPrefix))
    return { parameters: sent, query: sent.toQuery(stepReceipts), ...receipts };
  const clientId = sent.require('client_id');
  const key = secretHash(requestUri.slice(requestUriPrefix.length));
  const { pushedRequests, presentedRequests } = server.records;
  const [record, presented] = await Promise.all([pushedRequests.get(key), presentedRequests.get(key)]);
  const isInTime = record && server.clock.now() < record.presentBefore;
  if (!record || (!presented && !isInTime)) throw refusedReference('it is unknown, used or expired');
  if (server.clients.find(clientId)?.id !== record.clientId)
    throw refusedReference('another client pushed it');
  if (!presented) await presentedRequests.put(key, true, answerWithin);
  const parameters = Parameters.fromForm(record.query);
  const uiLocales = parameters.once('ui_locales');
  const carried = { client_id: clientId, request_uri: requestUri };
  return {
    parameters,
    // The page picks its language from what it carries.
    query: new URLSearchParams(uiLocales ? { ...carried, ui_locales: uiLocales } : carried).toString(),
    ...receipts,
    pushed: key,
  };
}

function receiptsOf(sent: Parameters): Pick<PresentedRequest, 'receipt' | 'consentReceipt'> {
  const [receipt, consentReceipt] = stepReceipts.map((name) => sent.once(name));
  return {
    ...(receipt !== undefined && { receipt }),
    ...(consentReceipt !== undefined && { consentReceipt }),
  };
}

/**
 * An answer, good or bad, uses a pushed request up: of any number of browsers that present it one gets a code
 * (RFC 9126 section 4). False: somebody was faster. What was not pushed may be asked any number of times.
 */
export async function useUp(server: AuthorizationServer, { pushed }: PresentedRequest): Promise<boolean> {
  return pushed === undefined || (await server.records.pushedRequests.take(pushed)) !== undefined;
}

/** Some clients have to push (RFC 9126 section 5). @throws OAuthError invalid_request */
export function refuseUnpushed(client: Client, { pushed }: PresentedRequest): void {
  if (pushed === undefined && client.requirePushedAuthorizationRequests)
    throw new OAuthError('invalid_request', {
      description: 'This client must push its authorization requests (RFC 9126).',
    });
}

/** For a reference that is not, or no longer, good; the words are the same for all. */
export function refusedReference(reason: string): OAuthError {
  return new OAuthError('invalid_request_uri', {
    reason: `a pushed authorization request was refused: ${reason}`,
    shownAs: 'LOGIN.ERRORS.INVALID_CODE',
  });
}
