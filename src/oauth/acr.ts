const password = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password';

/**
 * The one authentication context class there is (OpenID Connect Core 1.0 section 2): a password, sent over TLS unless
 * the issuer is plain http. The words are those of SAML 2.0, which most relying parties know.
 */
export function acrOf(issuer: string): string {
  return issuer.startsWith('https:') ? `${password}ProtectedTransport` : password;
}
