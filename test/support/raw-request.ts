/** A request as no browser would send it: any path, any headers, several of one name. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface RawRequest {
  readonly port: number;
  /** As it stands in the request line. */
  readonly target: string;
  readonly method?: string;
  /** Name, value, name, value; with the Host header. */
  readonly headers: readonly string[];
}

export async function rawRequest({ port, target, method = 'GET', headers }: RawRequest): Promise<RawReply> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: target,
    method,
    headers: [...headers],
    agent: false,
  });
  const upgraded = new Promise<RawReply>((resolve) => {
    sent.once('upgrade', ({ statusCode = 0, headers: told }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: told, body: '' });
    });
  });
  sent.end();
  return Promise.race([upgraded, replyTo(sent)]);
}

async function replyTo(sent: ClientRequest): Promise<RawReply> {
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]; // what the event brings (node:http)
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: await text(reply) };
}
