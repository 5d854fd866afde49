/**
 * Who is signed in, in this browser. Owns the session and its cookie, the sign-in with its limits, and the decisions
 * whether a person must sign in, may be sent somewhere, or signs out. The decisions are pure functions. It knows
 * the protocol's words but no HTTP server, no storage backend and no page. Start at `sign-in-decision.ts`.
 */
export {
  type BackChannelLogoutParts,
  createBackChannelLogout,
  logoutFetchPolicy,
} from './back-channel-logout.ts';
export { type Cookie, clearedCookie, readCookies, sessionCookieName, setCookieHeader } from './cookie.ts';
export { decideLogout, type LogoutDecision } from './logout.ts';
export { createRenewals, type Renewal, type Renewals } from './renewal.ts';
export { maxReturnToLength, parseReturnTo, type ReturnTo } from './return-to.ts';
export {
  createSessions,
  type EndedSessions,
  type Session,
  type SessionRecords,
  type Sessions,
  type SessionTokens,
} from './session.ts';
export { type AttemptCounter, type LoginLimits, type SignInOutcome, signIn } from './sign-in.ts';
export { decideSignIn, type SignInDecision } from './sign-in-decision.ts';
