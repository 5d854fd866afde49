/**
 * The interceptor: what a reverse proxy asks before it lets a request through to an application that knows nothing of
 * OAuth. Owns what proxies say about a request (`forwarded-request.ts`), the one reading of a path
 * (`canonical-path.ts`), a tenant's access rules, the decision, what the application is told and which cookies it sees,
 * and how a sign-in reaches hosts that the login page's cookie does not. Must not know: an HTTP server, pages. Start at
 * `decision.ts`.
 */
export {
  type AccessRules,
  compileAccessRules,
  type Member,
} from './access-rules.ts';
export {
  type ApplicationHeaders,
  createApplicationHeaders,
  withCookieHeader,
} from './application-headers.ts';
export { decideInterception, type Interception, type RefusalReason } from './decision.ts';
export { explainInterception } from './explain.ts';
export {
  type ForwardedRequest,
  interceptorPath,
  parseForwardedRequest,
  type UnclearQuestion,
} from './forwarded-request.ts';
export {
  createHandOvers,
  enterCookieLifetime,
  enterCookieName,
  enterPath,
  enterUrl,
  type HandOvers,
} from './hand-over.ts';
export { createIdentityHeaders, type IdentityHeaders } from './identity-headers.ts';
export { isMethodDisputed } from './method-override.ts';
export { isNavigation, wantsPage } from './navigation.ts';
export { createPreparedHeaders, type PreparedHeaders } from './prepared-headers.ts';
export { covering, createSignInPlaces, type SignInPlaces } from './sign-in-places.ts';
export { sortCookies } from './sorted-cookies.ts';
export { createStepBudget } from './step-budget.ts';
export { findUnreachableRules } from './unreachable-rules.ts';
