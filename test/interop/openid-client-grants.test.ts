/** openid-client with every check on that it has, in the grants beside the usual two. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as oidc from 'openid-client';
import { webSecret } from '../support/fixtures.ts';
import { authorize, intranet, refusedWith, setting, signIn } from '../support/openid-client.ts';

const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const withGrants = (...grant_types: string[]) =>
  intranet(oidc.ClientSecretBasic(webSecret), {
    secret: webSecret,
    grant_types,
    scopes: ['openid', 'orders:*'],
  });

describe('openid-client', () => {
  it('signs a person in with the hybrid flow, and finds the code in c_hash', async (t) => {
    const set = await setting(t, withGrants('authorization_code', 'implicit'));
    oidc.useCodeIdTokenResponseType(set.client);
    assert.equal((await signIn(set)).claims()?.sub, 'u-1001');
  });

  it('notices a code that is not the one of the ID token beside it', async (t) => {
    const set = await setting(t, withGrants('authorization_code', 'implicit'));
    oidc.useCodeIdTokenResponseType(set.client);
    const { callback, checks } = await authorize(set);
    const other = (await authorize(set)).callback;
    const mixed = new URLSearchParams(callback.hash.slice(1));
    mixed.set('code', new URLSearchParams(other.hash.slice(1)).get('code') ?? '');
    callback.hash = mixed.toString();
    await assert.rejects(
      oidc.authorizationCodeGrant(set.client, callback, checks),
      (error: Error) => error.cause instanceof Error && /c_hash/.test(error.cause.message),
    );
  });

  it('signs a person in with an ID token alone', async (t) => {
    const set = await setting(t, withGrants('implicit'));
    oidc.useIdTokenResponseType(set.client);
    const { callback, checks } = await authorize(set, { code_challenge: '', code_challenge_method: '' });
    const { expectedNonce = '', expectedState } = checks;
    assert.ok(expectedState !== undefined);
    const claims = await oidc.implicitAuthentication(set.client, callback, expectedNonce, { expectedState });
    assert.equal(claims.sub, 'u-1001');
  });

  it('gets a token for a machine', async (t) => {
    const { client } = await setting(t, withGrants('client_credentials'));
    const tokens = await oidc.clientCredentialsGrant(client, { scope: 'orders:read' });
    assert.deepEqual([tokens.token_type, tokens.scope], ['bearer', 'orders:read']);
    assert.equal(tokens.refresh_token, undefined);
  });

  it('sends name and password where it must, and is told when they are wrong', async (t) => {
    const { client } = await setting(t, withGrants('password'));
    const jana = { username: 'jana', password: 'right horse', scope: 'openid' };
    assert.equal((await oidc.genericGrantRequest(client, 'password', jana)).claims()?.sub, 'u-1001');
    const wrong = oidc.genericGrantRequest(client, 'password', { ...jana, password: 'wrong' });
    await assert.rejects(wrong, refusedWith('invalid_grant', 400));
  });

  it('exchanges a token', async (t) => {
    const { client } = await setting(t, withGrants('password', exchange));
    const jana = { username: 'jana', password: 'right horse', scope: 'orders:read orders:write' };
    const { access_token } = await oidc.genericGrantRequest(client, 'password', jana);
    const { scope, issued_token_type } = await oidc.genericGrantRequest(client, exchange, {
      subject_token: access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'orders:read',
    });
    assert.deepEqual(
      [scope, issued_token_type],
      ['orders:read', 'urn:ietf:params:oauth:token-type:access_token'],
    );
  });
});
