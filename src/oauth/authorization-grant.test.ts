import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerAuthorization } from './authorization-grant.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { responseTypeFacts } from './response-type.ts';
import { responseTypes } from './vocabulary.ts';

const signedIn = {
  grantId: 'g',
  user: { subject: 'u', username: 'u', role: 'user', scopes: [] },
  sessionId: 'the session',
  authTime: 1,
};

// What is not there must not be asked before the session is, and that is what is to be proved.
const serverWhereSessionEnded = {
  issuer: 'https://login.example.com',
  records: {
    revocations: { get: async (marker: string) => (marker === 'session:the session' ? true : undefined) },
    withdrawals: { get: async () => undefined },
  },
} as unknown as AuthorizationServer;

describe('a session that ends while a request is answered', () => {
  for (const responseType of responseTypes.filter((type) => responseTypeFacts(type).issuesTokens))
    it(`gives no tokens for response_type=${responseType}`, () => {
      // Of a client only what it may have is looked at here.
      const client = { id: 'c', scopes: [], allowedProviderScopes: [] };
      const request = { client, clientId: 'c', responseType, scope: [], resources: [] };
      return assert.rejects(
        answerAuthorization(serverWhereSessionEnded, request as unknown as AuthorizationRequest, signedIn),
        { code: 'login_required' },
      );
    });
});
