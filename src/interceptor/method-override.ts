/** Methods that a header names in place of the real one, and that an application may go by. */
import type { IncomingHttpHeaders } from 'node:http';
import type { AccessRules } from './access-rules.ts';
import type { ForwardedRequest } from './forwarded-request.ts';

/** What Express, Rails, Symfony, ASP.NET and others take a method from, some by a setting, some always. */
const names = new Set(['x-http-method-override', 'x-http-method', 'x-method-override']);

/** Whether the rules go by the method here, and the browser named another one beside it. */
export function isMethodDisputed(
  rules: AccessRules,
  request: ForwardedRequest,
  headers: IncomingHttpHeaders,
): boolean {
  return rules.nameMethods && overridesMethod(headers) && rules.dependOnMethod(request);
}

/**
 * Whatever it names: frameworks differ in what they make of case, blanks and several values. Also under another spelling,
 * such as `X_HTTP_Method_Override`, which CGI-like applications read alike.
 */
function overridesMethod(headers: IncomingHttpHeaders): boolean {
  for (const name in headers)
    if (name.includes('method') && names.has(name.replaceAll(/[^a-z0-9-]/g, '-'))) return true;
  return false;
}
