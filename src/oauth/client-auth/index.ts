/**
 * How clients prove who they are at the token, revocation and introspection endpoints. One file per method; the
 * table below is all there is to know about which exist, and discovery is derived from it.
 */
import type { AuthorizationServer } from '../authorization-server.ts';
import type { Client } from '../client.ts';
import type { PresentedProof } from '../dpop.ts';
import { OAuthError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { TokenEndpointAuthMethod } from '../vocabulary.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretPost } from './client-secret-post.ts';
import { none } from './none.ts';
import { privateKeyJwt } from './private-key-jwt.ts';
import { isRightSecret } from './secret-guesses.ts';

export interface ClientRequest {
  readonly parameters: Parameters;
  /** The `Authorization` header, as sent. */
  readonly authorization?: string;
  /** Absent when the request has no `DPoP` header. */
  readonly proof?: PresentedProof;
  /** The path of the endpoint that is asked, as in `endpointPaths`. */
  readonly endpoint?: string;
  /** Where it comes from, for limits: an address or the network that one customer has. */
  readonly network?: string;
}

export interface ClientAuthMethod {
  readonly name: TokenEndpointAuthMethod;
  /** What proves the client was chosen by a person and is sent as it is: wrong ones are counted. */
  readonly isGuessable?: true;
  /** What the request presents by this method, or undefined when it does not use it. @throws OAuthError */
  present(request: ClientRequest, server: AuthorizationServer): PresentedClient | undefined;
}

export interface PresentedClient {
  readonly clientId: string;
  /**
   * Whether the proof is good for this client. Takes as long for a wrong secret as for a right one.
   * @throws OAuthError where there is more to say than that it is not
   */
  proves(client: Client, server: AuthorizationServer): boolean | Promise<boolean>;
}

export interface AuthenticatedClient {
  readonly client: Client;
  /** As the client writes it. */
  readonly clientId: string;
  /** The thumbprint of the key that the request proves to have by DPoP. */
  readonly keyThumbprint?: string;
}

/** In the order they are looked for. */
export const clientAuthMethods: readonly ClientAuthMethod[] = [
  clientSecretBasic,
  clientSecretPost,
  privateKeyJwt,
  none,
];

/** RFC 6749 section 2.3. @throws OAuthError invalid_client, or invalid_request when methods are mixed. */
export async function authenticateClient(
  server: AuthorizationServer,
  request: ClientRequest,
): Promise<AuthenticatedClient> {
  const used = clientAuthMethods.flatMap((method) => {
    const presented = method.present(request, server);
    return presented ? [{ method, presented }] : [];
  });
  const [only, second] = used;
  if (!only)
    throw new OAuthError('invalid_client', {
      description: 'The request does not say which client it is of.',
    });
  if (second)
    throw new OAuthError('invalid_request', {
      description: 'Use one method of client authentication, not several.',
    });

  const { method, presented } = only;
  const client = server.clients.find(presented.clientId);
  if (!client) throw refused('the client is unknown');
  const expected = client.tokenEndpointAuthMethod;
  if (expected !== undefined && expected !== method.name)
    throw refused(`client ${client.name} must use ${expected}, not ${method.name}`);
  const proves = () => presented.proves(client, server);
  const isProven = method.isGuessable
    ? await isRightSecret(server.wrongSecrets, {
        clientId: client.id,
        network: request.network ?? '',
        proves,
      })
    : await proves();
  if (!isProven) throw refused(`client ${client.name} failed ${method.name}`);
  return { client, clientId: presented.clientId };
}

/** One description for all: an outsider does not learn which clients exist, nor what was wrong. */
function refused(reason: string): OAuthError {
  return new OAuthError('invalid_client', { reason });
}
