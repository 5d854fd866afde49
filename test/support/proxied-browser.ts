/**
 * A browser and a reverse proxy without sockets: requests to login hosts reach the server, all others are asked about
 * at the interceptor first, as that proxy would, and end at an application that notes which headers it saw.
 */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { hiddenFields } from './browser.ts';
import { type RecordedProxy, type RecordedQuestion, recordedProxies } from './recorded-proxies.ts';

export interface ProxiedReply {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Headers as the application sees them; absent: the request never got there. */
  readonly seen: Readonly<Record<string, string>> | undefined;
}

export interface ProxiedBrowser {
  /** One request, no redirect followed. */
  request(url: string, options?: ProxiedRequest): Promise<ProxiedReply>;
  /** A navigation, with all its redirects. */
  visit(url: string): Promise<ProxiedReply>;
  /** Sends the login form; no redirect followed. */
  submit(page: ProxiedReply, username: string, password: string): Promise<ProxiedReply>;
  /** Sends the login form, and goes where it leads. */
  signIn(page: ProxiedReply, username: string, password: string): Promise<ProxiedReply>;
  /** domain → name → value; a domain with a dot in front is for all hosts below it. */
  readonly jar: Map<string, Map<string, string>>;
}

export interface ProxiedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

const navigation = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

// What a proxy asks with is a method that inject knows; its type lists them, ours does not.
const inject = ({ method, ...question }: RecordedQuestion): InjectOptions => ({
  ...question,
  method: method as NonNullable<InjectOptions['method']>,
});

export function behindProxy(app: FastifyInstance, proxy: RecordedProxy = 'traefik'): ProxiedBrowser {
  const jar: ProxiedBrowser['jar'] = new Map();
  const cookiesFor = (hostname: string): string =>
    [...jar]
      .filter(
        ([domain]) => domain === hostname || (domain.startsWith('.') && `.${hostname}`.endsWith(domain)),
      )
      .flatMap(([, cookies]) => [...cookies].map(([name, value]) => `${name}=${value}`))
      .join('; ');

  const request: ProxiedBrowser['request'] = async (address, { method, headers = navigation, form } = {}) => {
    const url = new URL(address);
    const isLogin = url.hostname.startsWith('login.');
    const asked = method ?? (form ? 'POST' : 'GET');
    const cookie = cookiesFor(url.hostname);
    const sent = { ...headers, ...(cookie !== '' && { cookie }) };
    const about = { method: asked, url, headers: sent };
    const options: InjectOptions = isLogin
      ? {
          method: form ? 'POST' : 'GET',
          url: url.pathname + url.search,
          headers: {
            ...sent,
            host: url.host,
            ...(form && { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin }),
          },
          ...(form && { payload: new URLSearchParams(form).toString() }),
        }
      : inject(recordedProxies[proxy].ask(about));
    const reply = await app.inject(options);
    for (const { name, value, maxAge, domain } of reply.cookies) {
      const place = domain === undefined ? url.hostname : `.${domain.replace(/^\./, '')}`;
      const cookies = jar.get(place) ?? new Map<string, string>();
      jar.set(place, cookies);
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    const texts = Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
    );
    const isLetThrough = !isLogin && reply.statusCode === 200;
    return {
      url,
      status: reply.statusCode,
      headers: texts,
      body: reply.body,
      seen: isLetThrough ? recordedProxies[proxy].letThrough(about, texts) : undefined,
    };
  };
  const follow = async (first: ProxiedReply): Promise<ProxiedReply> => {
    let reply = first;
    for (let hops = 0; reply.headers.location !== undefined; hops++) {
      if (hops === 10) throw new Error(`too many redirects, the last to ${reply.headers.location}`);
      reply = await request(new URL(reply.headers.location, reply.url).href);
    }
    return reply;
  };
  const submit: ProxiedBrowser['submit'] = (page, username, password) =>
    request(new URL('/login', page.url).href, {
      form: { ...hiddenFields(page.body), username, password },
      headers: { ...navigation, 'sec-fetch-site': 'same-origin' },
    });
  return {
    jar,
    request,
    visit: async (url) => follow(await request(url)),
    submit,
    signIn: async (page, username, password) => follow(await submit(page, username, password)),
  };
}
