import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '../../../test/support/fake-runtime.ts';
import type { AuthorizationServer } from '../authorization-server.ts';
import type { Client } from '../client.ts';
import { OAuthError } from '../errors.ts';
import { Parameters } from '../parameters.ts';
import { privateKeyJwt } from './private-key-jwt.ts';

const id = '66666666-6666-4666-8666-666666666666';
const issuer = 'https://login.acme.example';
const clock = fakeClock();
const now = clock.now() / 1000;
const good = { iss: id, sub: id, aud: issuer, exp: now + 60, iat: now, jti: 'j' };

interface Attempt {
  readonly profile?: 'fapi2';
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly endpoint?: string;
}

/** What becomes of an assertion whose signature is right, and what was asked and written on the way. */
async function attempt({ profile, claims, endpoint }: Attempt) {
  const asked: { algorithms?: readonly string[]; ttl?: number | undefined } = {};
  const parts: Partial<AuthorizationServer> = {
    issuer,
    clock,
    assertions: {
      claimedClient: () => id,
      read: async (_assertion, { algorithms }) => {
        asked.algorithms = algorithms;
        return { claims: { ...good, ...claims } };
      },
    },
    // The one collection that the method may touch.
    records: {
      usedAssertions: {
        putIfAbsent: async (_key: string, _value: true, ttl?: number) => {
          asked.ttl = ttl;
          return true;
        },
      },
    } as unknown as AuthorizationServer['records'],
  };
  const server = parts as AuthorizationServer; // the method asks for no more of it
  const parameters = Parameters.fromForm(
    'client_assertion=x&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  );
  const presented = privateKeyJwt.present({ parameters, ...(endpoint && { endpoint }) }, server);
  const client = { id, name: 'Bank', ...(profile && { profile }) } as Client; // nor of the client
  const outcome = await Promise.resolve(presented?.proves(client, server)).catch((error: unknown) => error);
  return { outcome, asked };
}

async function isRefused(changes: Attempt, why: RegExp): Promise<void> {
  const { outcome, asked } = await attempt(changes);
  assert.ok(outcome instanceof OAuthError, JSON.stringify(changes));
  assert.equal(outcome.code, 'invalid_client');
  assert.match(outcome.description, why);
  assert.equal(asked.ttl, undefined, 'and its jti is not spent');
}

test('a client of the profile fapi2 names the issuer alone, as a text', async () => {
  assert.equal((await attempt({ profile: 'fapi2' })).outcome, true);
  for (const aud of [`${issuer}/token`, `${issuer}/par`, [issuer], [issuer, `${issuer}/token`], undefined])
    await isRefused(
      { profile: 'fapi2', claims: { aud }, endpoint: '/par' },
      /aud must be the issuer, as a text/,
    );
});

test('a client of the profile fapi2 cannot use RS256, others can', async () => {
  const allowed = async (changes: Attempt) => (await attempt(changes)).asked.algorithms;
  assert.deepEqual(await allowed({ profile: 'fapi2' }), ['PS256', 'ES256', 'EdDSA', 'Ed25519']);
  assert.deepEqual(await allowed({}), ['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256']);
});

test('at the pushed authorization request endpoint three audiences mean us (RFC 9126 section 2)', async () => {
  for (const aud of [issuer, `${issuer}/token`, `${issuer}/par`])
    assert.equal((await attempt({ claims: { aud }, endpoint: '/par' })).outcome, true);
  await isRefused({ claims: { aud: `${issuer}/par` }, endpoint: '/token' }, /aud must be/);
});

test('an assertion speaks for the client that was found by it, whatever found it', async () => {
  const other = '77777777-7777-4777-8777-777777777777';
  await isRefused({ claims: { iss: other, sub: other } }, /must both be the client_id/);
});

test('a used assertion is remembered for longer than it could be used', async () => {
  for (const exp of [now - 29, now + 60, now + 600.5]) {
    const { asked } = await attempt({ claims: { exp } });
    assert.ok(asked.ttl !== undefined && Number.isInteger(asked.ttl) && asked.ttl >= exp - now + 30);
  }
});
