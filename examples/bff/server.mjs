// A backend-for-frontend with openid-client: the browser holds a session cookie, the tokens never leave this server.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import * as oidc from 'openid-client';

const ordersApi = process.env.ORDERS_API ?? 'http://localhost:8083';
const issuer = new URL(process.env.ISSUER ?? 'http://localhost:8080');

// Plain http is for this demo on localhost. In production the issuer is https, and this option goes.
const insecure = issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {};
const clientId = '5d1c2a77-0b1e-4d0f-9a53-6d6d0a7f1c02';
const secret = process.env.CLIENT_SECRET ?? 'demo-intranet-secret';
let client;
const configuration = async () => {
  client ??= await oidc.discovery(issuer, clientId, secret, undefined, insecure);
  return client;
};

const css = await readFile(new URL('../demo/demo.css', import.meta.url));

/**
 * Session id → `{ pending, tokens, profile }`: the sign-ins under way by their `state`, as each tab may have one, and
 * what the last one brought. A real one lives in a store and expires.
 */
const sessions = new Map();
const cookieName = 'intranet-session';

const routes = {
  '/': async ({ session }) => html(page(session?.tokens && session)),
  '/login': async ({ origin, session, setSession }) => {
    const state = oidc.randomState();
    const attempt = { codeVerifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() };
    setSession({ ...session, pending: new Map(session?.pending).set(state, attempt) });
    const url = oidc.buildAuthorizationUrl(await configuration(), {
      redirect_uri: `${origin}/callback`,
      scope: 'openid profile email orders:read',
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce: attempt.nonce,
    });
    return redirect(url.href);
  },
  '/callback': async ({ url, session, setSession }) => {
    const state = url.searchParams.get('state');
    const { codeVerifier, nonce } = session?.pending?.get(state) ?? {};
    if (!codeVerifier) return redirect('/');
    session.pending.delete(state);
    const checks = { pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce };
    const tokens = await oidc.authorizationCodeGrant(await configuration(), url, checks);
    // A new session id after the sign-in: what was there before is nobody's.
    const profile = await oidc.fetchUserInfo(await configuration(), tokens.access_token, tokens.claims().sub);
    setSession({ ...session, tokens, profile });
    return redirect('/');
  },
  '/profile': async ({ session }) => {
    const { tokens, profile } = session;
    const asked = await oidc.fetchUserInfo(await configuration(), tokens.access_token, profile.sub);
    return html(page(session, asked));
  },
  '/orders': async ({ session }) => {
    const headers = { Authorization: `Bearer ${session.tokens.access_token}` };
    return html(page(session, await (await fetch(`${ordersApi}/orders`, { headers })).json()));
  },
  '/refresh': async ({ session, setSession }) => {
    try {
      session.tokens = await oidc.refreshTokenGrant(await configuration(), session.tokens.refresh_token);
      return html(page(session, { refreshed: true, expires_in: session.tokens.expiresIn() }));
    } catch (error) {
      // Signed out elsewhere, or no longer allowed in: over here as well.
      if (error.error !== 'invalid_grant') throw error;
      setSession(undefined);
      return html(page(undefined, { error: error.error }), 401);
    }
  },
  '/logout': async ({ origin, session, setSession }) => {
    const parameters = { post_logout_redirect_uri: `${origin}/`, id_token_hint: session.tokens.id_token };
    setSession(undefined);
    return redirect(oidc.buildEndSessionUrl(await configuration(), parameters).href);
  },
};
const withoutSignIn = new Set(['/', '/login', '/callback']);

const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const button = (id, path, label, kind = '') =>
  `<a class="button ${kind}" id="${id}" href="${path}">${label}</a>`;

function page(session, output) {
  const signedIn = session !== undefined;
  const actions = signedIn
    ? button('profile', '/profile', 'Ask for my profile') +
      button('orders', '/orders', 'Call the orders API') +
      button('refresh', '/refresh', 'Refresh the tokens') +
      button('logout', '/logout', 'Sign out')
    : button('login', '/login', 'Sign in', 'primary');
  const shown = output ?? (signedIn ? session.tokens.claims() : undefined);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo Intranet</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/demo.css"></head><body><main>
<h1>Demo Intranet</h1>
<p class="quiet">A backend-for-frontend with <code>openid-client</code>. Its tokens never reach the browser.</p>
<p id="who">${signedIn ? `Signed in as ${escaped(session.profile.name)}` : 'Nobody is signed in.'}</p>
<div class="actions">${actions}</div>
${shown ? `<pre id="output">${escaped(JSON.stringify(shown, null, 2))}</pre>` : ''}</main></body></html>`;
}

const html = (body, status = 200) => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body,
});
const redirect = (location) => ({ status: 303, headers: { Location: location } });

async function answer(request, url) {
  if (url.pathname === '/demo.css')
    return { status: 200, headers: { 'Content-Type': 'text/css' }, body: css };
  const route = routes[url.pathname];
  if (!route) return html('Not found', 404);
  const [, id] = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '') ?? [];
  const session = sessions.get(id);
  if (!session?.tokens && !withoutSignIn.has(url.pathname)) return redirect('/login');
  let cookie;
  const setSession = (next) => {
    sessions.delete(id);
    const nextId = randomUUID();
    if (next) sessions.set(nextId, next);
    cookie = `${cookieName}=${next ? nextId : ''}; Path=/; HttpOnly; SameSite=Lax${next ? '' : '; Max-Age=0'}`;
  };
  const reply = await route({ url, origin: url.origin, session, setSession });
  return { ...reply, headers: { ...reply.headers, ...(cookie && { 'Set-Cookie': cookie }) } };
}

const server = createServer(async (request, response) => {
  try {
    const url = new URL(`http://${request.headers.host}${request.url}`);
    const { status, headers, body } = await answer(request, url);
    response.writeHead(status, { 'Cache-Control': 'no-store', ...headers }).end(body);
  } catch (error) {
    const reason = error.error ?? error.code ?? error.message;
    response.writeHead(502, { 'Content-Type': 'text/html' }).end(page(undefined, { error: reason }));
  }
});
server.listen(Number(process.env.PORT ?? 8082), '127.0.0.1', () => {
  console.log(`backend-for-frontend on http://localhost:${server.address().port}`);
});
