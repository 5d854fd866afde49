import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import {
  allowDevice,
  type DeviceAnswer,
  denyDevice,
  type OpenDeviceRequest,
  releaseDeviceRequest,
  scopeForDevice,
} from '../../oauth/device-approval.ts';
import { unusualResources } from '../../oauth/resource-indicator.ts';
import { drawGrantId } from '../../oauth/revocations.ts';
import {
  type ConsentAnswer,
  type ConsentTerms,
  consentAnswers,
  isSameQuestion,
  networkOf,
  type Session,
  type ShownConsent,
} from '../../sessions/index.ts';
import type { HttpReply, SiteExchange } from '../exchange.ts';
import { activationAddress, shownAsTyped } from './activation-address.ts';
import { loginPage } from './login-page.ts';
import { shownScopes } from './shown-scopes.ts';

/** A person at the page, signed in. */
export interface ActivationStep {
  readonly server: AuthorizationServer;
  readonly session: Session;
  /** The code, as the person typed it. */
  readonly typed: string;
}

/**
 * Asks the person about a device, or takes their answer. One that does not fit what was shown to this very session is
 * none, and the page is shown.
 */
export async function deviceQuestion(
  exchange: SiteExchange,
  step: ActivationStep,
  request: OpenDeviceRequest,
): Promise<HttpReply> {
  const question = questionOf(step, request);
  const answer = await answerTo(exchange, question);
  return answer ? answers[answer](exchange, step, request) : questionPage(exchange, step, request, question);
}

/** The same proof as that of the consent page; what it was shown for cannot be mistaken for an authorization request. */
function questionOf({ session }: ActivationStep, request: OpenDeviceRequest): ShownConsent {
  return {
    sessionId: session.id,
    subject: session.user.subject,
    clientId: request.client.id,
    ...termsOf(request, session),
    request: `device ${request.key}`,
    justSignedIn: false,
  };
}

function termsOf(request: OpenDeviceRequest, { user }: Session): ConsentTerms {
  const { client, record } = request;
  return {
    scopes: scopeForDevice(request, user),
    resources: unusualResources(client, record.resources ?? []),
  };
}

async function answerTo(
  { request, site }: SiteExchange,
  question: ShownConsent,
): Promise<ConsentAnswer | undefined> {
  const ticket = request.body.get('ticket');
  const shown = ticket === undefined ? undefined : await site.consentDialog.redeemTicket(ticket);
  if (!shown || !isSameQuestion(shown, question)) return undefined;
  return consentAnswers.find((each) => each === request.body.get('answer'));
}

async function questionPage(
  exchange: SiteExchange,
  { session, typed }: ActivationStep,
  { client, record }: OpenDeviceRequest,
  question: ShownConsent,
): Promise<HttpReply> {
  const { request, site } = exchange;
  request.log.info('Asked about a device', { client: client.name });
  const { network, browser } = record.from;
  return exchange.page(200, 'activate', {
    ...whoIs(session),
    state: 'confirm',
    userCode: shownAsTyped(typed),
    ticket: await site.consentDialog.show(question),
    application: client.name,
    scopes: shownScopes(site.tenant, question.scopes),
    resources: question.resources,
    device: {
      network,
      isElsewhere: network !== networkOf(request.address),
      browser,
      since: record.requestedAt,
    },
  });
}

type Answer = (
  exchange: SiteExchange,
  step: ActivationStep,
  request: OpenDeviceRequest,
) => Promise<HttpReply>;

/**
 * The grant id is drawn first: who withdraws from now on withdraws this grant too. Only a yes that counts is remembered:
 * in another tab the person may have said no meanwhile.
 */
const allow: Answer = async (exchange, { server, session }, request) => {
  const { id: sessionId, user, authTime } = session;
  const { client } = request;
  const grantId = await drawGrantId(server, user.subject, client.id);
  const counts = await allowDevice(server, request, { grantId, user, sessionId, authTime });
  if (counts) await exchange.site.consents.give(user.subject, client.id, termsOf(request, session));
  return answered(exchange, session, request, 'allow', counts);
};

const deny: Answer = async (exchange, { server, session }, request) =>
  answered(exchange, session, request, 'deny', await denyDevice(server, request, session.user));

const signInAsSomebodyElse: Answer = async (exchange, { server, typed }, request) => {
  await releaseDeviceRequest(server, request);
  return loginPage(exchange, 200, { requestUri: activationAddress(typed), application: request.client.name });
};

const answers: Readonly<Record<ConsentAnswer, Answer>> = { allow, deny, switch: signInAsSomebodyElse };

function answered(
  exchange: SiteExchange,
  session: Session,
  { client }: OpenDeviceRequest,
  answer: DeviceAnswer['answer'],
  counts: boolean,
): HttpReply {
  // Another tab of the same person was faster.
  if (!counts)
    return exchange.page(400, 'activate', {
      ...whoIs(session),
      state: 'enter',
      userCode: '',
      error: 'ACTIVATE.ERRORS.CODE_ALREADY_USED',
    });
  const { subject } = session.user;
  exchange.request.log.notice('Answered about a device', { answer, client: client.name, subject });
  return outcomePage(exchange, session, answer);
}

/** What has come of it. */
export function outcomePage(
  exchange: SiteExchange,
  session: Session,
  answer: DeviceAnswer['answer'],
): HttpReply {
  const state = answer === 'allow' ? 'success' : 'denied';
  return exchange.page(200, 'activate', { ...whoIs(session), state, userCode: '' });
}

export function whoIs({ user, authTime }: Session) {
  return { signedIn: { user: user.username, since: authTime * 1000 } };
}
