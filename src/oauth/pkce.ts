/** Proof Key for Code Exchange (RFC 7636): only who started the request can redeem its code. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';
import type { CodeChallengeMethod, PkcePolicy } from './vocabulary.ts';

export interface CodeChallenge {
  readonly value: string;
  readonly method: CodeChallengeMethod;
}

/** RFC 7636 section 4.1: 43 to 128 unreserved characters. */
const verifierSyntax = /^[A-Za-z0-9\-._~]{43,128}$/;
/** An S256 challenge is 32 bytes in base64url. */
const s256Syntax = /^[A-Za-z0-9\-_]{43}$/;

/**
 * The challenge of an authorization request under the client's policy.
 * @throws OAuthError invalid_request
 */
export function parseCodeChallenge(parameters: Parameters, policy: PkcePolicy): CodeChallenge | undefined {
  const value = parameters.get('code_challenge');
  // The original's clients say `none` where others leave the parameter out.
  const method = parameters.get('code_challenge_method');
  if (value === undefined) {
    if (method !== undefined && method !== 'none') throw refused('code_challenge is missing.');
    if (policy !== 'optional') throw refused('This client must use PKCE: code_challenge is missing.');
    return undefined;
  }
  // A missing method means `plain` (section 4.3), never "no PKCE": that was a silent downgrade elsewhere.
  switch (method ?? 'plain') {
    case 'S256':
      if (!s256Syntax.test(value)) throw refused('code_challenge is not the S256 transform of a verifier.');
      return { value, method: 'S256' };
    case 'plain':
      if (policy !== 'plain') throw refused('code_challenge_method must be S256.');
      if (!verifierSyntax.test(value))
        throw refused('code_challenge must be 43 to 128 unreserved characters.');
      return { value, method: 'plain' };
    default:
      throw refused('code_challenge_method must be S256.');
  }
}

/**
 * Holds the verifier of a token request against the challenge of the authorization request. Each without the other
 * is refused, so that neither side can be stripped of it on the way (RFC 9700 section 2.1.1).
 * @throws OAuthError invalid_grant
 */
export function verifyCodeVerifier(challenge: CodeChallenge | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    if (verifier === undefined) return;
    throw new OAuthError('invalid_grant', {
      description: 'code_verifier was sent, but the code has no challenge.',
    });
  }
  if (verifier === undefined)
    throw new OAuthError('invalid_grant', { description: 'code_verifier is missing.' });
  if (!verifierSyntax.test(verifier))
    throw new OAuthError('invalid_grant', {
      description: 'code_verifier must be 43 to 128 unreserved characters.',
    });
  const transformed =
    challenge.method === 'plain'
      ? verifier
      : createHash('sha256').update(verifier, 'ascii').digest('base64url');
  const expected = Buffer.from(challenge.value);
  const actual = Buffer.from(transformed);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual))
    throw new OAuthError('invalid_grant', { description: 'code_verifier does not match the challenge.' });
}

function refused(description: string): OAuthError {
  return new OAuthError('invalid_request', { description });
}
