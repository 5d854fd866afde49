import { expectedPerson } from '../../oauth/authentication-requirements.ts';
import { issueAuthorizationCode } from '../../oauth/authorization-code.ts';
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
  type TrustedClient,
  trustClient,
} from '../../oauth/authorization-request.ts';
import { codeResponse, errorResponse } from '../../oauth/authorization-response.ts';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { OAuthError } from '../../oauth/errors.ts';
import {
  type PresentedRequest,
  presentedRequest,
  refusedReference,
  refuseUnpushed,
  useUp,
} from '../../oauth/pushed-authorization-request.ts';
import { grantScopes } from '../../oauth/scope.ts';
import { epochSeconds } from '../../runtime.ts';
import { decideSignIn, maxReturnToLength } from '../../sessions/index.ts';
import { isNavigation } from '../browser.ts';
import { type HttpReply, redirect, type SiteExchange } from '../exchange.ts';
import { postAsGet } from '../post-as-get.ts';
import { checkReferrer } from '../referrer.ts';
import { authorizationReply } from './authorization-reply.ts';
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
  try {
    return await answerTrusted(exchange, server, trusted, presented);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    await useUp(server, presented);
    request.log.info('Refused an authorization request', { error: error.code, reason: error.reason });
    return authorizationReply(exchange, errorResponse(trusted.replyTo, server.issuer, error));
  }
}

async function answerTrusted(
  exchange: SiteExchange,
  server: AuthorizationServer,
  trusted: TrustedClient,
  presented: PresentedRequest,
): Promise<HttpReply> {
  const { request, site } = exchange;
  refuseUnpushed(trusted.client, presented);
  const asked = parseAuthorizationRequest(trusted, presented.parameters);
  const isExpected = await expectedPerson(server, asked);
  const { session: found, justSignedIn, isAmbiguous } = await signedInBrowser(exchange, presented.receipt);
  if (!justSignedIn) checkReferrer(trusted.client, request);
  const { session, cookies } = await renewedIfDue(exchange, server, found);
  const decision = decideSignIn({
    session,
    prompt: asked.prompt,
    ...(asked.maxAge !== undefined && { maxAge: asked.maxAge }),
    isExpectedPerson: session === undefined || (await isExpected(session.user)),
    isAmbiguous,
    silentLogin: site.tenant.silentLogin,
    justSignedIn,
    now: epochSeconds(server.clock),
  });
  switch (decision.action) {
    case 'refuse':
      throw new OAuthError(decision.error);
    case 'ask':
      return askToSignIn(exchange, asked, presented);
    case 'proceed': {
      if (!(await useUp(server, presented))) throw refusedReference('it was used meanwhile');
      const { user, id: sessionId, authTime } = decision.session;
      const code = await issueAuthorizationCode(server, asked, { user, sessionId, authTime });
      request.log.info('Issued an authorization code', {
        client: trusted.client.name,
        silent: !justSignedIn,
      });
      return authorizationReply(exchange, codeResponse(trusted.replyTo, server.issuer, code), cookies);
    }
  }
}

/** The page's form carries the whole request; it is parsed anew when the browser comes back with it. */
function askToSignIn(
  exchange: SiteExchange,
  asked: AuthorizationRequest,
  { query }: PresentedRequest,
): HttpReply {
  const { client, scope, loginHint } = asked;
  const requestedScopes = grantScopes({
    requested: scope,
    clientScopes: client.scopes,
    providerScopes: [],
    allowedProviderScopes: [],
  });
  const requestUri = `/authorize?${query}`;
  // The form could not come back with it: better said now than after a password.
  if (requestUri.length > maxReturnToLength)
    throw new OAuthError('invalid_request', { description: 'The request is too long.' });
  return loginPage(exchange, isNavigation(exchange.request) ? 200 : 401, {
    requestUri,
    requestedScopes,
    application: client.name,
    ...(loginHint !== undefined && { username: loginHint }),
  });
}
