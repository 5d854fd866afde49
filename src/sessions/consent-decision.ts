import { isReadable } from '../oauth/scope.ts';
import type { Prompt } from '../oauth/vocabulary.ts';
import { type AllowedTerms, type ConsentTerms, covers } from './consent-terms.ts';

export interface ConsentQuestion {
  /** The client's `consent`: `implicit` leaves it to the operator, who has registered the client. */
  readonly policy: 'implicit' | 'required';
  readonly prompt: readonly Prompt[];
  /** All that the client would get. */
  readonly terms: ConsentTerms;
  /** What the person has allowed the client; absent: never asked. */
  readonly allowed: AllowedTerms | undefined;
  /** What the person has just said, to this very request; absent: nothing yet. */
  readonly answer: ConsentAnswer | undefined;
}

/** The buttons of the consent page. */
export const consentAnswers = ['allow', 'deny', 'switch'] as const;
export type ConsentAnswer = (typeof consentAnswers)[number];

export type ConsentDecision =
  | { readonly action: 'proceed' }
  | { readonly action: 'ask' }
  /** The person wants to go on as somebody else. */
  | { readonly action: 'sign-in' }
  | { readonly action: 'refuse'; readonly error: 'access_denied' | 'consent_required' | 'invalid_scope' };

/**
 * Whether an authorization request goes on, asks the person for consent, or fails (OpenID Connect Core 1.0 sections
 * 3.1.2.4 and 3.1.2.6). A yes counts only as long as it is remembered: who withdraws in another window, while this
 * one still moves, is asked again.
 */
export function decideConsent(question: ConsentQuestion): ConsentDecision {
  const { prompt, terms, answer } = question;
  if (answer === 'deny') return { action: 'refuse', error: 'access_denied' };
  if (answer === 'switch') return { action: 'sign-in' };
  if (!mustAsk(question)) return { action: 'proceed' };
  if (prompt.includes('none')) return { action: 'refuse', error: 'consent_required' };
  if (!isReadable(terms.scopes)) return { action: 'refuse', error: 'invalid_scope' };
  return { action: 'ask' };
}

function mustAsk({ policy, prompt, terms, allowed, answer }: ConsentQuestion): boolean {
  if (prompt.includes('consent') && answer !== 'allow') return true;
  if (policy === 'implicit' && !prompt.includes('consent')) return false;
  return allowed === undefined || !covers(allowed, terms);
}
