import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { tokenGrants } from './grants/index.ts';
import { Parameters } from './parameters.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import { grantTypes } from './vocabulary.ts';

/** A client that proves nothing and lists everything, which no configuration lets through. */
const client: Pick<Client, 'id' | 'name' | 'grantTypes'> = { id: 'c', name: 'Public', grantTypes };
// The refusal comes before anything else of the server is asked, and that is what is to be proved.
const server = { clients: { find: () => client } } as unknown as AuthorizationServer;

describe('a public client, even where its configuration says otherwise,', () => {
  for (const { grantType, confidentialOnly } of tokenGrants)
    if (confidentialOnly)
      it(`may not use ${grantType}`, () =>
        assert.rejects(
          answerTokenRequest(server, {
            parameters: Parameters.fromForm(`client_id=c&grant_type=${encodeURIComponent(grantType)}`),
            signIn: async () => ({ outcome: 'refused' }),
          }),
          { code: 'unauthorized_client' },
        ));

  it('is kept from client credentials and token exchange', () => {
    const kept = tokenGrants.filter((each) => each.confidentialOnly).map(({ grantType }) => grantType);
    assert.deepEqual(kept, ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange']);
  });
});
