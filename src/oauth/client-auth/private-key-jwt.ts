import { epochSeconds } from '../../runtime.ts';
import type { AuthorizationServer } from '../authorization-server.ts';
import { type Client, signingAlgorithmsOf } from '../client.ts';
import { endpointPaths } from '../endpoint-paths.ts';
import { OAuthError } from '../errors.ts';
import { secretHash } from '../grant.ts';
import { checkAssertionClaims } from './assertion-claims.ts';
import type { ClientAuthMethod, ClientRequest } from './index.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Seconds that a used assertion is remembered beyond its end: the store has a clock of its own. */
const margin = 60;

/** The client signs a JWT with its own key (RFC 7523 sections 2.2 and 3, OpenID Connect Core 1.0 section 9). */
export const privateKeyJwt: ClientAuthMethod = {
  name: 'private_key_jwt',
  present(request, { assertions }) {
    const { parameters } = request;
    const assertion = parameters.get('client_assertion');
    const type = parameters.get('client_assertion_type');
    if (assertion === undefined && type === undefined) return undefined;
    if (assertion === undefined || type === undefined)
      throw invalid('client_assertion and client_assertion_type go together.');
    if (type !== assertionType)
      throw new OAuthError('invalid_client', {
        description: `client_assertion_type must be ${assertionType}.`,
      });
    // Without a client_id, no other method would see the secret.
    if (parameters.get('client_secret') !== undefined)
      throw invalid('Use one method of client authentication, not several.');
    const clientId = assertions.claimedClient(assertion);
    if (clientId === undefined)
      throw new OAuthError('invalid_client', {
        description: 'The client_assertion is not a JWT with the client_id as its sub.',
      });
    const inBody = parameters.get('client_id');
    if (inBody !== undefined && inBody.toLowerCase() !== clientId.toLowerCase())
      throw invalid('client_id differs between the body and the assertion.');
    return { clientId, proves: (client, server) => proves(client, server, { assertion, request }) };
  },
};

function invalid(description: string): OAuthError {
  return new OAuthError('invalid_request', { description });
}

/** @throws OAuthError that says more than “no”, once the signature has shown that the client itself is asking */
async function proves(
  client: Client,
  server: AuthorizationServer,
  { assertion, request }: { readonly assertion: string; readonly request: ClientRequest },
): Promise<boolean> {
  const isFapi2 = client.profile === 'fapi2';
  const reading = await server.assertions.read(assertion, {
    client,
    algorithms: signingAlgorithmsOf(client),
  });
  if ('refused' in reading)
    throw new OAuthError(reading.unavailable ? 'temporarily_unavailable' : 'invalid_client', {
      reason: `the assertion of client ${client.name} is refused: ${reading.refused}`,
    });
  const checked = checkAssertionClaims(reading.claims, {
    clientId: client.id,
    audiences: isFapi2 ? [server.issuer] : audiences(server.issuer, request),
    audienceAsText: isFapi2,
    now: epochSeconds(server.clock),
  });
  if ('wrong' in checked) throw unfit(client, checked.wrong);
  // Last of all: what is refused for another reason is not spent. Of any number of copies exactly one is taken.
  const key = `${client.id}:${secretHash(checked.jti)}`;
  const isFirst = await server.records.usedAssertions.putIfAbsent(key, true, checked.remaining + margin);
  if (!isFirst) throw unfit(client, 'it has been used before (jti)');
  return true;
}

/** Whom a client may mean by us: at any endpoint also the token endpoint, and the one it calls (RFC 9126 section 2). */
function audiences(issuer: string, { endpoint }: ClientRequest): readonly string[] {
  const asked = endpoint === undefined ? [] : [issuer + endpoint];
  return [issuer, issuer + endpointPaths.token_endpoint, ...asked];
}

function unfit({ name }: Client, wrong: string): OAuthError {
  return new OAuthError('invalid_client', {
    description: `The client_assertion cannot be used: ${wrong}.`,
    reason: `the assertion of client ${name} cannot be used: ${wrong}`,
  });
}
