import { disclosedScopes } from '../../oauth/authorization-grant.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { Parameters } from '../../oauth/parameters.ts';
import { type PresentedRequest, stepReceipts } from '../../oauth/pushed-authorization-request.ts';
import { unusualResources } from '../../oauth/resource-indicator.ts';
import {
  type ConsentAnswer,
  consentAnswers,
  decideConsent,
  isSameQuestion,
  parseReturnTo,
  requestDigest,
  type Session,
  type ShownConsent,
} from '../../sessions/index.ts';
import { isCrossSitePost, isNavigation } from '../browser.ts';
import { type HttpReply, redirect, type SiteExchange } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import { carriedRequest } from './carried-request.ts';
import { livingSessions } from './session-of-request.ts';
import { shownScopes } from './shown-scopes.ts';

export interface ConsentStep {
  readonly asked: AuthorizationRequest;
  readonly presented: PresentedRequest;
  readonly session: Session;
  readonly justSignedIn: boolean;
}

/**
 * Whether the person lets the client have what it asks for: `given`, `sign-in` when they want to do that as somebody
 * else, or the page that asks them. @throws OAuthError for the client
 */
export async function consentStep(
  exchange: SiteExchange,
  { asked, presented, session, justSignedIn }: ConsentStep,
): Promise<'given' | 'sign-in' | HttpReply> {
  const { request, site } = exchange;
  const { client, prompt } = asked;
  const { subject, username } = session.user;
  const question: ShownConsent = {
    sessionId: session.id,
    subject,
    clientId: client.id,
    scopes: disclosedScopes(asked, session.user),
    resources: unusualResources(client, asked.resources),
    request: requestDigest(presented.query),
    justSignedIn,
  };
  const [consent, answer] = await Promise.all([
    site.consents.find(subject, client.id),
    answerTo(question, presented.consentReceipt, exchange),
  ]);
  const decision = decideConsent({
    policy: client.consent ?? 'implicit',
    prompt,
    terms: question,
    allowed: consent,
    answer,
  });
  switch (decision.action) {
    case 'refuse':
      throw new OAuthError(decision.error, refusalTexts[decision.error]);
    case 'proceed':
      return 'given';
    case 'sign-in':
      return 'sign-in';
    case 'ask':
      request.log.info('Asked for consent', { client: client.name });
      return exchange.page(isNavigation(request) ? 200 : 403, 'consent', {
        requestUri: carriedRequest(presented),
        ticket: await site.consentDialog.show(question),
        application: client.name,
        signedIn: { user: username, since: session.authTime * 1000 },
        scopes: shownScopes(site.tenant, question.scopes),
        resources: question.resources,
      });
  }
}

const refusalTexts = {
  access_denied: { description: 'The person did not consent.' },
  consent_required: {},
  invalid_scope: { description: 'The scopes are too many or too long to ask a person about.' },
} as const;

/** An answer to another question, or by somebody else, is none: the person is asked. */
async function answerTo(
  question: ShownConsent,
  receipt: string | undefined,
  { site }: SiteExchange,
): Promise<ConsentAnswer | undefined> {
  if (receipt === undefined) return undefined;
  const answered = await site.consentDialog.redeemReceipt(receipt);
  return answered && isSameQuestion(answered, question) ? answered.answer : undefined;
}

/**
 * `POST /consent`: takes the answer of the person and sends the browser back into the authorization request, which is
 * parsed, validated and decided anew. Whatever does not fit the page that was shown leads there without an answer.
 */
export async function submitConsent(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const { body, origin } = request;
  if (isCrossSitePost(request))
    throw new PageError(403, 'ERRORS.CROSS_SITE', 'a consent form was posted from another site');
  body.refuseRepeated();
  const returnTo = parseReturnTo(body.get('location') ?? '', {
    ownOrigin: origin,
    isTenantHost: site.isTenantHost,
  });
  if (returnTo?.kind !== 'authorization')
    throw new PageError(400, 'LOGIN.ERRORS.REDIRECT_MISMATCH', 'the location is no authorization request');
  const query = Parameters.fromForm(returnTo.query).toQuery(stepReceipts);
  const receipts = await receiptsOf(exchange, requestDigest(query));
  return redirect(`/authorize?${query}${receipts}`);
}

/** What the browser takes along for an answer that counts. */
async function receiptsOf(exchange: SiteExchange, asked: string): Promise<string> {
  const { request, site } = exchange;
  const answer = consentAnswers.find((each) => each === request.body.get('answer'));
  const ticket = request.body.get('ticket');
  const [shown, sessions] = await Promise.all([
    ticket === undefined ? undefined : site.consentDialog.redeemTicket(ticket),
    livingSessions(exchange),
  ]);
  const session = sessions.find(({ id }) => id === shown?.sessionId);
  if (!answer || !shown || !session || shown.request !== asked) {
    request.log.info('Did not count an answer about consent: it does not fit the page that was shown');
    return '';
  }
  if (answer === 'allow') await site.consents.give(shown.subject, shown.clientId, shown);
  request.log.notice('Answered about consent', { answer, client: shown.clientId, subject: shown.subject });
  const consentId = await site.consentDialog.answer({ ...shown, answer });
  const loginId = shown.justSignedIn ? `&loginid=${await site.sessions.issueReceipt(session)}` : '';
  return `&consentid=${consentId}${loginId}`;
}
