/** The lanes that every candidate needs: they differ in where and as whom they ask. */
import type { Lane } from './closed-loop.ts';
import { type Answer, header } from './connection.ts';
import { getRequest, postForm } from './requests.ts';
import { type ExpectedTokens, refreshTokenOf, unexpected } from './token-answers.ts';

export interface TokenEndpoint {
  readonly host: string;
  readonly path: string;
  readonly clientId: string;
}

/** Each request presents the refresh token that the answer before it brought. */
export function refreshLane(
  { host, path, clientId }: TokenEndpoint,
  firstToken: string,
  expected: ExpectedTokens,
): Lane {
  let refresh_token = firstToken;
  return {
    next: () => postForm(host, path, { grant_type: 'refresh_token', client_id: clientId, refresh_token }),
    accept: (answer) => {
      const following = refreshTokenOf(answer, expected);
      if (following === refresh_token) throw unexpected(answer, 'another refresh token');
      refresh_token = following;
    },
  };
}

export interface CodeRedemption {
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** Takes codes from a stock that all lanes share. */
export function codeLane(
  { host, path, clientId }: TokenEndpoint,
  stock: string[],
  { redirectUri, codeVerifier }: CodeRedemption,
  expected: ExpectedTokens,
): Lane {
  const fixed = {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
  return {
    next: () => {
      const code = stock.pop();
      return code === undefined ? undefined : postForm(host, path, { ...fixed, code });
    },
    accept: (answer) => void refreshTokenOf(answer, expected),
  };
}

export function documentLane(host: string, path: string, mustHold: string): Lane {
  return sameRequest(getRequest(host, path), (answer) => {
    if (answer.status !== 200 || !answer.body.includes(mustHold)) throw unexpected(answer, mustHold);
  });
}

/** Asks as Traefik does about what a browser asks for. */
export function interceptorLane(host: string, cookie: string): Lane {
  const question = getRequest('uitsmijter:8080', '/interceptor', {
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Encoding': 'gzip',
    'Accept-Language': 'en-GB,en;q=0.5',
    Cookie: cookie,
    'Sec-Fetch-Dest': 'document',
    'Sec-Fetch-Mode': 'navigate',
    'Sec-Fetch-Site': 'same-origin',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    'X-Forwarded-For': '192.0.2.7',
    'X-Forwarded-Host': host,
    'X-Forwarded-Method': 'GET',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-Server': 'traefik',
    'X-Forwarded-Uri': '/list?page=2&sort=name',
    'X-Real-Ip': '192.0.2.7',
  });
  return sameRequest(question, (answer) => {
    if (answer.status !== 200 || !header(answer.head, 'authorization')?.startsWith('Bearer '))
      throw unexpected(answer, 'a token for the application');
  });
}

export function sameRequest(request: string, accept: (answer: Answer) => void): Lane {
  return { next: () => request, accept };
}
