import type { Prompt } from '../oauth/vocabulary.ts';
import type { Session } from './session.ts';

export interface SignInQuestion {
  readonly session: Session | undefined;
  readonly prompt: readonly Prompt[];
  /** Seconds; absent: any age will do. */
  readonly maxAge?: number;
  /** Whether the session's person is the one that the client asked for; also when it named nobody. */
  readonly isExpectedPerson: boolean;
  /** The browser shows several sessions, of which none can be believed. */
  readonly isAmbiguous: boolean;
  /** The tenant's `silent_login`: whether a session may answer for the person at all. */
  readonly silentLogin: boolean;
  /** The person has just signed in, in this browser, for this very request. */
  readonly justSignedIn: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

export type SignInDecision =
  | { readonly action: 'proceed'; readonly session: Session }
  | { readonly action: 'ask' }
  | { readonly action: 'refuse'; readonly error: 'login_required' | 'account_selection_required' };

/** Whether an authorization request goes on, asks the person to sign in, or fails (OpenID Connect Core 3.1.2.3). */
export function decideSignIn(question: SignInQuestion): SignInDecision {
  const { session, prompt, isExpectedPerson, justSignedIn } = question;
  // Somebody else has signed in than the client asked for: it is told, and no sign-in would mend it.
  if (justSignedIn && !isExpectedPerson) return { action: 'refuse', error: 'login_required' };
  if (session && isExpectedPerson && (justSignedIn || mayAnswer(session, question)))
    return { action: 'proceed', session };
  if (!prompt.includes('none')) return { action: 'ask' };
  return { action: 'refuse', error: question.isAmbiguous ? 'account_selection_required' : 'login_required' };
}

/** One account per browser: to choose another one is to sign in as somebody else, so both prompts ask the same. */
function mayAnswer(session: Session, { prompt, maxAge, silentLogin, now }: SignInQuestion): boolean {
  if (!silentLogin || prompt.includes('login') || prompt.includes('select_account')) return false;
  // max_age=0 is the same as prompt=login, whatever the clock's resolution.
  return maxAge === undefined || (maxAge > 0 && now - session.authTime <= maxAge);
}
