/**
 * A browser without a window that talks over real connections, for stories between several servers of this machine.
 * They all are `localhost`, and cookies know no ports: there is one jar.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { hiddenFields } from './browser.ts';

export interface Page {
  readonly status: number;
  /** The address after all redirects. */
  readonly url: URL;
  readonly body: string;
}

export interface NetworkBrowser {
  readonly cookies: ReadonlyMap<string, string>;
  /** Goes to the address, or sends a form there, and follows redirects. */
  visit(url: string, form?: Form): Promise<Page>;
  /** Fills in the login page and sends it. */
  signIn(page: Page, username: string, password: string): Promise<Page>;
}

type Form = Readonly<Record<string, string>>;

const maxRedirects = 10;

export function openNetworkBrowser(): NetworkBrowser {
  const cookies = new Map<string, string>();
  const keep = (line: string): void => {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    const [, expires] = /; *expires=([^;]+)/i.exec(line) ?? [];
    const isGone = /; *max-age=0/i.test(line) || (expires !== undefined && Date.parse(expires) < Date.now());
    if (isGone || value === '') cookies.delete(name);
    else cookies.set(name, value);
  };
  const ask = async (url: URL, form?: Form): Promise<Reply> => {
    const reply = await send(url, form, [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    reply.setCookies.forEach(keep);
    return reply;
  };
  const visit: NetworkBrowser['visit'] = async (address, form) => {
    let url = new URL(address);
    let reply = await ask(url, form);
    for (let hops = 0; hops < maxRedirects; hops += 1) {
      const { status, location, body } = reply;
      if (status < 300 || status > 399 || location === undefined) return { status, url, body };
      url = new URL(location, url);
      reply = await ask(url);
    }
    throw new Error(`redirected for ever, last to ${url}`);
  };
  return {
    cookies,
    visit,
    signIn: (page, username, password) => {
      assert.ok(page.body.includes('name="password"'), `no login page: ${page.url} ${page.body}`);
      const login = new URL('/login', page.url).href;
      return visit(login, { ...hiddenFields(page.body), username, password });
    },
  };
}

interface Reply {
  readonly status: number;
  readonly location: string | undefined;
  readonly setCookies: readonly string[];
  readonly body: string;
}

/** Not with `fetch`, which says of itself that no person is navigating. */
async function send(url: URL, form: Form | undefined, cookie: string): Promise<Reply> {
  const sent = request(url, {
    method: form ? 'POST' : 'GET',
    agent: false,
    headers: {
      accept: 'text/html,application/xhtml+xml',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-site': form ? 'same-origin' : 'same-site',
      cookie,
      ...(form && { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' }),
    },
  });
  sent.end(form && new URLSearchParams(form).toString());
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]; // what the event brings (node:http)
  return {
    status: reply.statusCode ?? 0,
    location: reply.headers.location,
    setCookies: reply.headers['set-cookie'] ?? [],
    body: await text(reply),
  };
}
