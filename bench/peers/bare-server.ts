/**
 * The least that an answer costs: a bare node:http server that reads the body and answers with tokens, signing once or
 * twice (`POST /RS256/1`), with the same headers each time (`GET /interceptor`), or with the same JSON (any other path).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Algorithm, algorithms } from '../workload.ts';
import { listen } from './listen.ts';
import { createSigner, type Signer } from './signing.ts';
import { sampleClaims } from './token-claims.ts';

const fixedAnswer = JSON.stringify({ keys: [], issuer: sampleClaims.iss, text: 'x'.repeat(1500) });
const signers = new Map<Algorithm, Signer>();

listen((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => answer(request, response, body));
});

/** As large as what ours answers to a reverse proxy. */
const identity = {
  Authorization: `Bearer ${'x'.repeat(850)}`,
  'X-User-Ident': 'u-1001',
  'X-Forwarded-User': 'jana',
  'X-Forwarded-Email': 'jana@example.com',
  'X-Forwarded-Groups': 'admin',
  'Content-Length': '0',
};

function answer({ url = '/' }: IncomingMessage, response: ServerResponse, body: string): void {
  if (url === '/interceptor') {
    response.writeHead(200, identity).end();
    return;
  }
  const [, name, signatures] = url.split('/');
  const algorithm = algorithms.find((known) => known === name);
  const json = algorithm === undefined ? fixedAnswer : tokens(algorithm, signatures === '2', body);
  response
    .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) })
    .end(json);
}

function tokens(algorithm: Algorithm, withIdToken: boolean, body: string): string {
  return JSON.stringify({
    access_token: jwt(algorithm),
    token_type: 'Bearer',
    expires_in: 7200,
    // The load wants another one each time.
    refresh_token: `${body.length}.${performance.now()}`,
    ...(withIdToken && { id_token: jwt(algorithm) }),
  });
}

function jwt(algorithm: Algorithm): string {
  const signer = signers.get(algorithm) ?? createSigner(algorithm);
  signers.set(algorithm, signer);
  const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: 'at+jwt' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify(sampleClaims)).toString('base64url');
  const data = `${header}.${payload}`;
  return `${data}.${signer(Buffer.from(data)).toString('base64url')}`;
}
