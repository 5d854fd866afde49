/** What must be in an answer of a token endpoint for it to count. */
import type { Algorithm } from '../workload.ts';
import type { Answer } from './connection.ts';

export interface ExpectedTokens {
  readonly algorithm: Algorithm;
  readonly idToken: boolean;
}

/** The refresh token of an answer that has everything. @throws Error with the answer's text when it has not. */
export function refreshTokenOf(answer: Answer, { algorithm, idToken }: ExpectedTokens): string {
  if (answer.status !== 200) throw unexpected(answer, 'status 200');
  const tokens: unknown = JSON.parse(answer.body);
  if (typeof tokens !== 'object' || tokens === null) throw unexpected(answer, 'an object');
  const { access_token, id_token, refresh_token }: Partial<Record<string, unknown>> = { ...tokens };
  if (!isJwt(access_token, algorithm)) throw unexpected(answer, `an access token signed with ${algorithm}`);
  if (idToken !== isJwt(id_token, algorithm)) throw unexpected(answer, `${idToken ? 'an' : 'no'} ID token`);
  if (typeof refresh_token !== 'string') throw unexpected(answer, 'a refresh token');
  return refresh_token;
}

const knownHeaders = new Map<string, unknown>();

/** The header is the same in all tokens of a server, so it is only parsed when it is new. */
function isJwt(token: unknown, algorithm: Algorithm): boolean {
  if (typeof token !== 'string') return false;
  const [header = '', , signature] = token.split('.');
  if (!knownHeaders.has(header)) {
    const { alg }: { alg?: unknown } = JSON.parse(Buffer.from(header, 'base64url').toString());
    knownHeaders.set(header, alg);
  }
  return signature !== undefined && signature !== '' && knownHeaders.get(header) === algorithm;
}

export function unexpected({ status, head, body }: Answer, expected: string): Error {
  return new Error(`expected ${expected}, got ${status}:\n${head}\n\n${body.slice(0, 2000)}`);
}
