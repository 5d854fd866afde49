/** Goes the whole way of a browser and its application at our server, to have what the load starts from. */
import { createHash } from 'node:crypto';
import { Connection, header } from '../load/connection.ts';
import { getRequest, postForm } from '../load/requests.ts';
import { unexpected } from '../load/token-answers.ts';
import { account, clientId, redirectUri } from './our-configuration.ts';

export const codeVerifier = 'the-verifier-of-the-bench-is-43-characters-long';

/** A browser that is signed in to one tenant. */
export interface SignedIn {
  /** One more authorization code, by silent single sign-on. */
  code(): Promise<string>;
  /** As the browser sends it. */
  readonly cookie: string;
  close(): void;
}

export function authorizationPath(scope: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `/authorize?${query}`;
}

/** What the login form sends. */
export function loginRequest(host: string, scope: string): string {
  const fields = { location: authorizationPath(scope), ...account, mode: 'oauth' };
  return postForm(host, '/login', fields, { Origin: `http://${host}`, 'Sec-Fetch-Site': 'same-origin' });
}

export async function signIn(url: URL, host: string, scope: string): Promise<SignedIn> {
  const connection = await Connection.open(url);
  const page = await connection.exchange(getRequest(host, authorizationPath(scope), navigation));
  if (page.status !== 200 || !page.body.includes('name="password"')) throw unexpected(page, 'the login page');
  const answer = await connection.exchange(loginRequest(host, scope));
  const cookie = header(answer.head, 'set-cookie')?.split(';', 1)[0];
  if (answer.status !== 303 || cookie === undefined) throw unexpected(answer, 'a redirect with a cookie');
  const authorization = getRequest(host, authorizationPath(scope), { ...navigation, Cookie: cookie });
  return {
    cookie,
    code: async () => {
      const reply = await connection.exchange(authorization);
      const code = new URL(header(reply.head, 'location') ?? 'none:').searchParams.get('code');
      if (reply.status !== 303 || code === null) throw unexpected(reply, 'a redirect with a code');
      return code;
    },
    close: () => connection.close(),
  };
}

const navigation = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
