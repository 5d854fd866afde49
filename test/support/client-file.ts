/** A client of the tenant of the fixtures as an operator would write it, with whatever options. */
export function clientFile(ident: string, options: Readonly<Record<string, unknown>>): string {
  const config = { ident, tenantname: 'acme', scopes: ['openid', 'profile', 'email'], ...options };
  // JSON is YAML.
  return `${JSON.stringify({ name: 'Interop', config })}\n`;
}
