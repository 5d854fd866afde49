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
  // No `form-action`: browsers hold the redirects after a form to it as well. The redirect after a sign-in leads to the
  // application's own origin, and an application that is posted its answer sends the browser on to wherever it likes.
].join('; ');

/** For a page on an application's host, which has its style and script from the login page's. */
export function policyWithAssetsFrom(origin: string): string {
  return contentSecurityPolicy.replaceAll("'self'", origin);
}
