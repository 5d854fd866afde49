/** How other people's clients reach the app: the `fetch` that their libraries let one replace, without sockets. */
import type { FastifyInstance } from 'fastify';
import { fakeClock, fakeRuntime } from './fake-runtime.ts';
import { type StartedApp, type StartOptions, startTestApp } from './start-app.ts';

type Owner = Parameters<typeof startTestApp>[0];

/** By the real clock, because the libraries look at that: what they sign must not seem to come from the future. */
export function startAppForLibraries(owner: Owner, options: StartOptions = {}): Promise<StartedApp> {
  const runtime = { ...fakeRuntime(), clock: { ...fakeClock(), now: () => Date.now() } };
  return startTestApp(owner, { runtime, ...options });
}

interface LibraryRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>> | Headers;
  readonly body?: RequestInit['body'] | undefined;
}

export type AppFetch = (url: string, request: LibraryRequest) => Promise<Response>;

/** Takes what a library wants to send, to whatever host, to the app. */
export function appFetch(app: FastifyInstance): AppFetch {
  return async (url, { method, headers: sent, body = null }) => {
    const request = new Request(url, { method, headers: sent, body });
    const { pathname, search, host } = new URL(url);
    const reply = await app.inject({
      method: request.method === 'POST' ? 'POST' : 'GET',
      url: pathname + search,
      headers: { ...Object.fromEntries(request.headers), host },
      payload: await request.text(),
    });
    const headers = Object.entries(reply.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    return new Response(reply.statusCode === 204 ? null : reply.body, { status: reply.statusCode, headers });
  };
}
