/** A tenant, as the rest of the program sees it. Immutable: a change of the configuration makes a new one. */
import type { RedirectUriPattern } from '../oauth/client.ts';
import type { ClaimPaths } from '../oauth/standard-claims.ts';
import type { AccessRule } from './access-rule.ts';

export const jwtAlgorithms = ['RS256', 'ES256', 'EdDSA', 'PS256', 'HS256'] as const;
export type JwtAlgorithm = (typeof jwtAlgorithms)[number];

/** One entry of `providers`: the tenant's own script, or one that comes with the product. */
export type TenantProvider =
  | {
      readonly type: 'script';
      readonly source: string;
      /** Where it was written, for error messages. */
      readonly origin: string;
    }
  | { readonly type: 'uitrusting/v1'; readonly url: string; readonly token?: string };

/** What an identity header can carry; `profile.…` is a path into the person's profile. */
export const identitySources = ['subject', 'user', 'role', 'roles', 'scope'] as const;
export type IdentitySource = (typeof identitySources)[number] | `profile.${string}`;

/** For everybody the same words, or by language (`de`). */
export type ScopeText = string | Readonly<Record<string, string>>;

export interface Tenant {
  /** The `tenant` claim; a custom resource is called `namespace/name`. */
  readonly name: string;
  readonly namespace?: string;
  /** The name in lower-case ASCII letters, digits and hyphens: the folder of its templates. */
  readonly slug: string;
  /** Lower case, with wildcards as written. */
  readonly hosts: readonly string[];
  /** Absent: the scheme and host asked. */
  readonly issuer?: string;
  readonly interceptor: {
    readonly enabled: boolean;
    readonly domain?: string;
    /** The cookie's domain: `cookie` of the configuration, otherwise `domain`. */
    readonly cookie?: string;
    /** The first that fits decides; none: being signed in is enough. */
    readonly rules: readonly AccessRule[];
    /** Response header → what of the person it carries. */
    readonly headers: ReadonlyMap<string, IdentitySource>;
    /** Seconds that a session due for renewal goes on from when the user store first gave no answer; absent: to its end. */
    readonly grace?: number;
  };
  readonly informations: {
    readonly imprintUrl?: string;
    readonly privacyUrl?: string;
    readonly registerUrl?: string;
  };
  readonly providers: readonly TenantProvider[];
  readonly silentLogin: boolean;
  /** Absent: HS256 if there is a `JWT_SECRET`, otherwise RS256. */
  readonly jwtAlgorithm?: JwtAlgorithm;
  /** Whether DPoP proofs need a nonce of ours (RFC 9449 section 8). */
  readonly dpopNonce: 'optional' | 'required';
  readonly login: {
    readonly maxAttempts: number;
    /** Seconds. */
    readonly window: number;
  };
  /** What scopes mean, in words; a scope may be a pattern with `*` at its end. */
  readonly scopes: ReadonlyMap<string, ScopeText>;
  readonly postLogoutRedirectUris: readonly RedirectUriPattern[];
  readonly claimPaths: ClaimPaths;
  readonly templates?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly host: string;
    readonly bucket: string;
    readonly path: string;
    readonly region: string;
  };
}

/** As the original makes it: runs of anything but `a-z`, `0-9` and `-` become one hyphen. */
export function slugOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
}
