import type { Access } from '../tenants/index.ts';
import { isAdmitted, type Member } from './access-rules.ts';

export interface InterceptionQuestion<S extends { readonly user: Member }> {
  /** What the rules say; undefined: the path has no reading that servers agree on. */
  readonly access: Access | undefined;
  /** The tenant's `interceptor.enabled`. */
  readonly enabled: boolean;
  /** The browser sent an identity header in a spelling that no proxy takes away. */
  readonly isForged: boolean;
  /** The rules go by the method, and the browser named another one beside it, which the application may believe. */
  readonly isMethodDisputed: boolean;
  readonly session: S | undefined;
  /** A person waits for a page, so being sent to a login page makes sense. */
  readonly isNavigation: boolean;
}

export type Interception<S> =
  /** `session` is absent on a page that is for everybody and nobody is signed in. */
  | { readonly action: 'allow'; readonly session?: S }
  | { readonly action: 'sign-in' }
  /** 401: sign in first; 403: signing in would not help. nginx knows no other refusals. */
  | { readonly action: 'refuse'; readonly status: 401 | 403; readonly reason: RefusalReason };

export type RefusalReason =
  | 'forged_header'
  | 'ambiguous_path'
  | 'disputed_method'
  | 'disabled'
  | 'not_signed_in'
  | 'not_admitted';

/** Whether the proxy lets a request through. Whatever is not plainly allowed is refused. */
export function decideInterception<S extends { readonly user: Member }>({
  access,
  enabled,
  isForged,
  isMethodDisputed,
  session,
  isNavigation,
}: InterceptionQuestion<S>): Interception<S> {
  if (!enabled) return { action: 'refuse', status: 403, reason: 'disabled' };
  if (isForged) return { action: 'refuse', status: 403, reason: 'forged_header' };
  if (isMethodDisputed) return { action: 'refuse', status: 403, reason: 'disputed_method' };
  if (!access) return { action: 'refuse', status: 403, reason: 'ambiguous_path' };
  if (access.to === 'nobody') return { action: 'refuse', status: 403, reason: 'not_admitted' };
  if (!session) {
    if (access.to === 'everybody') return { action: 'allow' };
    return isNavigation ? { action: 'sign-in' } : { action: 'refuse', status: 401, reason: 'not_signed_in' };
  }
  return isAdmitted(access, session.user)
    ? { action: 'allow', session }
    : { action: 'refuse', status: 403, reason: 'not_admitted' };
}
