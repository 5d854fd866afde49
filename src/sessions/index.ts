/**
 * Who is signed in, in this browser. Owns the session and its cookie, the sign-in with its limits, and the decisions
 * whether a person must sign in, gives consent, may be sent somewhere, or signs out. The decisions are pure functions. It knows
 * the protocol's words but no HTTP server, no storage backend and no page. Start at `sign-in-decision.ts`.
 */
export {
  type BackChannelLogoutParts,
  createBackChannelLogout,
  logoutFetchPolicy,
} from './back-channel-logout.ts';
export {
  type Consent,
  type ConsentRecord,
  type Consents,
  createConsents,
} from './consent.ts';
export { type ConsentAnswer, consentAnswers, decideConsent } from './consent-decision.ts';
export {
  type AnsweredConsent,
  type ConsentDialog,
  createConsentDialog,
  isSameQuestion,
  requestDigest,
  type ShownConsent,
} from './consent-dialog.ts';
export {
  type Cookie,
  type CookiePair,
  type CookieReach,
  clearedCookie,
  cookieReach,
  parseCookies,
  readCookies,
  sessionCookieName,
  setCookieHeader,
} from './cookie.ts';
export { decideLogout, type LogoutDecision } from './logout.ts';
export { createPersonIndex, type PersonIndex } from './person-index.ts';
export { createRenewals, type Renewal, type Renewals } from './renewal.ts';
export { activationPage, maxReturnToLength, parseReturnTo, type ReturnTo } from './return-to.ts';
export {
  createSessions,
  type EndedSessions,
  type Session,
  type SessionRecords,
  type Sessions,
  type SessionTokens,
} from './session.ts';
export { type AttemptCounter, type LoginLimits, networkOf, signIn } from './sign-in.ts';
export { decideSignIn, type SignInDecision, type SignInQuestion } from './sign-in-decision.ts';
export { countWrongUserCode, mayEnterUserCode } from './user-code-entries.ts';
