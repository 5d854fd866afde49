import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { OAuthError, type OAuthErrorCode } from './errors.ts';
import { Parameters } from './parameters.ts';
import { parseCodeChallenge, verifyCodeVerifier } from './pkce.ts';
import type { PkcePolicy } from './vocabulary.ts';

const verifier = 'a-verifier.of_forty-three~characters-0123456';
const challenge = createHash('sha256').update(verifier).digest('base64url');

const failsWith =
  (code: OAuthErrorCode) =>
  (error: unknown): boolean =>
    error instanceof OAuthError && error.code === code;

const parse = (query: string, policy: PkcePolicy) => parseCodeChallenge(Parameters.fromForm(query), policy);

test('S256 is accepted under every policy', () => {
  for (const policy of ['required', 'optional', 'plain'] as const)
    assert.deepEqual(parse(`code_challenge=${challenge}&code_challenge_method=S256`, policy), {
      value: challenge,
      method: 'S256',
    });
});

test('a missing method means plain, which only a client that opted in may use', () => {
  assert.throws(() => parse(`code_challenge=${challenge}`, 'optional'), failsWith('invalid_request'));
  assert.throws(() => parse(`code_challenge=${challenge}`, 'required'), failsWith('invalid_request'));
  assert.equal(parse(`code_challenge=${verifier}`, 'plain')?.method, 'plain');
});

test('a client that must use PKCE cannot leave it out', () => {
  for (const query of ['', 'code_challenge=', 'code_challenge_method=none', 'code_challenge_method=S256'])
    for (const policy of ['required', 'plain'] as const)
      assert.throws(() => parse(query, policy), failsWith('invalid_request'), query);
  assert.equal(parse('', 'optional'), undefined);
  assert.equal(parse('code_challenge_method=none', 'optional'), undefined);
});

test('unknown methods and malformed challenges are refused', () => {
  for (const query of [
    `code_challenge=${challenge}&code_challenge_method=s256`,
    `code_challenge=${challenge}&code_challenge_method=S512`,
    `code_challenge=${challenge}&code_challenge_method=none`,
    `code_challenge=${challenge}=&code_challenge_method=S256`,
    `code_challenge=${challenge.slice(1)}&code_challenge_method=S256`,
    'code_challenge=short&code_challenge_method=plain',
  ])
    assert.throws(() => parse(query, 'plain'), failsWith('invalid_request'), query);
});

test('the right verifier opens, every other one does not', () => {
  const s256 = { value: challenge, method: 'S256' } as const;
  verifyCodeVerifier(s256, verifier);
  verifyCodeVerifier({ value: verifier, method: 'plain' }, verifier);
  for (const wrong of [
    undefined,
    '',
    challenge,
    `${verifier}0`,
    verifier.toUpperCase(),
    'x'.repeat(129),
    `${verifier} `,
  ])
    assert.throws(() => verifyCodeVerifier(s256, wrong), failsWith('invalid_grant'), String(wrong));
});

test('a verifier without a challenge is refused', () => {
  verifyCodeVerifier(undefined, undefined);
  assert.throws(() => verifyCodeVerifier(undefined, verifier), failsWith('invalid_grant'));
});
