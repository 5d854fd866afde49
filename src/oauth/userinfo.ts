/** Claims about the person behind an access token (OpenID Connect Core 1.0 section 5.3). */
import { OAuthError } from './errors.ts';
import type { AccessTokenClaims } from './token-claims.ts';
import type { Json } from './user.ts';

/** Which claims a scope opens (section 5.4). */
export const claimsOfScope: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

export type UserinfoResponse = { readonly sub: string } & Readonly<Record<string, Json>>;

/** `sub` and the standard claims that the scope opens. @throws OAuthError insufficient_scope */
export function answerUserinfo(claims: AccessTokenClaims): UserinfoResponse {
  const scope = claims.scope.split(' ');
  if (!scope.includes('openid'))
    throw new OAuthError('insufficient_scope', { description: 'The access token was not granted openid.' });
  const profile = members(claims.profile);
  const opened = scope.flatMap((name) => claimsOfScope[name] ?? []);
  const known = opened.flatMap((name): [string, Json][] => {
    const value = profile[name];
    // What is not known is left out, not sent empty (section 5.3.2).
    return value === undefined || value === null || value === '' ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(known), sub: claims.sub };
}

/**
 * What the original answers at `/token/info`: the whole profile, whatever the scope, for applications that were
 * written for it; `sub` is added.
 */
export function answerTokenInfo(claims: AccessTokenClaims): UserinfoResponse {
  return { ...members(claims.profile), sub: claims.sub };
}

/** A profile may be any JSON, and with the original often was an object in a text. */
function members(profile: Json | undefined): { readonly [name: string]: Json } {
  const value = typeof profile === 'string' ? parsed(profile) : profile;
  // Arrays and plain values have no claims; what is left is an object of JSON.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })
    : {};
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
