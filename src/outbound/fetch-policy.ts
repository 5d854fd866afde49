/** The rules a request keeps. Each throws a FetchRefused that says which rule it was. */
import { isIP } from 'node:net';
import { classifyAddress } from './addresses.ts';

export interface FetchPolicy {
  /** Loopback and private ranges: that is where user stores live. */
  readonly allowPrivate: boolean;
  /** `private`: only https leaves the network; http reaches loopback and private ranges. Absent: http everywhere. */
  readonly http?: 'private';
  /** Milliseconds for one fetch, redirects and body included. */
  readonly timeout: number;
  /** Bytes. */
  readonly requestBody: number;
  /** Bytes. */
  readonly responseBody: number;
  /** All to the same origin. */
  readonly redirects: number;
}

export const defaultFetchPolicy: FetchPolicy = {
  allowPrivate: true,
  timeout: 10_000,
  requestBody: 256 * 1024,
  responseBody: 1024 * 1024,
  redirects: 3,
};

export class FetchRefused extends Error {
  override readonly name = 'FetchRefused';
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Those that frame the message or choose its recipient belong to the HTTP client. */
const forbiddenHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Names under which clouds publish what a machine may do. `metadata` alone resolves by search domain. */
const metadataHosts = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
]);

export function checkMethod(method: string): string {
  const upper = method.toUpperCase();
  if (!methods.has(upper)) throw new FetchRefused(`the method ${show(method)} is not allowed`);
  return upper;
}

/** The URL parser has already brought odd notations (0x7f.1, 2130706433, ①②⑦.0.0.1) to the plain address. */
export function checkUrl(text: string, policy: FetchPolicy): URL {
  const url = parseUrl(text);
  if (url === undefined) throw new FetchRefused(`${show(withoutSecrets(text))} is not an absolute URL`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchRefused(`only http and https are allowed, not ${url.protocol}`);
  }
  const host = hostOf(url);
  if (metadataHosts.has(host.replace(/\.+$/, ''))) throw new FetchRefused(`${host} is a metadata service`);
  if (isIP(host) !== 0) checkAddress(host, policy, url.protocol);
  return url;
}

/** The host without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** For literal addresses, and for each address a name resolves to. */
export function checkAddress(address: string, policy: FetchPolicy, protocol: string): void {
  const verdict = classifyAddress(address);
  if (verdict === 'forbidden') {
    throw new FetchRefused(`${address} is a link-local, metadata, multicast or unspecified address`);
  }
  if (verdict === 'private' && !policy.allowPrivate) {
    throw new FetchRefused(`${address} is a private address, and those are closed by configuration`);
  }
  if (verdict === 'public' && protocol === 'http:' && policy.http === 'private') {
    throw new FetchRefused(`${address} is a public address, and those are only reached by https`);
  }
}

export function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) {
      throw new FetchRefused(`${show(name)} is not a header name`);
    }
    if (forbiddenHeaders.has(lower) || lower.startsWith('proxy-')) {
      throw new FetchRefused(`the header ${name} may not be set`);
    }
    // Control characters, line ends above all, would end the header and start another (request splitting).
    if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
      throw new FetchRefused(`the value of header ${name} has characters that a header cannot carry`);
    }
    Object.defineProperty(checked, lower, { value, enumerable: true });
  }
  return checked;
}

export function checkBody(method: string, body: string | undefined, policy: FetchPolicy): void {
  if (body === undefined) return;
  if (method === 'GET' || method === 'HEAD') {
    throw new FetchRefused(`a ${method} request has no body: set method, e.g. 'POST'`);
  }
  if (Buffer.byteLength(body) > policy.requestBody) {
    throw new FetchRefused(`the request body is larger than ${policy.requestBody} bytes`);
  }
}

/** Where a redirect may lead: the same origin, or the same host from http to https. */
export function checkRedirect(from: URL, location: string, policy: FetchPolicy): URL {
  const resolved = parseUrl(location, from.href);
  if (resolved === undefined) throw new FetchRefused('the redirect has no valid Location');
  const to = checkUrl(resolved.href, policy);
  const upgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname;
  if (to.origin !== from.origin && !upgrade) {
    throw new FetchRefused(`a redirect to another host (${to.host}) is not followed`);
  }
  return to;
}

/** A URL as logs may show it: credentials, query and fragment can carry secrets. */
export function withoutSecrets(text: string): string {
  const url = parseUrl(text);
  return url === undefined ? text.replace(/[?#@].*$/s, '…') : `${url.protocol}//${url.host}${url.pathname}`;
}

function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

function show(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
