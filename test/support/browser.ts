/**
 * A browser without a window: follows redirects, keeps cookies by host and path, and sends what Chromium sends about
 * where a request comes from. It talks to the server without sockets, under whatever host a test likes.
 */
import type { FastifyInstance, InjectOptions } from 'fastify';

export interface BrowserReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The address this is the answer of. */
  readonly url: URL;
  /** Where a redirect leads, if it is one. */
  readonly location: URL | undefined;
}

export interface Visit {
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What `Sec-Fetch-Site` says. */
  readonly from?: 'none' | 'same-origin' | 'same-site' | 'cross-site';
}

export interface Browser {
  readonly cookies: Map<string, string>;
  /** One request, no redirect followed. */
  request(url: string, visit?: Visit): Promise<BrowserReply>;
  /** Follows redirects as long as they stay on the hosts that the server answers for. */
  visit(url: string, visit?: Visit): Promise<BrowserReply>;
  /** Fills in the login form of a page and sends it. */
  signIn(page: BrowserReply, username: string, password: string): Promise<BrowserReply>;
}

export function openBrowser(app: FastifyInstance, isOurs: (hostname: string) => boolean): Browser {
  const cookies = new Map<string, string>();
  const request: Browser['request'] = async (address, { form, headers = {}, from = 'none' } = {}) => {
    const url = new URL(address);
    const options: InjectOptions = {
      method: form ? 'POST' : 'GET',
      url: url.pathname + url.search,
      headers: {
        host: url.host,
        accept: 'text/html,application/xhtml+xml',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-site': from,
        ...(cookies.size > 0 && {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
        ...headers,
      },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    };
    const reply = await app.inject(options);
    for (const { name, value, maxAge } of reply.cookies)
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    const { location } = reply.headers;
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: reply.body,
      url,
      location: location === undefined ? undefined : new URL(location, url),
    };
  };
  const visit: Browser['visit'] = async (address, options) => {
    let reply = await request(address, options);
    for (let hops = 0; reply.location && isOurs(reply.location.hostname) && hops < 10; hops++)
      reply = await request(reply.location.href);
    return reply;
  };
  return {
    cookies,
    request,
    visit,
    signIn: (page, username, password) =>
      visit(new URL('/login', page.url).href, {
        form: { ...hiddenFields(page.body), username, password },
        from: 'same-origin',
      }),
  };
}

/** What a form on the page would send back. */
export function hiddenFields(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input);
  return Object.fromEntries(inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]));
}

function attribute(element: string, name: string): string {
  const [, value = ''] = new RegExp(` ${name}="([^"]*)"`).exec(element) ?? [];
  return value
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
