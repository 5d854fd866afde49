import type { EndSessionRequest } from '../oauth/end-session.ts';
import type { LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Session } from './session.ts';

export interface LogoutQuestion extends Omit<EndSessionRequest, 'state'> {
  /** Every living session that the browser's cookies name. */
  readonly sessions: readonly Session[];
  /** Whether the person asked for it on our own page or by a click on the same site. */
  readonly deliberate: boolean;
  /** Another site posted, and a browser sends no cookies with that: somebody may be signed in all the same. */
  readonly cookiesWithheld: boolean;
  /** One of the targets that the tenant has registered for all its clients. */
  readonly isTenantTarget: (uri: string) => boolean;
  /** A page on one of the tenant's hosts. */
  readonly isTenantPage: (uri: string) => boolean;
}

export type LogoutDecision =
  /** Another site may have sent the browser here: the person is asked first. */
  | { readonly action: 'confirm' }
  | {
      readonly action: 'sign-out';
      readonly ends: readonly Pick<Session, 'id' | 'supersedes'>[];
      /** Where to go afterwards; absent: the page that says you are signed out. */
      readonly redirectTo?: string;
    };

/** OpenID Connect RP-Initiated Logout 1.0 sections 2 to 4. */
export function decideLogout(question: LogoutQuestion): LogoutDecision {
  const { sessions, hint, logoutHint } = question;
  const isVouchedFor = hint !== undefined && sessions.every((session) => isOfHint(session, hint));
  const isMeant = logoutHint === undefined || sessions.every((session) => isNamed(session, logoutHint));
  const somebodyIsHere = sessions.length > 0 || question.cookiesWithheld;
  if (somebodyIsHere && !isVouchedFor && !(question.deliberate && isMeant)) return { action: 'confirm' };
  const redirectTo = admittedTarget(question);
  return {
    action: 'sign-out',
    ends: [...sessions, ...(isVouchedFor ? [{ id: hint.sid, supersedes: [] }] : [])],
    ...(redirectTo !== undefined && { redirectTo }),
  };
}

/** The ID token is of this session, of an earlier one of the same person in this browser, or of the same person. */
function isOfHint({ id, supersedes, user }: Session, { sid, sub }: LogoutHintClaims): boolean {
  return id === sid || supersedes.includes(sid) || user.subject === sub;
}

function isNamed({ id, user }: Session, logoutHint: string): boolean {
  return [id, user.subject, user.username].includes(logoutHint);
}

/** A client's targets are its registered ones; where no client asks, the tenant's own pages will do. */
function admittedTarget(question: LogoutQuestion): string | undefined {
  const { client, isPlain, postLogoutRedirectUri: uri, isTenantTarget, isTenantPage } = question;
  if (uri === undefined) return undefined;
  const isRegistered = client?.postLogoutRedirectUris.some((pattern) => pattern.matches(uri)) ?? false;
  return isRegistered || isTenantTarget(uri) || (isPlain && isTenantPage(uri)) ? uri : undefined;
}
