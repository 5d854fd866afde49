/** Where each endpoint is, below the issuer. The router, discovery and the audiences of assertions come from this table. */
export const endpointPaths = {
  authorization_endpoint: '/authorize',
  pushed_authorization_request_endpoint: '/par',
  token_endpoint: '/token',
  device_authorization_endpoint: '/oauth/device_authorization',
  userinfo_endpoint: '/userinfo',
  revocation_endpoint: '/revoke',
  introspection_endpoint: '/introspect',
  end_session_endpoint: '/logout',
  jwks_uri: '/.well-known/jwks.json',
} as const;
