/** Claims of the size that tokens have in practice. */
export const sampleClaims = {
  iss: 'http://bench.test',
  sub: 'u-1001',
  aud: 'a7e1c2d4-0b1e-4d0f-9a53-6d6d0a7f1c01',
  client_id: 'a7e1c2d4-0b1e-4d0f-9a53-6d6d0a7f1c01',
  jti: 'c29tZSBiYXNlNjR1cmwgdGV4dCBvZiA0MyBjaGFycw',
  scope: 'read',
  exp: 1_999_999_999,
  iat: 1_900_000_000,
  profile: { name: 'Jana Novak', email: 'jana@example.com', email_verified: true },
};
