/** Every address there is. The server is built from this table, and the reference documentation too. */
import { endpointPaths } from '../oauth/endpoint-paths.ts';
import { activationPage } from '../sessions/index.ts';
import { account, changeAccount } from './endpoints/account.ts';
import { activate, submitActivation } from './endpoints/activate.ts';
import { authorize } from './endpoints/authorize.ts';
import { submitConsent } from './endpoints/consent.ts';
import { deviceAuthorization } from './endpoints/device-authorization.ts';
import { discovery, jwks } from './endpoints/discovery.ts';
import { indexPage } from './endpoints/index-page.ts';
import { introspect } from './endpoints/introspection.ts';
import { showLogin, submitLogin } from './endpoints/login.ts';
import { logout } from './endpoints/logout.ts';
import { pushedAuthorizationRequest } from './endpoints/pushed-authorization-request.ts';
import { revoke, token } from './endpoints/token.ts';
import { tokenInfo, userinfo } from './endpoints/userinfo.ts';
import type { HttpReply, SiteExchange } from './exchange.ts';

export interface Route {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly endpoint: (exchange: SiteExchange) => Promise<HttpReply>;
  /** Who reads a refusal: a person (`page`), a client (`json`), or a client with an access token (`bearer`). */
  readonly refusals: 'page' | 'json' | 'bearer';
  /** Whether scripts of any origin may call it (Fetch standard, CORS protocol). Never where cookies decide. */
  readonly cors: boolean;
  readonly summary: string;
}

export const routes: readonly Route[] = [
  {
    methods: ['GET', 'POST'],
    path: endpointPaths.authorization_endpoint,
    endpoint: authorize,
    refusals: 'page',
    cors: false,
    summary: 'Authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core 3.1.2)',
  },
  {
    methods: ['POST'],
    path: endpointPaths.pushed_authorization_request_endpoint,
    endpoint: pushedAuthorizationRequest,
    refusals: 'json',
    cors: true,
    summary: 'Pushed authorization requests (RFC 9126)',
  },
  {
    methods: ['POST'],
    path: endpointPaths.token_endpoint,
    endpoint: token,
    refusals: 'json',
    cors: true,
    summary: 'Token endpoint (RFC 6749 section 3.2)',
  },
  {
    methods: ['POST'],
    path: endpointPaths.device_authorization_endpoint,
    endpoint: deviceAuthorization,
    refusals: 'json',
    cors: true,
    summary: 'Device authorization (RFC 8628)',
  },
  {
    methods: ['POST'],
    path: endpointPaths.revocation_endpoint,
    endpoint: revoke,
    refusals: 'json',
    cors: true,
    summary: 'Token revocation (RFC 7009)',
  },
  {
    methods: ['POST'],
    path: endpointPaths.introspection_endpoint,
    endpoint: introspect,
    refusals: 'json',
    // For servers, which keep secrets; a page has none.
    cors: false,
    summary: 'Token introspection (RFC 7662, as a signed JWT RFC 9701)',
  },
  {
    methods: ['GET', 'POST'],
    path: endpointPaths.userinfo_endpoint,
    endpoint: userinfo,
    refusals: 'bearer',
    cors: true,
    summary: 'Userinfo (OpenID Connect Core 5.3)',
  },
  {
    methods: ['GET', 'POST'],
    path: '/token/info',
    endpoint: tokenInfo,
    refusals: 'bearer',
    cors: true,
    summary: 'The profile behind an access token, under the name of the original',
  },
  {
    methods: ['GET'],
    path: '/.well-known/openid-configuration',
    endpoint: discovery,
    refusals: 'json',
    cors: true,
    summary: 'Metadata (OpenID Connect Discovery 1.0)',
  },
  {
    methods: ['GET'],
    path: '/.well-known/oauth-authorization-server',
    endpoint: discovery,
    refusals: 'json',
    cors: true,
    summary: 'Metadata (RFC 8414)',
  },
  {
    methods: ['GET'],
    path: endpointPaths.jwks_uri,
    endpoint: jwks,
    refusals: 'json',
    cors: true,
    summary: 'Public keys (RFC 7517)',
  },
  {
    methods: ['GET'],
    path: '/login',
    endpoint: showLogin,
    refusals: 'page',
    cors: false,
    summary: 'The login page; `for` says where to go afterwards',
  },
  {
    methods: ['POST'],
    path: '/login',
    endpoint: submitLogin,
    refusals: 'page',
    cors: false,
    summary: 'Signs in: `location`, `username`, `password`, `mode`',
  },
  {
    methods: ['POST'],
    path: '/consent',
    endpoint: submitConsent,
    refusals: 'page',
    cors: false,
    summary: 'The answer of the consent page: `location`, `ticket`, `answer`',
  },
  {
    methods: ['GET'],
    path: activationPage,
    endpoint: activate,
    refusals: 'page',
    cors: false,
    summary: 'Where people enter the code of a device (RFC 8628 section 3.3); `user_code` fills it in',
  },
  {
    methods: ['POST'],
    path: activationPage,
    endpoint: submitActivation,
    refusals: 'page',
    cors: false,
    summary: 'The code of a device, and the answer about it: `user_code`, `ticket`, `answer`',
  },
  {
    methods: ['GET'],
    path: '/account',
    endpoint: account,
    refusals: 'page',
    cors: false,
    summary: 'What the person has given consent to, and where they are signed in',
  },
  {
    methods: ['POST'],
    path: '/account',
    endpoint: changeAccount,
    refusals: 'page',
    cors: false,
    summary:
      'Withdraws consent (`action=withdraw`, `client`), ends sessions (`action=end`, `session`; `action=end-all`)',
  },
  {
    methods: ['GET', 'POST'],
    path: endpointPaths.end_session_endpoint,
    endpoint: logout,
    refusals: 'page',
    cors: false,
    summary: 'Logout (OpenID Connect RP-Initiated Logout 1.0)',
  },
  {
    methods: ['GET', 'POST'],
    path: '/logout/finalize',
    endpoint: logout,
    refusals: 'page',
    cors: false,
    summary: 'Logout, under the second name of the original; `location` says where to go afterwards',
  },
  {
    methods: ['GET'],
    path: '/',
    endpoint: indexPage,
    refusals: 'page',
    cors: false,
    summary: 'Who is signed in here',
  },
];
