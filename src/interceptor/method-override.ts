/** Methods that a header names in place of the real one, and that an application may go by. */
import type { IncomingHttpHeaders } from 'node:http';

/** What Express, Rails, Symfony, ASP.NET and others take a method from, some by a setting, some always. */
const names = new Set(['x-http-method-override', 'x-http-method', 'x-method-override']);

/**
 * Whatever it names: frameworks differ in what they make of case, blanks and several values. Also under another spelling,
 * such as `X_HTTP_Method_Override`, which CGI-like applications read alike.
 */
export function overridesMethod(headers: IncomingHttpHeaders): boolean {
  for (const name in headers)
    if (name.includes('method') && names.has(name.replaceAll(/[^a-z0-9-]/g, '-'))) return true;
  return false;
}
