import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthorizationServer } from './authorization-server.ts';
import type { Client } from './client.ts';
import { type DpopProof, normalizedUri, proveClientKey } from './dpop.ts';

describe('two URIs of a proof are one', () => {
  const token = 'https://as.example/token';
  for (const [why, uri] of [
    ['without query and fragment', 'https://as.example/token?a=b#c'],
    ['in any case of scheme and host', 'HTTPS://AS.Example/token'],
    ['with the port of the scheme', 'https://as.example:443/token'],
    ['with escapes that need not be', 'https://as.example/%74ok%65n'],
    ['with dots to follow', 'https://as.example/a/./../token'],
  ] as const)
    it(why, () => assert.equal(normalizedUri(uri), token));

  it('with escapes in any case', () =>
    assert.equal(normalizedUri('https://as.example/a%2fb'), normalizedUri('https://as.example/a%2Fb')));
});

describe('not one with another are', () => {
  for (const uri of [
    'http://as.example/token',
    'https://as.example:8443/token',
    'https://as.example/Token',
    'https://as.example/token/',
    'https://as.example/to%2Fken',
    'https://as.example',
  ])
    it(uri, () => assert.notEqual(normalizedUri(uri), 'https://as.example/token'));
});

describe('no URI at all is', () => {
  for (const uri of [
    '',
    'https://',
    'https:as.example/token',
    'https:///as.example/token',
    'https://as.example\\token',
    'https://as.example/to ken',
    'https://as.example/to\nken',
    'https://me:pw@as.example/token',
    'https://as.ex\u00e4mple/token',
    'ftp://as.example/token',
    'javascript:https://as.example/token',
  ])
    it(JSON.stringify(uri), () => {
      assert.equal(normalizedUri(uri), undefined);
    });
});

describe('FAPI 2.0 Security Profile section 5.4.1', () => {
  const url = 'https://as.example/token';
  const prove = (alg: string, profile?: 'fapi2') => {
    const proof: DpopProof = { alg, thumbprint: 't', jti: 'j', htm: 'POST', htu: url, iat: 1 };
    // As much of a server and of a client as a proof needs.
    const server = {
      issuer: 'https://as.example',
      clock: { now: () => 1000 },
      dpop: { nonceRequired: false, read: () => proof },
      records: { usedProofs: { putIfAbsent: async () => true } },
    } as unknown as AuthorizationServer;
    const client = { ...(profile && { profile }) } as Client;
    return proveClientKey(server, client, { jwt: 'x', method: 'POST', url });
  };

  it('leaves RS256 to clients without the profile', async () => {
    assert.equal((await prove('RS256'))?.thumbprint, 't');
    await assert.rejects(prove('RS256', 'fapi2'), { code: 'invalid_dpop_proof' });
    for (const alg of ['PS256', 'ES256', 'EdDSA', 'Ed25519'])
      assert.equal((await prove(alg, 'fapi2'))?.thumbprint, 't');
  });
});
