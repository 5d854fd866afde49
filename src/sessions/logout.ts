import type { Client } from '../oauth/client.ts';
import type { LogoutHintClaims } from '../oauth/token-claims.ts';
import type { Session } from './session.ts';

export interface LogoutQuestion {
  readonly session: Session | undefined;
  /** The claims of a valid `id_token_hint`, expired or not. */
  readonly hint: LogoutHintClaims | undefined;
  /** The client that the hint or `client_id` names. */
  readonly client: Client | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  /** Whether the person asked for it on our own page or by a click on the same site. */
  readonly deliberate: boolean;
  /** A target of the tenant itself: one of its registered ones, or a page on one of its hosts. */
  readonly isTenantTarget: (uri: string) => boolean;
}

export type LogoutDecision =
  /** Another site may have sent the browser here: the person is asked first. */
  | { readonly action: 'confirm' }
  | {
      readonly action: 'sign-out';
      readonly sessionIds: readonly string[];
      /** Where to go afterwards; absent: the page that says you are signed out. */
      readonly redirectTo?: string;
    };

/** OpenID Connect RP-Initiated Logout 1.0 sections 2 to 4. */
export function decideLogout(question: LogoutQuestion): LogoutDecision {
  const { session, hint } = question;
  const hintIsOfThisPerson = hint !== undefined && (!session || hint.sub === session.user.subject);
  if (session && !question.deliberate && !hintIsOfThisPerson) return { action: 'confirm' };
  const redirectTo = admittedTarget(question);
  const ended = [session?.id, hintIsOfThisPerson ? hint.sid : undefined].filter((id) => id !== undefined);
  return {
    action: 'sign-out',
    sessionIds: [...new Set(ended)],
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
