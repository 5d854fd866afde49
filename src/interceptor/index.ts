/**
 * The interceptor: what a reverse proxy asks before it lets a request through to an application that knows nothing of
 * OAuth. Owns what proxies say about a request (`forwarded-request.ts`), the one reading of a path
 * (`canonical-path.ts`), a tenant's access rules and the decision, which are pure. Must not know: an HTTP server, pages,
 * cookies, tokens. Start at `decision.ts`.
 */
export {
  type AccessRules,
  compileAccessRules,
  isAdmitted,
  type RuleVerdict,
} from './access-rules.ts';
export { type ApplicationTokens, createApplicationTokens } from './application-tokens.ts';
export { decideInterception, type Interception, type RefusalReason } from './decision.ts';
export {
  type ForwardedRequest,
  interceptorPath,
  type ProxyQuestion,
  parseForwardedRequest,
  proxyDialects,
} from './forwarded-request.ts';
export {
  createHandOvers,
  enterCookieLifetime,
  enterCookieName,
  enterPath,
  enterUrl,
  type HandOverRecord,
  type HandOvers,
} from './hand-over.ts';
export { identityHeaders } from './identity-headers.ts';
export { isNavigation } from './navigation.ts';
