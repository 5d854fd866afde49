/** What every peer does with its request handler: serve it on a free port, answer `/health`, say where. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): void {
  const server = createServer((request, response) => {
    if (request.url === '/health') response.writeHead(204).end();
    else handle(request, response);
  });
  server.listen(0, '127.0.0.1', () => {
    // A TCP server that listens has an address of this shape (node:net).
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`The peer listens on http://127.0.0.1:${port}\n`);
  });
}
