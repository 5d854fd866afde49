/** The HTTP client: connections are kept, addresses are checked when they are resolved. */
import { lookup as systemLookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import {
  checkAddress,
  checkBody,
  checkHeaders,
  checkMethod,
  checkRedirect,
  checkUrl,
  type FetchPolicy,
  FetchRefused,
} from './fetch-policy.ts';

export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface FetchResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `refused`: a rule of the policy; `error` is then its text, otherwise what the network said. */
export type FetchOutcome = FetchResponse | { readonly error: string; readonly refused: boolean };

export interface Fetcher {
  /** Never rejects: whatever happens is an outcome. */
  fetch(request: FetchRequest, signal?: AbortSignal): Promise<FetchOutcome>;
  close(): void;
}

interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export function createFetcher(policy: FetchPolicy, lookup: typeof systemLookup = systemLookup): Fetcher {
  const optionsFor = (protocol: string) => ({
    keepAlive: true,
    maxSockets: 256,
    maxFreeSockets: 32,
    lookup: pinned(policy, protocol, lookup),
  });
  const agents = { http: new http.Agent(optionsFor('http:')), https: new https.Agent(optionsFor('https:')) };

  async function follow(request: FetchRequest, signal: AbortSignal): Promise<FetchResponse> {
    const method = checkMethod(request.method);
    checkBody(method, request.body, policy);
    const headers = { ...checkHeaders(request.headers), 'accept-encoding': 'identity' };
    let exchange: Exchange = {
      url: checkUrl(request.url, policy),
      method,
      headers,
      body: request.body,
      signal,
    };
    for (let redirects = 0; ; redirects++) {
      const response = await send(exchange);
      const location = response.headers.location;
      if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
      if (redirects === policy.redirects) throw new FetchRefused(`more than ${redirects} redirects`);
      exchange = redirected(exchange, response.status, checkRedirect(exchange.url, location, policy));
    }
  }

  async function send(exchange: Exchange): Promise<FetchResponse> {
    try {
      return await once(exchange);
    } catch (error) {
      // The backend closed a kept connection just as it was used again; nothing of the request was answered.
      if (error instanceof StaleConnection) return await once(exchange);
      throw error;
    }
  }

  function once({ url, method, headers, body, signal }: Exchange): Promise<FetchResponse> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw new Error(String(signal.reason));
      const secure = url.protocol === 'https:';
      const request = (secure ? https : http).request(url, {
        method,
        headers,
        agent: secure ? agents.https : agents.http,
      });
      const abort = () => request.destroy(new Error(String(signal.reason)));
      signal.addEventListener('abort', abort, { once: true });
      const done = () => signal.removeEventListener('abort', abort);
      let answered = false;
      request.on('error', (error: NodeJS.ErrnoException) => {
        done();
        const stale = request.reusedSocket && !answered && error.code === 'ECONNRESET';
        reject(stale ? new StaleConnection() : error);
      });
      request.on('response', (response) => {
        answered = true;
        receive(response, policy).then(resolve, reject).finally(done);
      });
      request.end(body);
    });
  }

  return {
    async fetch(request, signal) {
      const own = new AbortController();
      const stop = () => own.abort(signal?.reason);
      const timer = setTimeout(() => own.abort(`no answer within ${policy.timeout} ms`), policy.timeout);
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        return await follow(request, own.signal);
      } catch (error) {
        const reason = error instanceof Error ? error.message || String(error) : String(error);
        return { error: reason, refused: error instanceof FetchRefused };
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

class StaleConnection extends Error {}

/**
 * Checks what a name resolves to at the moment of connecting, and connects to just that: a name that answers
 * differently when asked again (DNS rebinding) gains nothing.
 */
function pinned(policy: FetchPolicy, protocol: string, lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      try {
        for (const { address } of addresses) checkAddress(address, policy, protocol);
      } catch (refused) {
        // checkAddress throws nothing but FetchRefused, which is an Error.
        return callback(refused as FetchRefused, '');
      }
      const [first] = addresses;
      if (first === undefined) return callback(new Error(`${hostname} has no address`), '');
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

async function receive(response: http.IncomingMessage, policy: FetchPolicy): Promise<FetchResponse> {
  const tooLarge = () => new FetchRefused(`the response is larger than ${policy.responseBody} bytes`);
  try {
    const encoding = response.headers['content-encoding'] ?? 'identity';
    // Nothing else was asked for. Decompressing is where a small answer becomes an endless one.
    if (encoding !== 'identity')
      throw new FetchRefused(`the response is encoded (${encoding}) although none was asked for`);
    if (Number(response.headers['content-length'] ?? 0) > policy.responseBody) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response) {
      // Without setEncoding a message yields buffers.
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > policy.responseBody) throw tooLarge();
      chunks.push(bytes);
    }
    const [only] = chunks;
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    return { status: response.statusCode ?? 0, headers: flatten(response), body: body.toString('utf8') };
  } finally {
    if (!response.complete) response.destroy();
  }
}

function flatten(response: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value === undefined) continue;
    Object.defineProperty(headers, name, {
      value: Array.isArray(value) ? value.join(', ') : value,
      enumerable: true,
    });
  }
  return headers;
}

/** RFC 9110 section 15.4: 303 asks for a GET, and so, by long habit, do 301 and 302 after a POST. */
function redirected(exchange: Exchange, status: number, url: URL): Exchange {
  const asGet = status === 303 || ((status === 301 || status === 302) && exchange.method === 'POST');
  if (!asGet || exchange.method === 'HEAD') return { ...exchange, url };
  const { 'content-type': _dropped, ...headers } = exchange.headers;
  return { ...exchange, url, method: 'GET', headers, body: undefined };
}
