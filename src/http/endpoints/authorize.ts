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
import { drawGrantId } from '../../oauth/revocations.ts';
import { grantScopes } from '../../oauth/scope.ts';
import { epochSeconds } from '../../runtime.ts';
import { decideSignIn } from '../../sessions/index.ts';
import { isNavigation } from '../browser.ts';
import { type HttpReply, redirect, type SiteExchange, withCookies } from '../exchange.ts';
import { checkReferrer } from '../referrer.ts';
import { consentStep } from './consent.ts';
import { loginPage } from './login-page.ts';
import { renewedIfDue, signedInBrowser } from './session-of-request.ts';

/** The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 1.0 section 3.1.2). */
export async function authorize(exchange: SiteExchange): Promise<HttpReply> {
  const { request, site } = exchange;
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
    return redirect(errorResponse(trusted.replyTo, server.issuer, error));
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
  const { session: found, justSignedIn } = await signedInBrowser(exchange, presented.receipt);
  if (!justSignedIn) checkReferrer(trusted.client, request);
  const { session, cookies } = await renewedIfDue(exchange, server, found);
  const hintedSubject = await subjectOfHint(server, asked);
  const decision = decideSignIn({
    session,
    prompt: asked.prompt,
    ...(asked.maxAge !== undefined && { maxAge: asked.maxAge }),
    ...(hintedSubject !== undefined && { hintedSubject }),
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
      const { user, id: sessionId, authTime } = decision.session;
      const grantId = await drawGrantId(server, user.subject, asked.client.id);
      const consent = await consentStep(exchange, {
        asked,
        presented,
        session: decision.session,
        justSignedIn,
      });
      if (consent === 'sign-in') return askToSignIn(exchange, asked, presented);
      if (consent !== 'given') return withCookies(consent, cookies);
      if (!(await useUp(server, presented))) throw refusedReference('it was used meanwhile');
      const code = await issueAuthorizationCode(server, asked, { grantId, user, sessionId, authTime });
      request.log.info('Issued an authorization code', {
        client: trusted.client.name,
        silent: !justSignedIn,
      });
      return redirect(codeResponse(trusted.replyTo, server.issuer, code), cookies);
    }
  }
}

/** The person that the client expects (OpenID Connect Core 1.0 section 3.1.2.1). @throws OAuthError invalid_request */
async function subjectOfHint(
  server: AuthorizationServer,
  { idTokenHint }: AuthorizationRequest,
): Promise<string | undefined> {
  if (idTokenHint === undefined) return undefined;
  const claims = await server.tokens.readIdTokenHint(idTokenHint);
  if (!claims) throw new OAuthError('invalid_request', { description: 'id_token_hint was not issued here.' });
  return claims.sub;
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
  return loginPage(exchange, isNavigation(exchange.request) ? 200 : 401, {
    requestUri: `/authorize?${query}`,
    requestedScopes,
    application: client.name,
    ...(loginHint !== undefined && { username: loginHint }),
  });
}
