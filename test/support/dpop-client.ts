/** A client's key and the proofs it makes (RFC 9449 section 4), right ones and any kind of wrong one. */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { FakeClock } from './fake-runtime.ts';
import type { JsonReply } from './relying-party.ts';

type Members = Readonly<Record<string, unknown>>;

export interface ProofChanges {
  /** `undefined` leaves a member out. */
  readonly header?: Members;
  readonly claims?: Members;
  /** Signs instead of the key. */
  readonly signature?: (signingInput: string) => Buffer;
}

export interface DpopKey {
  readonly publicJwk: Members;
  readonly privateKey: KeyObject;
  /** RFC 7638. */
  readonly thumbprint: string;
  proof(method: string, url: string, changes?: ProofChanges): string;
}

const encode = (value: Members): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An ES256 key whose proofs are made now by the clock. */
export function dpopKey(clock: Pick<FakeClock, 'now'>): DpopKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  const publicJwk = { kty, crv, x, y };
  return {
    publicJwk,
    privateKey,
    thumbprint: createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'),
    proof: (htm, htu, { header = {}, claims = {}, signature } = {}) => {
      const iat = Math.floor(clock.now() / 1000);
      const signingInput = [
        encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk, ...header }),
        encode({ jti: randomUUID(), htm, htu, iat, ...claims }),
      ].join('.');
      const signed = signature
        ? signature(signingInput)
        : sign('sha256', Buffer.from(signingInput), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signingInput}.${signed.toString('base64url')}`;
    },
  };
}

/** The `ath` of an access token (section 4.2). */
export const athOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A GET with these headers. */
export async function get(
  app: FastifyInstance,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<JsonReply> {
  const reply = await app.inject({ url: path, headers: { host: 'login.acme.example', ...headers } });
  return { status: reply.statusCode, headers: reply.headers, body: reply.json() };
}
