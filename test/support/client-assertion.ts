/** Clients that authenticate with a key of their own (`private_key_jwt`): registered, and as they sign. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { FakeClock } from './fake-runtime.ts';
import { configuration } from './fixtures.ts';
import { issuer, type JsonReply, post } from './relying-party.ts';

export const keyClient = '66666666-6666-4666-8666-666666666666';
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TestKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** What the client registers. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

function testKey(kid: string, { publicKey, privateKey }: Pair): TestKey {
  return { kid, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid } };
}

export const ecKey = (kid = 'ec-1'): TestKey =>
  testKey(kid, generateKeyPairSync('ec', { namedCurve: 'P-256' }));
export const edKey = (kid = 'ed-1'): TestKey => testKey(kid, generateKeyPairSync('ed25519'));
export const rsaKey = (kid = 'rsa-1', modulusLength = 2048): TestKey =>
  testKey(kid, generateKeyPairSync('rsa', { modulusLength }));

/** The configuration of the tests, and one more client with these lines and no secret. */
export function withKeyClient(lines: string): Record<string, string> {
  return {
    ...configuration(),
    'clients/keys.yaml': `name: Back Office
config:
  ident: ${keyClient}
  tenantname: acme
  redirect_urls: ["https://office.acme.example/cb"]
  scopes: [openid, profile, email]
${lines}`,
  };
}

export function jwksLine(...keys: readonly Pick<TestKey, 'jwk'>[]): string {
  return `  jwks: ${JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })}\n`;
}

export type Signature = (input: Buffer, key: KeyObject) => Buffer;

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

export const signatures: Readonly<Record<string, Signature>> = {
  RS256: (input, key) => sign('sha256', input, key),
  PS256: (input, key) => sign('sha256', input, { key, ...pss }),
  ES256: (input, key) => sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (input, key) => sign(null, input, key),
  Ed25519: (input, key) => sign(null, input, key),
};

export interface AssertionOptions {
  readonly key: TestKey;
  readonly clock: FakeClock;
  readonly alg?: string;
  /** Beside `alg` and `kid`; `undefined` leaves a parameter out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Changes of good claims; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signature?: Signature;
}

let count = 0;

/** An assertion as it should be, but for the changes. */
export function assertionOf(options: AssertionOptions): string {
  const { key, clock, alg = 'ES256', header = {}, claims = {}, signature = signatures[alg] } = options;
  const now = Math.floor(clock.now() / 1000);
  const good = { iss: keyClient, sub: keyClient, aud: issuer, iat: now, exp: now + 60, jti: `j-${++count}` };
  const parts = [
    { alg, kid: key.kid, ...header },
    { ...good, ...claims },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signed = signature?.(Buffer.from(input), key.privateKey) ?? Buffer.alloc(0);
  return `${input}.${signed.toString('base64url')}`;
}

type Changes = Readonly<Record<string, string | undefined>>;

/** Asks for nothing that would need more than to be the client: an unknown token is revoked (RFC 7009 section 2.2). */
export function authenticate(
  app: FastifyInstance,
  assertion: string,
  changes: Changes = {},
  headers: Readonly<Record<string, string>> = {},
  host?: string,
): Promise<JsonReply> {
  const fields = {
    token: 'unknown',
    client_assertion_type: assertionType,
    client_assertion: assertion,
    ...changes,
  };
  return post(app, '/revoke', fields, headers, host);
}
