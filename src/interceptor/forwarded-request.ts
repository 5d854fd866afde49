/** What a reverse proxy asks about, read from its headers: one row for each way in which proxies say it. */
import type { IncomingHttpHeaders } from 'node:http';
import { type AskedPlace, parseAskedPlace } from '../asked-place.ts';

/** The request that the browser made to the application. */
export interface ForwardedRequest extends AskedPlace {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Path and query, byte for byte as the browser sent them. */
  readonly target: string;
  /** What this proxy passes on to the browser as a redirect. */
  readonly redirectStatus: 307 | 401;
}

/** The question as it arrived. */
export interface ProxyQuestion {
  readonly method: string;
  /** Path and query of the question itself. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ProxyDialect {
  readonly name: string;
  /** Whose documentation says so. */
  readonly proxies: string;
  /** The headers that only this dialect has: two dialects in one question, and one of them is forged. */
  readonly speaks: (question: ProxyQuestion) => boolean;
  /** nginx understands only 401, and makes a redirect of it; the others pass on what they are answered. */
  readonly redirectStatus: 307 | 401;
  /** What the proxy says; garbage is refused afterwards, for all dialects alike. */
  readonly read: (question: ProxyQuestion) => Said;
  /** Where each of it stands, in words for operators. */
  readonly places: Readonly<Record<keyof Said, string>>;
}

interface Said {
  readonly method: string | undefined;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
  readonly target: string | undefined;
}

/** Below this path Envoy asks: it puts the path that was asked behind its `path_prefix`. */
export const interceptorPath = '/interceptor';

export const proxyDialects: readonly ProxyDialect[] = [
  {
    name: 'x-forwarded',
    proxies: 'Traefik forwardAuth, Caddy forward_auth, the Lua action for HAProxy',
    redirectStatus: 307,
    speaks: ({ headers }) => headers['x-forwarded-uri'] !== undefined,
    read: ({ headers }) => ({
      method: only(headers['x-forwarded-method']),
      scheme: only(headers['x-forwarded-proto']),
      host: only(headers['x-forwarded-host']),
      target: only(headers['x-forwarded-uri']),
    }),
    places: {
      method: 'X-Forwarded-Method',
      scheme: 'X-Forwarded-Proto',
      host: 'X-Forwarded-Host',
      target: 'X-Forwarded-Uri',
    },
  },
  {
    name: 'x-original',
    proxies: 'nginx auth_request',
    redirectStatus: 401,
    speaks: ({ headers }) => headers['x-original-url'] !== undefined,
    read: ({ headers }) => {
      const [, scheme, host, target] =
        /^(https?):\/\/([^/?#\\@]+)(\/.*)$/.exec(only(headers['x-original-url']) ?? '') ?? [];
      return { method: only(headers['x-original-method']), scheme, host, target };
    },
    places: {
      method: 'X-Original-Method',
      scheme: 'the scheme in X-Original-URL',
      host: 'the host in X-Original-URL',
      target: 'the path in X-Original-URL',
    },
  },
  {
    name: 'path-prefix',
    proxies: 'Envoy ext_authz over HTTP',
    redirectStatus: 307,
    speaks: ({ url }) => url.startsWith(`${interceptorPath}/`),
    read: ({ method, url, headers }) => ({
      method,
      scheme: only(headers['x-forwarded-proto']),
      host: only(headers.host),
      target: url.slice(interceptorPath.length),
    }),
    places: {
      method: 'the method of the question',
      scheme: 'X-Forwarded-Proto',
      host: 'Host',
      target: 'the path behind /interceptor',
    },
  },
];

/** Node.js joins several headers of one name with a comma and a space; none of these may hold either. */
function only(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** Traefik names the protocol that a connection is to be upgraded to. */
const schemes: Readonly<Record<string, ForwardedRequest['scheme']>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
};

const maxTarget = 8192;
const methodSyntax = /^[A-Z][A-Z-]{0,19}$/;
/** Origin form (RFC 9112 section 3.2.1), with what browsers leave unescaped; never a fragment, a backslash or a control character. */
const targetSyntax = /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/;

/** As proxies are configured to ask. The router also takes `//interceptor` and escapes for it, which they do not keep from browsers. */
const questionSyntax = new RegExp(`^${interceptorPath}(?:[/?]|$)`);

/** It is not beyond doubt what was asked: then nothing is let through. */
export interface UnclearQuestion {
  /** Why, in words for the operator of the proxy. */
  readonly unclear: string;
}

export function parseForwardedRequest(question: ProxyQuestion): ForwardedRequest | UnclearQuestion {
  if (!questionSyntax.test(question.url))
    return { unclear: `the path of the question is not plainly ${interceptorPath}` };
  const [dialect, other] = proxyDialects.filter(({ speaks }) => speaks(question));
  if (!dialect) return { unclear: silence };
  if (other)
    return {
      unclear: `${dialect.places.target} and ${other.places.target} both say what is asked, and only one is the proxy’s word: let it take the other away`,
    };
  const said = dialect.read(question);
  const { method, target, host } = said;
  if (method === undefined || !methodSyntax.test(method)) return doubtAbout('method', dialect, said);
  const scheme = schemes[said.scheme ?? ''];
  if (scheme === undefined) return doubtAbout('scheme', dialect, said);
  if (target !== undefined && target.length > maxTarget)
    return { unclear: `${dialect.places.target} is longer than ${maxTarget} characters` };
  if (target === undefined || !targetSyntax.test(target)) return doubtAbout('target', dialect, said);
  const place = host === undefined ? undefined : parseAskedPlace(scheme, host);
  if (!place) return doubtAbout('host', dialect, said);
  return { method, scheme, target, ...place, redirectStatus: dialect.redirectStatus };
}

const silence =
  'the proxy does not say what is asked: there is neither X-Forwarded-Uri nor X-Original-URL, nor a path behind /interceptor';

function doubtAbout(part: keyof Said, { places }: ProxyDialect, said: Said): UnclearQuestion {
  const what = said[part] === undefined ? 'is missing or unreadable' : 'is malformed, or was sent twice';
  return { unclear: `${places[part]} ${what}` };
}
