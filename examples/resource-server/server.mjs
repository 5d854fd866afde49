// An API that lets in who brings a good access token: signature by the published keys, issuer, audience, type, scope.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const issuer = process.env.ISSUER ?? 'http://localhost:8080';
const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));

/** The claims of the request's access token. Throws when there is none or it is not good here (RFC 9068 section 4). */
async function authenticate(request, scope) {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token) throw new Error('missing token');
  const { payload } = await jwtVerify(token, keys, { issuer, audience: 'demo-orders-api', typ: 'at+jwt' });
  if (!payload.scope.split(' ').includes(scope))
    throw Object.assign(new Error('insufficient scope'), { status: 403 });
  return payload;
}

const server = createServer(async (request, response) => {
  const send = (status, body, headers = {}) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  if (request.url !== '/orders') return send(404, { error: 'not found' });
  try {
    const { sub, user } = await authenticate(request, 'orders:read');
    send(200, { orders: [{ id: 17, article: 'Stroopwafels', amount: 200 }], for: { sub, user } });
  } catch ({ status = 401 }) {
    const error = status === 403 ? 'insufficient_scope' : 'invalid_token';
    send(status, { error }, { 'WWW-Authenticate': `Bearer error="${error}"` });
  }
});
server.listen(Number(process.env.PORT ?? 8083), '127.0.0.1', () => {
  console.log(`orders API on http://localhost:${server.address().port}`);
});
