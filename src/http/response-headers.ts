/** What every answer carries, and what lets scripts of other origins read the answers that are meant for them. */
import { contentSecurityPolicy } from '../views/index.ts';

/** For everything that a browser shows. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  // For browsers that do not know frame-ancestors.
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
};

const plainHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  // Not `no-referrer`: with it browsers send `Origin: null` for our own forms.
  'Referrer-Policy': 'same-origin',
};
const httpsHeaders = { ...plainHeaders, 'Strict-Transport-Security': 'max-age=31536000' };

/** For every answer. */
export function securityHeaders(origin: string): Readonly<Record<string, string>> {
  return origin.startsWith('https:') ? httpsHeaders : plainHeaders;
}

/** No credentials: a browser sends no cookie along, and would not show the answer if it did. */
export const corsHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'DPoP-Nonce, WWW-Authenticate, X-Request-Id',
};

export const preflightHeaders: Readonly<Record<string, string>> = {
  ...corsHeaders,
  'Access-Control-Allow-Methods': 'GET, POST, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP, X-Requested-With',
  'Access-Control-Max-Age': '600',
};
