import { claimDeviceRequest } from '../../oauth/device-approval.ts';
import { readUserCode } from '../../oauth/user-code.ts';
import { epochSeconds } from '../../runtime.ts';
import { countWrongUserCode, mayEnterUserCode } from '../../sessions/index.ts';
import { isCrossSitePost } from '../browser.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { PageError } from '../page-error.ts';
import { activationAddress, shownAsTyped } from './activation-address.ts';
import { type ActivationStep, deviceQuestion, outcomePage, whoIs } from './device-question.ts';
import { renewedIfDue, soleSession } from './session-of-request.ts';

/** A tenant without `silent_login` wants to see a password for each device: one typed so many seconds ago at most. */
const freshSignIn = 600;

/**
 * `GET /activate`: where a person types the code that a device shows (RFC 8628 section 3.3). A link may fill the code in,
 * and that is all it does: a stranger can send one.
 */
export async function activate(exchange: SiteExchange): Promise<HttpReply> {
  const typed = exchange.request.query.once('user_code') ?? '';
  return signedIn(exchange, typed, async ({ session }) =>
    exchange.page(200, 'activate', { ...whoIs(session), state: 'enter', userCode: shownAsTyped(typed) }),
  );
}

/** `POST /activate`: a code was typed, or an answer given to what the page about it has shown. */
export async function submitActivation(exchange: SiteExchange): Promise<HttpReply> {
  const { request } = exchange;
  if (isCrossSitePost(request))
    throw new PageError(
      403,
      'ERRORS.CROSS_SITE',
      'a form of the activation page was posted from another site',
    );
  request.body.refuseRepeated();
  const typed = request.body.get('user_code') ?? '';
  return signedIn(exchange, typed, (step) => answerTyped(exchange, step));
}

/** Who is not signed in does that first, and comes back with the code. */
async function signedIn(
  exchange: SiteExchange,
  typed: string,
  goOn: (step: ActivationStep) => Promise<HttpReply>,
): Promise<HttpReply> {
  const { request, site } = exchange;
  const server = site.serverAt(request.origin);
  const { session, cookies } = await renewedIfDue(exchange, server, await soleSession(exchange));
  const isFresh = session && epochSeconds(server.clock) - session.authTime <= freshSignIn;
  if (!session || !(site.tenant.silentLogin || isFresh))
    return redirect(`/login?for=${encodeURIComponent(activationAddress(typed))}`, cookies);
  return withCookies(await goOn({ server, session, typed }), cookies);
}

async function answerTyped(exchange: SiteExchange, step: ActivationStep): Promise<HttpReply> {
  const { request, site } = exchange;
  const { server, session, typed } = step;
  const { subject } = session.user;
  const again = (status: number, error: string): HttpReply =>
    exchange.page(status, 'activate', {
      ...whoIs(session),
      state: 'enter',
      userCode: shownAsTyped(typed),
      error,
    });
  if (typed === '') return again(400, 'ACTIVATE.ERRORS.MISSING_CODE');

  const entry = { subject, address: request.address };
  if (!(await mayEnterUserCode(site.attempts, entry))) {
    request.log.warning('Refused the code of a device: there were too many wrong ones', { subject });
    const page = again(429, 'ACTIVATE.ERRORS.TOO_MANY_ATTEMPTS');
    return { ...page, headers: { ...page.headers, 'Retry-After': '600' } };
  }
  const userCode = readUserCode(typed);
  const found = userCode === undefined ? unknown : await claimDeviceRequest(server, userCode, subject);
  if (found.state === 'open') return deviceQuestion(exchange, step, found.request);
  // The person has sent the form twice, or looks once more.
  if (found.state === 'answered' && found.answer.subject === subject)
    return outcomePage(exchange, session, found.answer.answer);
  await countWrongUserCode(site.attempts, entry);
  request.log.notice('A code that was typed belongs to no device that waits', {
    state: found.state,
    subject,
  });
  return again(400, `ACTIVATE.ERRORS.${found.state === 'unknown' ? 'INVALID_CODE' : 'CODE_ALREADY_USED'}`);
}

const unknown = { state: 'unknown' } as const;
