/**
 * A reverse proxy that Debian does not have, played by its model: a server that does with requests, questions and answers
 * what the proxy's source does, by the very configuration of `examples/forward-auth`.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request as openRequest, type RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Field, fieldsOf, values, without } from './header-fields.ts';
import type { Owner } from './owner.ts';

/** A request as it came from the browser, or as a step of the proxy has left it. */
export interface ProxiedRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** As the proxy reads it: from the Host header, or from the request line. */
  readonly host: string;
  /** Path and query. */
  readonly target: string;
  /** The address of the browser. */
  readonly client: string;
  /** Without `host`. */
  readonly fields: readonly Field[];
}

export interface ArrivedRequest extends Omit<ProxiedRequest, 'host'> {
  /** As it stands in the request line, which may name a host. */
  readonly target: string;
  /** With every `host`. */
  readonly fields: readonly Field[];
}

/** What Uitsmijter is asked. */
export interface ModelledQuestion {
  readonly method: string;
  readonly url: string;
  /** With `host`. */
  readonly fields: readonly Field[];
}

export interface ModelledReply {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: Buffer;
}

export interface ProxyModel {
  /** What it does to every request. A number: it answers with this status itself. */
  receive(arrived: ArrivedRequest): ProxiedRequest | number;
  route(request: ProxiedRequest): 'login' | 'application' | number;
  /** What the login host gets. */
  toLogin(request: ProxiedRequest): readonly Field[];
  /** What it does to a request for an application before it asks about it. */
  prepare(request: ProxiedRequest): ProxiedRequest;
  ask(prepared: ProxiedRequest): ModelledQuestion;
  /** What the application gets after a yes, which told these. */
  letThrough(prepared: ProxiedRequest, told: readonly Field[]): readonly Field[];
  /** What the browser gets after a no. */
  refuse(reply: ModelledReply): ModelledReply;
  /** What the browser gets of the application's answer after a yes, which told these. */
  answer(told: readonly Field[], fields: readonly Field[]): readonly Field[];
}

/** Host and port. */
interface Places {
  readonly uitsmijter: string;
  readonly application: string;
}

interface Onward {
  readonly place: string;
  readonly method: string;
  readonly target: string;
  readonly fields: readonly Field[];
}

type Decision =
  | { readonly onward: Onward; readonly answer: (fields: readonly Field[]) => readonly Field[] }
  | { readonly reply: ModelledReply };

/** Resolves with its port. @param modelAt is told the port before it reads its configuration */
export async function startModelledProxy(
  owner: Owner,
  places: Places,
  modelAt: (port: number) => ProxyModel,
): Promise<number> {
  let model: ProxyModel;
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const decision = await decide(model, places, incoming);
    const reply = 'reply' in decision ? decision.reply : await forward(decision, body);
    outgoing.writeHead(reply.status, withoutFraming(reply.fields).flat());
    outgoing.end(reply.body);
  });
  server.on('upgrade', async (incoming: IncomingMessage, socket: Duplex) => {
    const decision = await decide(model, places, incoming);
    socket.on('error', () => {});
    if ('reply' in decision) socket.end(written(decision.reply));
    else tunnel(decision.onward, socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  owner.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  model = modelAt(port);
  return port;
}

async function decide(model: ProxyModel, places: Places, incoming: IncomingMessage): Promise<Decision> {
  const request = model.receive({
    method: incoming.method ?? '',
    scheme: 'http',
    target: incoming.url ?? '',
    client: incoming.socket.remoteAddress ?? '',
    fields: fieldsOf(incoming.rawHeaders),
  });
  if (typeof request === 'number') return ownReply(request);
  const route = model.route(request);
  if (typeof route === 'number') return ownReply(route);
  const { method, target, host } = request;
  const to = (place: string, fields: readonly Field[]): Onward => ({
    place,
    method,
    target,
    fields: [['host', host], ...fields],
  });
  if (route === 'login')
    return { onward: to(places.uitsmijter, model.toLogin(request)), answer: (fields) => fields };
  const prepared = model.prepare(request);
  const question = model.ask(prepared);
  const told = await send({ ...question, place: places.uitsmijter, target: question.url });
  if (told.status !== 200) return { reply: model.refuse(told) };
  return {
    onward: to(places.application, model.letThrough(prepared, told.fields)),
    answer: (fields) => model.answer(told.fields, fields),
  };
}

const ownReply = (status: number): Decision => ({
  reply: { status, fields: [], body: Buffer.from('') },
});

async function forward(
  decision: Extract<Decision, { onward: Onward }>,
  body: Buffer,
): Promise<ModelledReply> {
  const { onward, answer } = decision;
  const reply = await send({ ...onward, fields: without(onward.fields, 'connection') }, body);
  return { ...reply, fields: answer(reply.fields) };
}

const optionsOf = ({ place, method, target, fields }: Onward): RequestOptions => {
  const [host, port] = place.split(':');
  return { host, port, method, path: target, headers: fields.flat(), setHost: false, agent: false };
};

async function send({ fields, ...onward }: Onward, body: Buffer = Buffer.from('')): Promise<ModelledReply> {
  const length: readonly Field[] = body.length > 0 ? [['content-length', String(body.length)]] : [];
  const sent = openRequest(optionsOf({ ...onward, fields: [...withoutFraming(fields), ...length] }));
  sent.end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]; // what the event brings (node:http)
  return {
    status: reply.statusCode ?? 0,
    fields: fieldsOf(reply.rawHeaders),
    body: await buffer(reply),
  };
}

function tunnel(onward: Onward, socket: Duplex): void {
  const sent = openRequest(optionsOf(onward));
  sent.on('upgrade', (reply, behind: Duplex, head: Buffer) => {
    socket.write(
      written({ status: reply.statusCode ?? 0, fields: fieldsOf(reply.rawHeaders), body: head }, false),
    );
    behind.on('error', () => {}).pipe(socket);
    socket.pipe(behind);
    // Either end ends the other.
    socket.once('close', () => behind.destroy());
    behind.once('close', () => socket.destroy());
  });
  sent.on('response', (reply) => {
    reply.resume();
    socket.end(written({ status: reply.statusCode ?? 0, fields: [], body: Buffer.from('') }));
  });
  sent.end();
}

function written({ status, fields, body }: ModelledReply, closes = true): Buffer {
  const framing: readonly Field[] = closes
    ? [
        ['content-length', String(body.length)],
        ['connection', 'close'],
      ]
    : [];
  const shown = closes ? withoutFraming(fields) : fields;
  const lines = [...shown, ...framing].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} .\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}

/** What Node.js says itself about the length of what it sends. */
const withoutFraming = (fields: readonly Field[]): readonly Field[] =>
  without(fields, 'content-length', 'transfer-encoding', 'connection', 'keep-alive');

/** An upgrade that both headers ask for (RFC 9110 section 7.8). */
export function upgradeIn(fields: readonly Field[]): string | undefined {
  return values(fields, 'connection').some((value) => /\bupgrade\b/i.test(value))
    ? values(fields, 'upgrade')[0]?.toLowerCase()
    : undefined;
}
