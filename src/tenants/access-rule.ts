/** Who may have what behind the proxy, as a tenant's `interceptor.rules` say it. */
export interface AccessRule {
  /** Lower case, `*` for one label; absent: every host of the tenant. */
  readonly hosts?: readonly string[];
  /** See `path-pattern.ts`; absent: every path. */
  readonly paths?: readonly string[];
  /** Upper case; absent: every method. */
  readonly methods?: readonly string[];
  readonly access: Access;
}

export type Access =
  /** Signed in or not. */
  | { readonly to: 'everybody' }
  | { readonly to: 'signed-in' }
  /** Whoever has one of these roles or one of these scopes. */
  | { readonly to: 'some'; readonly roles: readonly string[]; readonly scopes: readonly string[] }
  | { readonly to: 'nobody' };
