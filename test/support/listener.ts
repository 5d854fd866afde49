/** A small HTTP server that lives as long as a test. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Owner } from './owner.ts';

/** Listens on a free port of the loopback address; resolves with its origin under the name `localhost`. */
export async function listen(owner: Owner, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owner.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server
  return `http://localhost:${port}`;
}
