/** Which addresses a page may link to. Escaping keeps an address inside its attribute, not from being a script. */

const webSchemes = new Set(['http:', 'https:']);

/** Schemes that run code or show foreign content under our origin. */
const scriptSchemes = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'filesystem:',
  'about:',
  'file:',
]);

/** As a browser reads it, with its tolerance for tabs, newlines, control characters and capitals. */
function scheme(address: string): string | undefined {
  return URL.canParse(address, 'https://here.invalid')
    ? new URL(address, 'https://here.invalid').protocol
    : undefined;
}

/** The address if it is a web address or a path, otherwise nothing. For what people click. */
export function webLink(address: string | undefined): string | undefined {
  if (!address) return undefined;
  return webSchemes.has(scheme(address) ?? '') ? address : undefined;
}

/**
 * The address unless following it runs code. For where the browser goes on to after a form: a native application's own
 * scheme (RFC 8252 section 7.1) is allowed there. Whether the target is registered is not decided here.
 */
export function safeTarget(address: string | undefined): string {
  const found = address === undefined ? undefined : scheme(address);
  return address === undefined || found === undefined || scriptSchemes.has(found) ? '' : address;
}
