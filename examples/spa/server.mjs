// Serves the single-page app: four files and its settings.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const library = import.meta
  .resolve('oidc-client-ts')
  .replace(/dist\/.*$/, 'dist/browser/oidc-client-ts.min.js');
const files = {
  '/': ['text/html', new URL('./index.html', import.meta.url)],
  '/app.js': ['text/javascript', new URL('./app.js', import.meta.url)],
  '/demo.css': ['text/css', new URL('../demo/demo.css', import.meta.url)],
  '/oidc-client-ts.js': ['text/javascript', new URL(library)],
};
const config = {
  authority: process.env.ISSUER ?? 'http://localhost:8080',
  clientId: '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c01',
};

const server = createServer(async (request, response) => {
  const [pathname] = request.url.split('?');
  const send = (status, type, body) =>
    response
      .writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
      .end(body);
  if (pathname === '/config.json') return send(200, 'application/json', JSON.stringify(config));
  const file = files[pathname];
  if (!file) return send(404, 'text/plain', 'Not found');
  send(200, file[0], await readFile(file[1]));
});
server.listen(Number(process.env.PORT ?? 8081), '127.0.0.1', () => {
  console.log(`single-page app on http://localhost:${server.address().port}`);
});
