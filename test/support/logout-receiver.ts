/** A client's back-channel logout endpoint on a real port, which keeps what it is sent. */
import { EventEmitter, on } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Owner } from './owner.ts';

export interface ReceivedLogout {
  readonly method: string;
  readonly contentType: string;
  readonly token: string;
}

export interface LogoutReceiver {
  /** The `backchannel_logout_uri`. */
  readonly url: string;
  readonly received: readonly ReceivedLogout[];
  /** Resolves when so many have arrived in all; rejects when they do not come. */
  atLeast(count: number): Promise<readonly ReceivedLogout[]>;
}

/** Milliseconds: what has not arrived by then is not on its way. */
const patience = 30_000;

type Answer = (response: http.ServerResponse, attempt: number) => void;

/** Answers 200 unless told otherwise; stops with the test, also when it has let somebody wait. */
export async function startLogoutReceiver(
  owner: Owner,
  answer: Answer = (response) => response.end(),
): Promise<LogoutReceiver> {
  const received: ReceivedLogout[] = [];
  const events = new EventEmitter();
  const server = http.createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    received.push({
      method: request.method ?? '',
      contentType: request.headers['content-type'] ?? '',
      token: form.get('logout_token') ?? '',
    });
    answer(response, received.length);
    events.emit('received');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owner.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server
  return {
    url: `http://127.0.0.1:${port}/logout?keep=1`,
    received,
    atLeast: async (count) => {
      const arrivals = on(events, 'received', { signal: AbortSignal.timeout(patience) });
      while (received.length < count) await arrivals.next();
      await arrivals.return?.();
      return received;
    },
  };
}
