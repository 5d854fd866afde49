import { expectedPerson } from '../../oauth/authentication-requirements.ts';
import { answerAuthorization } from '../../oauth/authorization-grant.ts';
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
  type TrustedClient,
  trustClient,
} from '../../oauth/authorization-request.ts';
import { errorResponse, successResponse } from '../../oauth/authorization-response.ts';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { OAuthError } from '../../oauth/errors.ts';
import {
  type PresentedRequest,
  presentedRequest,
  refusedReference,
  refuseUnpushed,
  useUp,
} from '../../oauth/pushed-authorization-request.ts';
import { responseTypeFacts } from '../../oauth/response-type.ts';
import { drawGrantId } from '../../oauth/revocations.ts';
import { grantScopes } from '../../oauth/scope.ts';
import { epochSeconds } from '../../runtime.ts';
import { decideSignIn, type SignInQuestion } from '../../sessions/index.ts';
import { isNavigation } from '../browser.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { postAsGet } from '../post-as-get.ts';
import { checkReferrer } from '../referrer.ts';
import { authorizationReply } from './authorization-reply.ts';
import { carriedRequest } from './carried-request.ts';
import { consentStep } from './consent.ts';
import { loginPage } from './login-page.ts';
import { renewedIfDue, signedInBrowser } from './session-of-request.ts';

/** The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 1.0 section 3.1.2). */
export async function authorize(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
  const address = postAsGet(request);
  if (address !== undefined) {
    const reply = redirect(address);
    // The browser says once more where the form was, as far as it has said so already.
    return { ...reply, headers: { ...reply.headers, 'Referrer-Policy': 'unsafe-url' } };
  }
  const sent = request.method === 'POST' ? request.body : request.query;
  const server = site.serverAt(request.origin);
  const presented = await presentedRequest(server, sent);
  const trusted = trustClient(server, presented.parameters);
  const asking: Asking = { exchange, server, trusted, presented };
  return orRefused(asking, () => answerTrusted(asking));
}

interface Asking {
  readonly exchange: SiteExchange;
  readonly server: AuthorizationServer;
  readonly trusted: TrustedClient;
  readonly presented: PresentedRequest;
}

/** What the client is told of, it is told by redirect. */
async function orRefused(asking: Asking, answer: () => Promise<HttpReply>): Promise<HttpReply> {
  const { exchange, server, trusted, presented } = asking;
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    await useUp(server, presented);
    const { code, reason } = error;
    exchange.request.log.info('Refused an authorization request', { error: code, reason });
    return authorizationReply(exchange, errorResponse(trusted.replyTo, server.issuer, error));
  }
}

async function answerTrusted(asking: Asking): Promise<HttpReply> {
  const { exchange, server, trusted, presented } = asking;
  refuseUnpushed(trusted.client, presented);
  const asked = parseAuthorizationRequest(trusted, presented.parameters);
  const isExpected = await expectedPerson(server, asked);
  const { brought, justSignedIn, isAmbiguous } = await signedInBrowser(exchange, presented.receipt);
  if (!justSignedIn) checkReferrer(trusted.client, exchange.request);
  const { session, cookies } = await renewedIfDue(exchange, server, brought);
  // Whatever the answer is: a browser that misses the new cookie is signed out when the old one ends.
  const isPerson = session === undefined || (await isExpected(session.user));
  const person = { session, justSignedIn, isAmbiguous, isExpectedPerson: isPerson };
  return withCookies(await orRefused(asking, () => answerPerson(asking, asked, person)), cookies);
}

type Person = Pick<SignInQuestion, 'session' | 'justSignedIn' | 'isAmbiguous' | 'isExpectedPerson'>;

async function answerPerson(
  { exchange, server, trusted, presented }: Asking,
  asked: AuthorizationRequest,
  person: Person,
): Promise<HttpReply> {
  const { request, site } = exchange;
  const { justSignedIn } = person;
  const decision = decideSignIn({
    ...person,
    prompt: asked.prompt,
    ...(asked.maxAge !== undefined && { maxAge: asked.maxAge }),
    silentLogin: site.tenant.silentLogin,
    now: epochSeconds(server.clock),
  });
  switch (decision.action) {
    case 'refuse':
      throw new OAuthError(decision.error);
    case 'ask':
      return askToSignIn(exchange, asked, presented);
    case 'proceed': {
      const { user, id: sessionId, authTime } = decision.session;
      const grantId = await drawGrantId(server, user.subject, asked.client.id);
      const consent = await consentStep(exchange, {
        asked,
        presented,
        session: decision.session,
        justSignedIn,
      });
      if (consent === 'sign-in') return askToSignIn(exchange, asked, presented);
      if (consent !== 'given') return consent;
      if (!(await useUp(server, presented))) throw refusedReference('it was used meanwhile');
      const answer = await answerAuthorization(server, asked, { grantId, user, sessionId, authTime });
      const { deprecated } = responseTypeFacts(asked.responseType);
      request.log[deprecated === undefined ? 'info' : 'warning']('Granted an authorization request', {
        client: trusted.client.name,
        responseType: asked.responseType,
        silent: !justSignedIn,
        ...(deprecated !== undefined && { deprecated }),
      });
      return authorizationReply(exchange, successResponse(trusted.replyTo, server.issuer, answer));
    }
  }
}

/** The page's form carries the whole request; it is parsed anew when the browser comes back with it. */
function askToSignIn(
  exchange: SiteExchange,
  asked: AuthorizationRequest,
  presented: PresentedRequest,
): HttpReply {
  const { client, scope, loginHint } = asked;
  const requestedScopes = grantScopes({ client, requested: scope, user: { scopes: [] } });
  return loginPage(exchange, isNavigation(exchange.request) ? 200 : 401, {
    requestUri: carriedRequest(presented),
    requestedScopes,
    application: client.name,
    ...(loginHint !== undefined && { username: loginHint }),
  });
}
