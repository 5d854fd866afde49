import type { Client } from '../oauth/client.ts';
import type { LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Session } from './session.ts';

export interface LogoutQuestion {
  /** Every living session that the browser's cookies name. */
  readonly sessions: readonly Session[];
  /** The claims of a valid `id_token_hint`, expired or not. */
  readonly hint: LogoutHintClaims | undefined;
  /** The client that the hint or `client_id` names. */
  readonly client: Client | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  /** Whether the person asked for it on our own page or by a click on the same site. */
  readonly deliberate: boolean;
  /** Another site posted, and a browser sends no cookies with that: somebody may be signed in all the same. */
  readonly cookiesWithheld: boolean;
  /** A target of the tenant itself: one of its registered ones, or a page on one of its hosts. */
  readonly isTenantTarget: (uri: string) => boolean;
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
  const { sessions, hint } = question;
  const isOfHint = ({ user }: Session): boolean => user.subject === hint?.sub;
  const isVouchedFor = hint !== undefined && sessions.every(isOfHint);
  const somebodyIsHere = sessions.length > 0 || question.cookiesWithheld;
  if (somebodyIsHere && !question.deliberate && !isVouchedFor) return { action: 'confirm' };
  const redirectTo = admittedTarget(question);
  return {
    action: 'sign-out',
    ends: [...sessions, ...(isVouchedFor ? [{ id: hint.sid, supersedes: [] }] : [])],
    ...(redirectTo !== undefined && { redirectTo }),
  };
}

/** A client's targets are its registered ones; without a client, the tenant's own pages will do. */
function admittedTarget({
  client,
  postLogoutRedirectUri,
  isTenantTarget,
}: LogoutQuestion): string | undefined {
  if (postLogoutRedirectUri === undefined) return undefined;
  const registered = client?.postLogoutRedirectUris.some((pattern) => pattern.matches(postLogoutRedirectUri));
  return registered || isTenantTarget(postLogoutRedirectUri) ? postLogoutRedirectUri : undefined;
}
