/**
 * What a page may load and do. The HTTP layer sends it with every page and asset. Nothing inline, nothing from
 * elsewhere, so that markup which slips into a page, from a request or from a tenant's own template, does nothing.
 */
export const contentSecurityPolicy = [
  // Whatever is not named below is refused: fonts, frames, media, workers, and connections from scripts.
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  // `data:` lets a tenant put its logo into its own template or style sheet; an image runs no code.
  "img-src 'self' data:",
  // An injected `<base>` would send the form with the password to another server.
  "base-uri 'none'",
  // Clickjacking: nobody shows the login page inside another page.
  "frame-ancestors 'none'",
  // No `form-action`: browsers hold the redirects after a form to it as well, and the redirect after a sign-in leads
  // to the application's own origin, which may be any.
].join('; ');

/** For a page on an application's host, which has its style and script from the login page's. */
export function policyWithAssetsFrom(origin: string): string {
  return contentSecurityPolicy.replaceAll("'self'", origin);
}

/**
 * For the one page whose form leads to an application: there and nowhere else. A source has no notation for an IPv6
 * address (CSP Level 3 section 2.3.1), whose scheme must do.
 */
export function policyWithFormTo(action: string): string {
  const { origin, protocol } = new URL(action);
  return `${contentSecurityPolicy}; form-action ${origin.includes('[') ? protocol : origin}`;
}
